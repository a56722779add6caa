# SPDX-License-Identifier: MIT
#
# Goal: over TLS the server is what it is without, and lets nobody in whose
# certificate is not in order, from the moment that it is not.

load helper

PKI=$RUN/pki

setup_file() {
	"$BATS_TEST_DIRNAME/../pki" "$PKI"
}

setup() {
	cp "$PKI"/server.{pem,key} "$RUN"
	cp "$PKI/none-revoked.crl" "$RUN/crl"
}

teardown() {
	end_all
}

# A server with these lines under [tls]; sets URL and PORT.
start_tls() { # LINE...
	printf '%s\n' '[listen "lab"]' 'host = 127.0.0.1' 'port = 0' \
	    'tls = yes' '[tls]' "certificate = $RUN/server.pem" \
	    "key = $RUN/server.key" "$@" >"$RUN/tls.conf"
	: >"$RUN/server.err"
	spawn server sim-rest-server --soft -v --config="$RUN/tls.conf"
	wait_for 20 grep -q 'listening on https://' "$RUN/server.err" || {
		cat "$RUN/server.err"
		return 1
	}
	PORT=$(sed -n 's|.*https://127.0.0.1:||p' "$RUN/server.err")
	URL=https://localhost:$PORT
}

asks_for_certificates() {
	start_tls "client_certificate = $1" "client_ca = $PKI/ca.pem" \
	    "crl = $RUN/crl"
}

fails() { # COMMAND...
	! "$@"
}

as() { # NAME [CURL-ARGUMENT...]
	local name=$1
	shift
	request --cacert "$PKI/ca.pem" --cert "$PKI/$name.pem" \
	    --key "$PKI/$name.key" "$@" "$URL/sim-info-api/v1/slots"
}
anonymously() { # [CURL-ARGUMENT...]
	request --cacert "$PKI/ca.pem" "$@" "$URL/sim-info-api/v1/slots"
}

reload() {
	local before
	before=$(grep -c 'read again' "$RUN/server.err") || :
	signal server HUP
	wait_for 5 read_again "$before"
}
read_again() { # BEFORE
	[ "$(grep -c 'read again' "$RUN/server.err")" -gt "$1" ]
}

@test "an authentication" {
	start_tls
	RAND=fb195c7873b20affa278887920b9dd57
	AUTN=d420895a6aa2000089cd016f8d8ae67c
	auth 0 "$(body_of_challenge)" --cacert "$PKI/ca.pem"
	is "$code" 200
	is "$(json .successful_3g_authentication.res)" 131004db2ff1ce8e
	auth 0 '{}' --cacert "$PKI/ca.pem" --tls-max 1.2
	is_error 400 malformed_request no
}

@test "nobody is asked for a certificate" {
	start_tls
	anonymously
	is "$code" 200
	as foreign
	is "$code" 200
	anonymously --cacert "$PKI/other-ca.pem"
	is "$code" 000
}

@test "who shows a certificate shows a good one" {
	local name
	asks_for_certificates optional
	for name in good good2 both; do
		as $name
		is "$code" 200 $name
	done
	# Optional is when it is shown, not whether somebody is known.
	anonymously
	is_error 401 unauthorized no
	as nameless
	is_error 401 unauthorized no
	for name in expired early foreign own below server-use no-use any-use \
	    nul blank; do
		as $name
		is "$code" 000 $name
	done
}

@test "everybody shows a good certificate" {
	local name version
	asks_for_certificates required
	for version in 1.2 1.3; do
		as good --tlsv1.2 --tls-max $version
		is "$code" 200
		anonymously --tls-max $version
		is "$code" 000
		for name in expired foreign server-use no-use nul; do
			as $name --tls-max $version
			is "$code" 000 $name
		done
	done
	grep -q 'tls: no handshake: certificate has expired' "$RUN/server.err"
}

@test "old versions" {
	local version
	start_tls
	for version in tls1 tls1_1; do
		fails openssl s_client -connect "127.0.0.1:$PORT" -$version \
		    -cipher DEFAULT@SECLEVEL=0 </dev/null >"$RUN/s_client" 2>&1
		grep -q 'alert protocol version' "$RUN/s_client"
	done
	openssl s_client -connect "127.0.0.1:$PORT" -tls1_2 </dev/null
	fails openssl s_client -connect "127.0.0.1:$PORT" -tls1_2 \
	    -cipher AES128-SHA:AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA \
	    </dev/null
}

