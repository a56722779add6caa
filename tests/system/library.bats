# SPDX-License-Identifier: MIT
#
# Goal: a program that knows nothing of this tree builds against the library
# as it is installed, and what it gets is what the card answered.

bats_require_minimum_version 1.5.0
load helper

SOURCE=$BATS_TEST_DIRNAME/../..
PKI=$RUN/pki
STAGE=$RUN/stage

# As a distribution does: installed below a folder that is not its prefix.
setup_file() {
	local pc
	meson install -C "$BUILD" --no-rebuild --quiet --destdir "$STAGE"
	pc=$(find "$STAGE" -name libsimrest.pc)
	export PKG_CONFIG_LIBDIR=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$STAGE
	export LD_LIBRARY_PATH=${pc%/pkgconfig/*}
	"$BATS_TEST_DIRNAME/../pki" "$PKI"
	build authenticate "$SOURCE/examples/authenticate.c"
	build cards "$SOURCE/examples/cards.c"
	build digest -I "$SOURCE/contrib/pjsip" \
	    "$SOURCE/contrib/pjsip/aka_digest.c" \
	    "$BATS_TEST_DIRNAME/digest.c"
}

setup() {
	write_card 0
	write_card 1 'protocol = t1'
}

teardown() {
	end_all
}

build() { # PROGRAM ARGUMENT...
	local program=$1
	shift
	# shellcheck disable=SC2046 # words on purpose
	cc -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Wpedantic -Wshadow \
	    -Wconversion -Wsign-conversion -Werror -O1 -o "$RUN/$program" "$@" \
	    $(pkg-config --cflags --libs libsimrest)
}

program() { # NAME ARGUMENT...
	local name=$1
	shift
	run --separate-stderr "$RUN/$name" "$@"
}

authenticate() { # URL SLOT
	program authenticate "$1" "$2" "$RAND" "$AUTN"
}

nonce() {
	bytes "$RAND$AUTN" | base64 -w 0
}

# RFC 2617, 3.2.2 and RFC 4169, 4, from what the AuC expects.
response_of() { # VERSION NONCE QOP
	python3 - "$@" "$RES" "$IK" "$CK" <<-'PYTHON'
	import base64, hashlib, hmac, sys
	version, nonce, qop = sys.argv[1:4]
	res, ik, ck = (bytes.fromhex(text) for text in sys.argv[4:])
	md5 = lambda *parts: hashlib.md5(b':'.join(parts)).hexdigest().encode()
	password = res if version == '1' else base64.b64encode(hmac.new(
	    res + ik + ck, b'http-digest-akav2-password', 'md5').digest())
	a1 = md5(b'001010000000001@ims', b'ims', password)
	a2 = md5(b'REGISTER', b'sip:ims')
	extra = [b'00000001', b'0a4f113b', b'auth'] if qop == 'auth' else []
	print(md5(a1, nonce.encode(), *extra, a2).decode())
	PYTHON
}

@test "nothing but headers, library, pages and programs is installed" {
	local name
	run find "$STAGE" -name '*.a'
	is "$output" ''
	run readelf -d "$LD_LIBRARY_PATH/libsimrest.so"
	matches "$output" 'SONAME.*\[libsimrest\.so\.0\]'
	run readelf -d "$RUN/authenticate"
	matches "$output" 'NEEDED.*libsimrest\.so\.0'
	[[ ! $output =~ jansson|curl ]]
	for name in $(nm -D --defined-only "$LD_LIBRARY_PATH/libsimrest.so" |
	    awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }'); do
		[ -e "$(find "$STAGE" -name "$name.3")" ] || {
			echo "no page of $name"
			return 1
		}
	done
}

@test "authenticate: success, resynchronisation, refusal" {
	local mark
	insert_cards 0 1
	start_server
	for slot in 0 1; do
		mark=$(journal_mark)
		challenge $slot 32
		authenticate "$URL" $slot
		is "$status $output" "0 RES $RES" "$stderr"
		authenticate "$URL" $slot
		is "$status" 0
		matches "$output" '^AUTS [0-9a-f]{28}$'
		challenge $slot 64
		AUTN=${AUTN%????}0000
		authenticate "$URL" $slot
		is "$status" 1
		is "$stderr" "incorrect_mac: Card Authentication Error - $(:
		    )Incorrect MAC (executed: yes)"
		is "$(apdus_since "$mark" "$AUTHENTICATE" card$slot)" 3
	done
	challenge 0 96
	authenticate "$URL" 7
	is "$status" 1
	matches "$stderr" '^no_card: .*\(executed: no\)$'
	stop server
	authenticate "$URL" 0
	is "$status" 1
	matches "$stderr" '^no_server: .*\(executed: no\)$'
}

@test "cards: all at once, in an event loop" {
	insert_cards 0 1
	start_server
	wait_for 5 eval 'request "$URL/sim-info-api/v1/slots" &&
	    [ "$(json "[.slots[] | select(.iccid)] | length")" = 2 ]'
	program cards "$URL"
	is "$status" 0 "$stderr"
	matches "$output" "slot 0: ICCID $(iccid_of 0), IMSI $(imsi_of 0), "
	matches "$output" "slot 1: ICCID $(iccid_of 1), IMSI $(imsi_of 1), "
	matches "$output" 'slot 2: empty'
}

@test "a unix socket" {
	printf '%s\n' '[listen "here"]' "unix = $RUN/socket" >"$RUN/unix.conf"
	insert_card 0
	: >"$RUN/server.err"
	spawn server sim-rest-server --config="$RUN/unix.conf"
	wait_for 20 test -S "$RUN/socket"
	challenge 0 32
	authenticate "unix:$RUN/socket" 0
	is "$status $output" "0 RES $RES" "$stderr"
}

@test "TLS with a certificate, and without one" {
	printf '%s\n' '[listen "lab"]' 'host = 127.0.0.1' 'port = 0' \
	    'tls = yes' '[tls]' "certificate = $PKI/server.pem" \
	    "key = $PKI/server.key" "client_ca = $PKI/ca.pem" \
	    'client_certificate = required' >"$RUN/tls.conf"
	insert_card 0
	: >"$RUN/server.err"
	spawn server sim-rest-server --config="$RUN/tls.conf"
	wait_for 20 grep -q 'listening on https://' "$RUN/server.err"
	PORT=$(sed -n 's|.*https://127.0.0.1:||p' "$RUN/server.err")
	challenge 0 32
	export CACERT=$PKI/ca.pem CERT=$PKI/good.pem CERT_KEY=$PKI/good.key
	authenticate "https://localhost:$PORT" 0
	is "$status $output" "0 RES $RES" "$stderr"

	challenge 0 64
	unset CERT CERT_KEY
	authenticate "https://localhost:$PORT" 0
	is "$status" 1
	matches "$stderr" '^no_server: '
	export CACERT=$PKI/other-ca.pem
	authenticate "https://localhost:$PORT" 0
	is "$status" 1
	matches "$stderr" '^untrusted_server: .*\(executed: no\)$'
}

@test "a token" {
	local printed token
	printed=$(sim-rest-server token new lab)
	token=$(grep -o 'lab\.[A-Za-z0-9_-]*' <<<"$printed" | head -n 1)
	printf '%s\n' '[server]' 'port = 0' '[caller "lab"]' \
	    "token = $(grep -o 'sha256:[0-9a-f]*' <<<"$printed")" \
	    'may = auth' >"$RUN/token.conf"
	chmod 600 "$RUN/token.conf"
	insert_card 0
	start_server --config="$RUN/token.conf"
	challenge 0 32
	authenticate "$URL" 0
	is "$status" 1
	matches "$stderr" '^unauthorized: .*\(executed: no\)$'
	export SIMREST_TOKEN=$token
	authenticate "$URL" 0
	is "$status $output" "0 RES $RES" "$stderr"
	! grep -q "${token#*.}" "$RUN/server.err"
}

@test "Digest AKA, as a SIP client has it made" {
	local sqn=0 version qop
	insert_card 1
	start_server
	for version in 1 2; do
		for qop in none auth; do
			sqn=$((sqn + 32))
			challenge 1 $sqn
			program digest "$URL" 1 $version "$(nonce)" $qop
			is "$status" 0 "$stderr"
			is "$output" "$(response_of $version "$(nonce)" $qop)"
		done
	done
	program digest "$URL" 1 1 "$(nonce)" none
	is "$status" 0
	is "$(base64 -d <<<"$output" | wc -c)" 14 "bytes of AUTS"
	program digest "$URL" 1 1 "$(base64 <<<short)" none
	is "$status" 1
	matches "$stderr" '^The nonce has no challenge'
}

@test "the callback for pjsip compiles without pjsip" {
	cc -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Wpedantic -Wconversion \
	    -Wshadow -Werror $(pkg-config --cflags libsimrest) -c -o /dev/null \
	    "$SOURCE/contrib/pjsip/sim_rest_aka.c"
}
