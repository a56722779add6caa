# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# A server with software cards that listens with and without TLS; $RUN/pki has
# what tests/pki makes.

# Sets PORT and TLS_PORT.
start_listening() { # [LINE OF [server]...]
	printf '%s\n' '[server]' "$@" '[listen "plain"]' 'host = 127.0.0.1' \
	    'port = 0' '[listen "tls"]' 'host = 127.0.0.1' 'port = 0' \
	    'tls = yes' '[tls]' "certificate = $RUN/pki/server.pem" \
	    "key = $RUN/pki/server.key" >"$RUN/listening.conf"
	: >"$RUN/server.err"
	spawn server sim-rest-server --soft --config="$RUN/listening.conf"
	wait_for 20 grep -q 'listening on https://' "$RUN/server.err" || {
		cat "$RUN/server.err"
		return 1
	}
	PORT=$(sed -n 's|.*http://127.0.0.1:||p' "$RUN/server.err")
	TLS_PORT=$(sed -n 's|.*https://127.0.0.1:||p' "$RUN/server.err")
	URL=http://127.0.0.1:$PORT
	export PORT TLS_PORT URL # from setup_file() to the tests
}