# How often sslscan found that.
found() { # EXTENDED-REGULAR-EXPRESSION
	grep -Ec "$1" "$RUN/scan.xml"
}

@test "sslscan finds nothing" {
	start_tls
	sslscan --xml="$RUN/scan.xml" "127.0.0.1:$PORT" >/dev/null
	is "$(found '<protocol .* enabled="1"')" 2 versions
	is "$(found '<protocol type="tls" version="1\.[23]" enabled="1"')" 2
	is "$(found '<protocol .* enabled="0"')" 4 'other versions'
	is "$(found '<renegotiation supported="0"')" 1
	is "$(found '<heartbleed .* vulnerable="0"')" 2
	is "$(found 'vulnerable="1"')" 0
	is "$(found '<compression supported="1"')" 0
	is "$(found '<cipher ')" 6 ciphers
	is "$(found '<cipher .*"(TLS_|ECDHE-).*(GCM|CHACHA20)')" 6
	is "$(found '<cipher .* strength="(strong|acceptable)"')" 6
	is "$(found '<group .* bits="(128|192)"')" "$(found '<group ')" groups
	is "$(found '<signature-algorithm>ecdsa-with-SHA256')" 1
	is "$(found '<expired>false')" 1
}

@test "a new certificate" {
	start_tls
	is "$(subject)" 'subject=CN=server'
	cp "$PKI"/server2.pem "$RUN/server.pem"
	signal server HUP
	wait_for 5 grep -q "nothing changed: .*$RUN/server.key: does not belong" \
	    "$RUN/server.err"
	is "$(subject)" 'subject=CN=server'
	cp "$PKI"/server2.key "$RUN/server.key"
	reload
	is "$(subject)" 'subject=CN=server2'
	anonymously
	is "$code" 200
}
subject() {
	openssl s_client -connect "127.0.0.1:$PORT" </dev/null 2>/dev/null |
	    openssl x509 -noout -subject -nameopt RFC2253
}

# A connection that asks when it is told to, through a pipe.
open_connection() { # NAME
	mkfifo "$RUN/$1.in"
	spawn "$1" sh -c "openssl s_client -quiet -no_ign_eof \
	    -connect 127.0.0.1:$PORT \
	    -cert '$PKI/$1.pem' -key '$PKI/$1.key' <'$RUN/$1.in'; :"
	exec {pipe}>"$RUN/$1.in"
	pipes[$1]=$pipe
}
ask_on() { # NAME
	printf 'GET /sim-info-api/v1/slots HTTP/1.1\r\nHost: localhost\r\n\r\n' \
	    >&"${pipes[$1]}"
}
has_answers() { # NAME COUNT
	[ "$(grep -o 'HTTP/1.1 200' "$RUN/$1.out" | wc -l)" -eq "$2" ]
}
has_ended() { [ -s "$RUN/$1.exit" ]; }

@test "a certificate that is revoked while its connection is open" {
	declare -A pipes
	asks_for_certificates required
	open_connection good
	open_connection good2
	ask_on good
	ask_on good2
	wait_for 5 has_answers good 1
	wait_for 5 has_answers good2 1
	cp "$PKI/good2-revoked.crl" "$RUN/crl"
	signal server HUP
	wait_for 1 has_ended good2
	ask_on good
	wait_for 5 has_answers good 2
	has_answers good2 1
	as good2
	is "$code" 000
	as good
	is "$code" 200
	exec {pipes[good]}>&- {pipes[good2]}>&-
	rm "$RUN"/good{,2}.in
}

@test "files that are wrong are told of" {
	start_tls
	stop server
	chmod 0644 "$RUN/server.key"
	fails sim-rest-server --check-config --config="$RUN/tls.conf" 2>"$RUN/says"
	matches "$(cat "$RUN/says")" \
	    'tls.conf:5: tls: .*/server.key: must be closed to group and others'
	fails sim-rest-server --soft --config="$RUN/tls.conf" 2>"$RUN/says"
	matches "$(cat "$RUN/says")" 'must be closed to group and others'
	chmod 0600 "$RUN/server.key"
	is "$(sim-rest-server --check-config --config="$RUN/tls.conf")" \
	    "$RUN/tls.conf is right"
}

