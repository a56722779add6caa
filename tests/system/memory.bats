# SPDX-License-Identifier: MIT
#
# Goal: one second after its answers nothing secret is left in the memory of
# the server, nor was any in its log: not what the cards answered, also to
# callers that had left, nor what was derived from it.  The cards' keys are in
# another process, so that whatever is found came over the API or from a card.

bats_require_minimum_version 1.5.0
load helper

SNN='"5G:mnc001.mcc001.3gppnetwork.org"'
PIN=90817263

setup() {
	secrets=()
	sqn=0
}

teardown() {
	end_all
}

# A challenge for a card, whose right answer is secret from now on.
fresh() { # CARD
	sqn=$((sqn + 32))
	challenge "$1" $sqn
	secrets+=("$RES" "$CK" "$IK" "$KC" "$SRES")
}

# So is whatever hex the last answer has; what it has to have: a success.
note() {
	is "$code" 200 "status of $body"
	matches "$body" '"successful_'
	mapfile -t -O ${#secrets[@]} secrets < <(grep -oE '"[0-9a-f]{8,}"' \
	    <<<"$body" | tr -d '"')
}

# What of these words is in the memory of a process, and how much that is.
search() { # NAME WORD...
	local pid
	pid=$(cat "$RUN/$1.pid")
	shift
	! grep -qE 'lib(a|t)san' "/proc/$pid/maps" ||
		skip 'a sanitizer keeps copies'
	"$BATS_TEST_DIRNAME/memory.py" "$pid" "$@" >"$RUN/found"
}

# None of it is in the memory of the server, in which the names of readers are;
# nor in its log.
nothing_left() {
	local word
	[ ${#secrets[@]} -gt 0 ]
	sleep 1
	search server 'Virtual PCD'
	[ "$(wc -l <"$RUN/found")" -gt 1 ]
	search server "${secrets[@]}"
	is "$(wc -l <"$RUN/found")" 1 "$(cut -c -100 "$RUN/found")"
	for word in "${secrets[@]}"; do
		! grep -qi -e "$word" "$RUN/server.err" || {
			echo "$word is in the log"
			return 1
		}
	done
}

@test "what the search finds: a card's own key" {
	write_card 0
	sed -i 's/^k = .*/k = 0f1e2d3c4b5a69788796a5b4c3d2e1f0/' "$RUN/card0.ini"
	insert_card 0
	search card0 0F1E2D3C4B5A69788796a5b4c3d2e1f0
	grep -q ' bytes ' "$RUN/found"
}

@test "authentication in every context, of USIM, ISIM and SIM" {
	local i
	write_card 2 'applications = usim isim sim' 'ust = 68'
	insert_card 2
	start_server -v
	for i in {1..20}; do
		fresh 2
		auth 2 "$(body_of_challenge)"
		note
	done
	fresh 2
	auth 2 "$(body_of_challenge '"app":"isim"')"
	note
	auth 2 "$(body_of_challenge '"app":"isim"')"
	matches "$body" synchronisation_failure
	fresh 2
	auth 2 "{\"rand\":\"$RAND\",\"context\":\"gsm\"}"
	note
	fresh 2
	auth 2 "{\"rand\":\"$RAND\",\"app\":\"sim\"}"
	note
	fresh 2
	to_gba
	auth 2 "$(body_of_challenge '"context":"gba"')"
	note
	auth 2 '{"context":"gba-naf","naf_id":"6e0100000001","impi":"a@b"}'
	note
	is ${#secrets[@]} 209
	nothing_left
}

@test "every key that can be derived" {
	local kdf
	write_card 0
	insert_card 0
	start_server -v
	for kdf in '"kasme","plmn":"00101","want":["kasme","ck","ik","kc","res"]' \
	    '"ck-prime","network":"WLAN"' \
	    "\"5g-aka\",\"snn\":$SNN,\"supi\":\"001010000000000\",$(:
		)\"want\":[\"res_star\",\"hres_star\",\"kausf\",\"kseaf\",\"kamf\"]" \
	    '"eap-aka","identity":"0001010000000000@wlan"' \
	    "\"eap-aka-prime\",\"identity\":\"6001010000000000@wlan\",$(:
		)\"network\":$SNN,\"supi\":\"001010000000000\",$(:
		)\"want\":[\"k_encr\",\"k_aut\",\"k_re\",\"msk\",\"emsk\",$(:
		)\"kausf\",\"kseaf\",\"kamf\"]" \
	    '"kc128"' '"naf","impi":"a@b","naf_id":"6e0100000001"'; do
		fresh 0
		auth 0 "$(body_of_challenge "\"derive\":{\"kdf\":$kdf}")"
		note
	done
	for kdf in akav1-md5 akav2-md5; do
		fresh 0
		auth 0 "$(body_of_challenge "\"derive\":{\"kdf\":\"$kdf\",$(:
		    )\"username\":\"u@ims\",\"realm\":\"ims\",$(:
		    )\"method\":\"REGISTER\",\"uri\":\"sip:ims\",$(:
		    )\"nonce\":\"$(bytes "$RAND$AUTN" | base64 -w 0)\"}")"
		note
	done
	nothing_left
}

