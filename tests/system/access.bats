# SPDX-License-Identifier: MIT
#
# Goal: whoever is let in sees his slots and cards and nothing else, and whoever
# is not, does not: by the whole matrix, with not one command to a card on a
# deny.

load helper

ACCESS=$BATS_TEST_DIRNAME/access.py

teardown() {
	end_all
}

fails() { # COMMAND...
	! "$@"
}

cards_of() { # READER-NAME of card N, with N for the number
	local n
	for n in 0 1 2 3; do
		echo "$n $(iccid_of $n) $(imsi_of $n) ${1//N/$n}"
	done
}

# The configuration says where it listens.
start_configured() { # ARGUMENT...: sets URL and PORT
	: >"$RUN/server.err"
	spawn server sim-rest-server "$@" --config "$RUN/server.ini"
	wait_for 20 server_listens || {
		cat "$RUN/server.err"
		return 1
	}
	URL=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/server.err" | head -n 1)
	PORT=${URL##*:}
}

# A CA, the server's certificate, and those of callers.
make_pki() {
	local name
	mkdir -p "$RUN/tls"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -subj /CN=ca -days 2 -addext 'keyUsage = critical,keyCertSign' \
	    -keyout "$RUN/tls/ca.key" \
	    -out "$RUN/tls/ca.crt" 2>/dev/null
	for name in server all range old stranger; do
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		    -nodes -subj /CN=$name -keyout "$RUN/tls/$name.key" \
		    -out "$RUN/tls/$name.csr" 2>/dev/null
		openssl x509 -req -in "$RUN/tls/$name.csr" -days 2 \
		    -CA "$RUN/tls/ca.crt" -CAkey "$RUN/tls/ca.key" \
		    -extfile <(printf '%s\n' \
			"subjectAltName = DNS:$name.example,IP:127.0.0.2" \
			"extendedKeyUsage = serverAuth,clientAuth" \
			'authorityKeyIdentifier = keyid' \
			'subjectKeyIdentifier = hash') \
		    -out "$RUN/tls/$name.crt" 2>/dev/null
	done
}

tls_port() {
	sed -n 's|.*listening on https://127.0.0.2:||p' "$RUN/server.err"
}

# Software cards in the server, which traces their commands.
soft_server() { # ACCESS-ARGUMENT...
	local n
	for n in 0 1 2 3; do
		write_card $n
	done
	cat "$RUN"/card[0-3].ini >"$RUN/all.ini"
	cards_of cardN >"$RUN/cards"
	make_pki
	"$ACCESS" config --cards "$RUN/cards" --unix "$RUN/unix" \
	    --tls "$RUN/tls" "$@" >"$RUN/server.ini"
	start_configured --soft="$RUN/all.ini" --verbose
	wait_for 10 knows 4
}

knows() { # HOW-MANY cards have been identified
	[ "$(grep -c ' card iccid=' "$RUN/server.err")" -ge "$1" ]
}

ask_all() { # WATCHED-FILE COMMAND-REGEX ARGUMENT...
	"$ACCESS" run --port "$PORT" --cards "$RUN/cards" \
	    --unix "$RUN/unix" --watch "$1" --command "$2" "${@:3}" \
	    >"$RUN/matrix"
}

bearer() { # CALLER of access.py
	printf 'Bearer %s.%s' "$1" \
	    "$(printf 'secret of %s' "$1" | sha256sum | cut -d ' ' -f 1)"
}

@test "the matrix, with software cards" {
	soft_server
	ask_all "$RUN/server.err" ' apdu=' --tls "$RUN/tls" \
	    --tls-port "$(tls_port)" || {
		tail -n 20 "$RUN/matrix"
		return 1
	}
	for name in all slots card local old stranger; do
		secret=$(bearer $name)
		fails grep -qF "${secret##*.}" "$RUN/server.err"
	done
	cells=$(sed -n 's/^cells=\([0-9]*\) .*/\1/p' "$RUN/matrix")
	[ "$cells" -ge 1500 ]
	matches "$(tail -n 1 "$RUN/matrix")" \
	    'wrong_allow=0 wrong_deny=0 wrong_answer=0 commands_on_deny=0$'
	echo "# $(tail -n 1 "$RUN/matrix")" >&3
}

@test "the matrix finds a hole" {
	soft_server --hole
	fails ask_all "$RUN/server.err" ' apdu='
	matches "$(tail -n 1 "$RUN/matrix")" 'wrong_allow=[1-9]'
	matches "$(tail -n 1 "$RUN/matrix")" 'commands_on_deny=[1-9]'
}

all_ready() {
	[ "$(curl -s -H "Authorization: $(bearer all)" \
	    "$URL/sim-info-api/v1/slots" |
	    jq '[.slots[] | select(.iccid != null)] | length')" = 4 ]
}
@test "the matrix, on pcscd, by the cards' journals" {
	local n
	for n in 0 1 2 3; do
		write_card $n
	done
	insert_cards 0 1 2 3
	opensc-tool -l | sed -n 's/^\([0-3]\)  *Yes  *\(.*\)/\1 \2/p' \
	    >"$RUN/readers"
	is "$(wc -l <"$RUN/readers")" 4
	while read -r n name; do
		echo "$n $(iccid_of "$n") $(imsi_of "$n") $name"
	done <"$RUN/readers" >"$RUN/cards"
	"$ACCESS" config --cards "$RUN/cards" --unix "$RUN/unix" \
	    >"$RUN/server.ini"
	start_configured
	wait_for 10 all_ready
	ask_all "$JOURNAL" '^[^ ]* [^ ]* > ' --empty 4 --empty 5 --empty 6 \
	    --empty 7 || {
		tail -n 20 "$RUN/matrix"
		return 1
	}
	matches "$(tail -n 1 "$RUN/matrix")" \
	    'wrong_allow=0 wrong_deny=0 wrong_answer=0 commands_on_deny=0$'
	echo "# $(tail -n 1 "$RUN/matrix")" >&3
}