# Other machines: over TLS, and with callers that are told apart.
@test "who may be let in from elsewhere" {
	start_tls
	stop server
	sed -i 's/^host = .*/host = 0.0.0.0/' "$RUN/tls.conf"
	cp "$RUN/tls.conf" "$RUN/open.conf"
	fails timeout 10 sim-rest-server --soft --config="$RUN/tls.conf" \
	    2>"$RUN/says"
	matches "$(cat "$RUN/says")" 'https://0.0.0.0:[0-9]* is not a loopback'
	printf '%s\n' 'client_certificate = optional' \
	    "client_ca = $PKI/ca.pem" '[caller "lab"]' \
	    'certificate = dns:host.example' 'may = info' >>"$RUN/tls.conf"
	: >"$RUN/server.err"
	spawn server sim-rest-server --soft --config="$RUN/tls.conf"
	wait_for 20 grep -q 'listening on https://0.0.0.0:' "$RUN/server.err"
	PORT=$(sed -n 's|.*https://0.0.0.0:||p' "$RUN/server.err")
	URL=https://localhost:$PORT
	as good
	is "$code" 200
	anonymously
	is "$code" 401
	as good2
	is "$code" 401
	cp "$RUN/open.conf" "$RUN/tls.conf" # would let in everybody
	signal server HUP
	wait_for 5 grep -q 'nothing changed: https://0.0.0.0:.*not a loopback' \
	    "$RUN/server.err"
	anonymously
	is "$code" 401
}