@test "answers that nobody gets" {
	write_card 0 'auth_delay_ms = 800'
	insert_card 0
	start_server -v --deadline=400
	info 0
	# Its caller leaves while the card works.
	fresh 0
	auth 0 "$(body_of_challenge)" --max-time 0.2 2>"$RUN/curl"
	sleep 1
	# Later than its deadline.
	fresh 0
	auth 0 "$(body_of_challenge)"
	is_error 504 deadline unknown
	sleep 1
	is "$(apdus_since 0 "$AUTHENTICATE")" 2
	nothing_left
}

@test "answers that are refused" {
	local fault
	write_card 0
	for fault in 'wrong-tlv length' 'wrong-tlv tag' 'truncate 40' 'flip 60' \
	    'extra before'; do
		echo "f$(wc -c <<<"$fault") * get-response $fault" >"$RUN/faults"
		insert_card 0 0 --fault "$RUN/faults"
		start_server -v
		fresh 0
		auth 0 "$(body_of_challenge)"
		nothing_left
		stop server
		pull_card 0
		wait_for 5 card_absent 0
	done
}

# The token is hashed as it comes; TLS has buffers of its own.
@test "over TLS, by a caller with a token" {
	local token i
	"$BATS_TEST_DIRNAME/../pki" "$RUN/pki"
	token=$(sim-rest-server token new lab | tee "$RUN/token" | head -n 1)
	sed 1,2d "$RUN/token" >"$RUN/server.ini"
	printf '%s\n' 'may = info auth' '[listen "lab"]' 'host = 127.0.0.1' \
	    'port = 0' 'tls = yes' '[tls]' \
	    "certificate = $RUN/pki/server.pem" "key = $RUN/pki/server.key" \
	    >>"$RUN/server.ini"
	write_card 0
	insert_card 0
	: >"$RUN/server.err"
	spawn server sim-rest-server -v --config "$RUN/server.ini"
	wait_for 20 grep -q 'listening on https://' "$RUN/server.err"
	URL=https://localhost:$(sed -n 's|.*https://127.0.0.1:||p' \
	    "$RUN/server.err")
	for i in 1 2 3 4 5; do
		fresh 0
		auth 0 "$(body_of_challenge)" --cacert "$RUN/pki/ca.pem" \
		    -H "Authorization: Bearer $token"
		note
	done
	fresh 0
	auth 0 "$(body_of_challenge)" --cacert "$RUN/pki/ca.pem" \
	    -H "Authorization: Bearer ${token}x"
	is "$code" 401
	secrets+=("$token" "${token#*.}")
	nothing_left
}

# The store has to keep it, to give it again after each reset: one copy.
@test "the PIN is where the store keeps it, and nowhere else" {
	write_card 0 "pin = $PIN"
	insert_card 0
	(umask 077 && printf '%s\n' "[card \"$(iccid_of 0)\"]" "pin = $PIN" \
	    >"$RUN/pins.ini" && mkdir -p "$RUN/latch")
	printf '%s\n' '[server]' "pin_file = $RUN/pins.ini" \
	    "pin_latch = $RUN/latch/latch" >"$RUN/server.ini"
	start_server -v --config "$RUN/server.ini"
	fresh 0
	auth 0 "$(body_of_challenge)"
	note
	is "$(apdus_since 0 "$VERIFY_WITH_DATA")" 1
	nothing_left
	search server $PIN
	is "$(grep -c " text " "$RUN/found")" 1 "$(cat "$RUN/found")"
	! grep -q $PIN "$RUN/server.err"
	# Nor does a PIN stay that is none any more.
	echo >"$RUN/pins.ini"
	signal server HUP
	wait_for 5 grep -q "$RUN/pins.ini: pins=0" "$RUN/server.err"
	search server $PIN
	is "$(wc -l <"$RUN/found")" 1 "$(cat "$RUN/found")"
}

@test "no core, not when it is asked for one" {
	local pid
	ulimit -c unlimited
	cd "$RUN"
	start_server --soft
	pid=$(cat "$RUN/server.pid")
	kill -ABRT "$pid"
	wait_for 5 test -s "$RUN/server.exit"
	rm "$RUN/server.pid"
	is "$(cat "$RUN/server.exit")" 134
	[ -z "$(find "$RUN" -name '*core*')" ]
}
