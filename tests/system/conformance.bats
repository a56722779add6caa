# SPDX-License-Identifier: MIT
#
# Goal: each request is understood in one way or refused, however its bytes
# come, and nobody gets an answer that belongs to another request.

load helper
load listening

setup_file() {
	"$BATS_TEST_DIRNAME/../pki" "$RUN/pki"
	start_listening 'queue = 1024'
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

conform() { # PORT [CA-FILE]
	python3 "$BATS_TEST_DIRNAME/conformance.py" "$@" >"$RUN/says" || {
		cat "$RUN/says"
		return 1
	}
	echo "# $(cat "$RUN/says")" >&3
}

@test "over TCP, cut at every byte" {
	conform "$PORT"
}

@test "over TLS" {
	conform "$TLS_PORT" "$RUN/pki/ca.pem"
}