# The connection is open all the while, and its keys and buffers with it.
@test "no secret stays in memory" {
	declare -A pipes
	local token=hlr.c2VjcmV0c2VjcmV0c2VjcmV0 data found
	local secrets=("${token#*.}" 131004db2ff1ce8e
	    d42eb5aa085307903271b2422b698bad 485f81e6fd957fe3cad374adf12fe1ca
	    64d3f2a32f801214)
	asks_for_certificates required
	grep -qE 'lib(a|t)san' "/proc/$(cat "$RUN/server.pid")/maps" &&
		skip 'a sanitizer keeps copies'
	RAND=fb195c7873b20affa278887920b9dd57
	AUTN=d420895a6aa2000089cd016f8d8ae67c
	data=$(body_of_challenge)
	open_connection good
	for _ in 1 2 3; do
		printf 'POST /sim-auth-api/v1/slot/0 HTTP/1.1\r\n' >&"${pipes[good]}"
		printf 'Host: localhost\r\nAuthorization: Bearer %s\r\n' \
		    "$token" >&"${pipes[good]}"
		printf 'Content-Length: %d\r\n\r\n%s' ${#data} "$data" \
		    >&"${pipes[good]}"
	done
	wait_for 5 has_answers good 3
	grep -q "${secrets[2]}" "$RUN/good.out"
	sleep 1
	found=$("$BATS_TEST_DIRNAME/memory.py" "$(cat "$RUN/server.pid")" \
	    "${secrets[@]}" urn:sim:x)
	matches "$found" 'urn:sim:x text' # which is looked for in vain if this is
	is "$(grep -cE "^($(IFS='|'; echo "${secrets[*]}")) " <<<"$found")" 0 \
	    "secrets in $found"
	exec {pipes[good]}>&-
	rm "$RUN/good.in"
}

# On all addresses, with these lines under [tls] and behind it.
start_exposed() { # LINE...
	printf '%s\n' '[listen "world"]' 'host = 0.0.0.0' 'port = 0' \
	    'tls = yes' '[tls]' "certificate = $RUN/server.pem" \
	    "key = $RUN/server.key" "$@" >"$RUN/tls.conf"
	: >"$RUN/server.err"
	spawn server sim-rest-server --soft --config="$RUN/tls.conf"
	wait_for 20 grep -Eq 'listening on|starts nevertheless' \
	    "$RUN/server.err"
}

@test "other machines are let in when callers have to say who they are" {
	local token
	start_exposed
	grep -q '0\.0\.0\.0.* since there is no check of the caller;' \
	    "$RUN/server.err"
	wait_for 5 test -s "$RUN/server.exit"
	is "$(cat "$RUN/server.exit")" 2
	rm "$RUN/server.pid"

	token=$(sim-rest-server token new hlr | tee "$RUN/token" | head -n 1)
	mapfile -t lines < <(sed 1,2d "$RUN/token")
	start_exposed "${lines[@]}"
	PORT=$(sed -n 's|.*listening on https://0.0.0.0:||p' "$RUN/server.err")
	URL=https://localhost:$PORT
	anonymously
	is_error 401 unauthorized no
	anonymously -H "Authorization: Bearer $token"
	is "$code" 200

	# A configuration that would open it to everybody is no better later on.
	sed -i '/^\[caller/,$d' "$RUN/tls.conf"
	signal server HUP
	wait_for 5 grep -q 'nothing changed: .*no check of the caller' \
	    "$RUN/server.err"
	anonymously
	is_error 401 unauthorized no
	anonymously -H "Authorization: Bearer $token"
	is "$code" 200
	stop server

	start_exposed "client_ca = $PKI/ca.pem" 'client_certificate = required'
	PORT=$(sed -n 's|.*listening on https://0.0.0.0:||p' "$RUN/server.err")
	URL=https://localhost:$PORT
	as good
	is "$code" 200
	anonymously
	is "$code" 000
}

# --- sockets that are handed over --------------------------------------------

# Others can reach the port 8126, and it has TLS and callers; two sockets have
# its name, and 8128 has another one.
start_handed_over() { # LINE...
	printf '%s\n' '[listen "lab"]' 'socket = lab' 'tls = yes' '[tls]' \
	    "certificate = $RUN/server.pem" "key = $RUN/server.key" \
	    "$@" >"$RUN/tls.conf"
	: >"$RUN/server.err"
	spawn server systemd-socket-activate -l 0.0.0.0:8126 -l 127.0.0.1:8127 \
	    -l "${THIRD:-127.0.0.1:8128}" --fdname="lab:lab:${NAME:-plain}" \
	    -E PATH sim-rest-server --soft --config="$RUN/tls.conf"
	wait_for 10 eval "(: </dev/tcp/127.0.0.1/8126) 2>/dev/null"
	wait_for 20 grep -q 'listening on https://\|^<3>' "$RUN/server.err"
}

@test "sockets that are handed over: with TLS, as a section says" {
	local port token
	sim-rest-server token new hlr-2 >"$RUN/token"
	token=$(head -n 1 "$RUN/token")
	start_handed_over 'client_certificate = optional' \
	    "client_ca = $PKI/ca.pem" '[caller "hlr-1"]' \
	    'certificate = dns:host.example' "$(sed 1,2d "$RUN/token")"
	grep -q 'listening on https://0.0.0.0:8126$' "$RUN/server.err"
	grep -q 'listening on https://127.0.0.1:8127$' "$RUN/server.err"
	grep -q 'listening on http://127.0.0.1:8128$' "$RUN/server.err"
	for port in 8126 8127; do
		URL=https://localhost:$port
		as good
		is "$code" 200
		as good2
		is_error 401 unauthorized no
		as foreign
		is "$code" 000
		anonymously
		is_error 401 unauthorized no
		anonymously -H "Authorization: Bearer $token"
		is "$code" 200
		URL=http://localhost:$port
		anonymously -H "Authorization: Bearer $token"
		is "$code" 000
	done
	URL=http://localhost:8128
	anonymously
	is_error 401 unauthorized no
	anonymously -H "Authorization: Bearer $token"
	is "$code" 200
}

@test "sockets that are handed over: TLS alone lets nobody in from outside" {
	start_handed_over
	wait_for 5 test -s "$RUN/server.exit"
	is "$(cat "$RUN/server.exit")" 2
	grep -q 'https://0.0.0.0:8126 is not a loopback address: .* no check of' \
	    "$RUN/server.err"
	rm "$RUN/server.pid"
}

@test "sockets that are handed over: a unix socket has no TLS" {
	THIRD=$RUN/handed NAME=lab start_handed_over
	wait_for 5 test -s "$RUN/server.exit"
	is "$(cat "$RUN/server.exit")" 1
	grep -q 'tls.conf:1: listen: one of the sockets "lab" is a unix socket' \
	    "$RUN/server.err"
	rm "$RUN/server.pid"
}
