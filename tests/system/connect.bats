# SPDX-License-Identifier: MIT
#
# Goal: sim-rest-client reaches a server behind TLS, a unix socket and a token,
# trusts no other, and says which check failed.

bats_require_minimum_version 1.5.0
load helper

PKI=$RUN/pki

setup_file() {
	"$BATS_TEST_DIRNAME/../pki" "$PKI"
	printf '%s\n' '[key]' "k = $(k_of 0)" "opc = $(opc_of 0)" \
	    >"$RUN/key.ini"
	chmod 600 "$RUN/key.ini"
}

setup() {
	write_card 0
	insert_card 0
}

teardown() {
	end_all
}

# A server with this configuration.
start_with() { # LINE...
	printf '%s\n' "$@" >"$RUN/server.conf"
	chmod 600 "$RUN/server.conf"
	: >"$RUN/server.err"
	spawn server sim-rest-server -v --config="$RUN/server.conf"
	wait_for 20 grep -q 'listening on ' "$RUN/server.err" || {
		cat "$RUN/server.err"
		return 1
	}
	PORT=$(sed -n 's|.*listening on https*://127.0.0.1:||p' \
	    "$RUN/server.err")
}
start_tls() { # CERTIFICATE [LINE...]
	local name=$1
	shift
	start_with '[listen "lab"]' 'host = 127.0.0.1' 'port = 0' 'tls = yes' \
	    '[tls]' "certificate = $PKI/$name.pem" "key = $PKI/$name.key" "$@"
}
new_token() { # sets TOKEN and HASH
	local printed
	printed=$(sim-rest-server token new lab)
	TOKEN=$(grep -o 'lab\.[A-Za-z0-9_-]*' <<<"$printed" | head -n 1)
	HASH=$(grep -o 'sha256:[0-9a-f]*' <<<"$printed")
	(umask 077 && echo "$TOKEN" >"$RUN/token")
}

client() { # ARGUMENT...
	run --separate-stderr sim-rest-client "$@"
}
authenticate() { # ARGUMENT...: a challenge and a resynchronisation at most
	client auth -c 2 --key-file "$RUN/key.ini" "$@"
	is "$status" 0 "$stderr"
	matches "$output" 'successful_3g_authentication'
}

@test "TLS" {
	start_tls server
	authenticate --url "https://localhost:$PORT" --cacert "$PKI/ca.pem"
	authenticate --url "https://127.0.0.1:$PORT/" --cacert "$PKI/ca.pem"
}

@test "TLS: whom we do not trust gets no challenge" {
	local mark
	mark=$(journal_mark)
	start_tls server
	client auth --key-file "$RUN/key.ini" --url "https://localhost:$PORT"
	is "$status" 3
	matches "$stderr" 'give the CA that made .* with --cacert'
	client auth --key-file "$RUN/key.ini" --url "https://localhost:$PORT" \
	    --cacert "$PKI/other-ca.pem"
	is "$status" 3
	stop server
	start_tls good # host.example
	client auth --key-file "$RUN/key.ini" --url "https://localhost:$PORT" \
	    --cacert "$PKI/ca.pem"
	is "$status" 3
	stop server
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
	! grep -q 'AUTHENTICATE\|op=authenticate' "$RUN/server.err"
}

# In the rig /etc is that of the machine, and a mount of ours ends with it.
@test "TLS: the system's CAs are trusted, but not beside one of ours" {
	start_tls server
	mount -t tmpfs tmpfs /etc/ssl/certs
	cp "$PKI/ca.pem" /etc/ssl/certs/
	cp "$PKI/other-ca.pem" /etc/ssl/certs/ca-certificates.crt
	openssl rehash /etc/ssl/certs
	authenticate --url "https://localhost:$PORT"
	client auth --key-file "$RUN/key.ini" --url "https://localhost:$PORT" \
	    --cacert "$PKI/other-ca.pem"
	umount /etc/ssl/certs
	is "$status" 3
	matches "$stderr" 'give the CA that made .* with --cacert'
}

@test "TLS: the server wants a certificate" {
	local name
	start_tls server "client_ca = $PKI/ca.pem" \
	    'client_certificate = required'
	authenticate --url "https://localhost:$PORT" --cacert "$PKI/ca.pem" \
	    --cert "$PKI/good.pem" --cert-key "$PKI/good.key"
	for name in expired foreign; do
		client info --url "https://localhost:$PORT" \
		    --cacert "$PKI/ca.pem" --cert "$PKI/$name.pem" \
		    --cert-key "$PKI/$name.key"
		is "$status" 3 "$name: $output"
	done
	client info --url "https://localhost:$PORT" --cacert "$PKI/ca.pem"
	is "$status" 3
}

@test "a unix socket" {
	start_with '[listen "here"]' "unix = $RUN/socket"
	wait_for 5 test -S "$RUN/socket"
	authenticate --unix "$RUN/socket"
	authenticate --url "unix:$RUN/socket"
	SIMREST_URL=unix:$RUN/socket authenticate
}

@test "a token, from a file and from the environment" {
	new_token
	start_with '[server]' 'host = 127.0.0.1' 'port = 0' '[caller "lab"]' \
	    "token = $HASH" 'may = auth'
	client auth --key-file "$RUN/key.ini" --host 127.0.0.1 --port "$PORT"
	is "$status" 4
	matches "$stderr" 'HTTP status 401, unauthorized'
	authenticate --host 127.0.0.1 --port "$PORT" --token-file "$RUN/token"
	SIMREST_TOKEN=$TOKEN authenticate --host 127.0.0.1 --port "$PORT"
	chmod 644 "$RUN/token"
	client auth --key-file "$RUN/key.ini" --host 127.0.0.1 --port "$PORT" \
	    --token-file "$RUN/token"
	is "$status" 1
	matches "$stderr" 'must be closed to group and others'
	! grep -q "${TOKEN#*.}" "$RUN/server.err"
}

@test "a token that is in the environment is not in that of the process" {
	local environ
	new_token
	start_with '[server]' 'host = 127.0.0.1' 'port = 0' '[caller "lab"]' \
	    "token = $HASH" 'may = auth'
	SIMREST_TOKEN=$TOKEN spawn client sim-rest-client auth -c 100000 \
	    --key-file "$RUN/key.ini" --host 127.0.0.1 --port "$PORT"
	wait_for 5 grep -q successful_3g "$RUN/client.out"
	environ=$(tr '\0' '\n' <"/proc/$(cat "$RUN/client.pid")/environ")
	kill_hard client
	[ -n "$environ" ]
	! grep -q "${TOKEN#*.}" <<<"$environ"
}
