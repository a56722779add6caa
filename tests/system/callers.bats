# SPDX-License-Identifier: MIT
#
# Goal: callers come and go while the server runs, and what they do is in the
# audit, or is not done.

load helper

SECRETS=$RUN/secrets

setup() {
	write_card 0
	write_card 1
	rm -f "$RUN"/audit*
}

teardown() {
	end_all
}

# Make a token; its lines go to the configuration.  Sets TOKEN.
new_token() { # NAME [LINE...]
	local name=$1
	shift
	sim-rest-server token new "$name" >"$RUN/token"
	TOKEN=$(head -n 1 "$RUN/token")
	echo "$TOKEN" >>"$SECRETS"
	{ sed 1,2d "$RUN/token"; printf '%s\n' "$@"; } >>"$RUN/server.ini"
}

fails() { # COMMAND...
	! "$@"
}

begin_config() { # LINE...
	printf '%s\n' "$@" >"$RUN/server.ini"
}

reload() {
	local before
	before=$(grep -c 'read again\|nothing changed' "$RUN/server.err") || :
	signal server HUP
	wait_for 5 read_again "$before"
}
read_again() { # BEFORE
	[ "$(grep -c 'read again\|nothing changed' "$RUN/server.err")" -gt "$1" ]
}

as() { # TOKEN SLOT [CURL-ARGUMENT...]
	local token=$1 slot=$2
	shift 2
	auth "$slot" "$(body_of_challenge)" -H "Authorization: Bearer $token" \
	    "$@"
}

# The slots have asked their cards who they are.
are_identified() { # TOKEN COUNT
	request "$URL/sim-info-api/v1/slots" -H "Authorization: Bearer $1"
	[ "$(json '[.slots[] | select(.iccid != null)] | length')" = "$2" ]
}

# No secret of any token, nor of the answers, where it does not belong.
no_secrets_in() { # FILE...
	local secret
	while read -r secret; do
		! grep -qF -e "${secret#*.}" "$@" || {
			echo "a secret is in: $*"
			return 1
		}
	done <"$SECRETS"
	! grep -qiE "$(k_of 0)|$(opc_of 0)|$RES|$CK|$IK" "$@"
}

@test "a new token" {
	sim-rest-server token new hlr-1 >"$RUN/out"
	matches "$(sed -n 1p "$RUN/out")" '^hlr-1\.[A-Za-z0-9_-]{43}$'
	is "$(sed -n 2p "$RUN/out")" ''
	is "$(sed -n 3p "$RUN/out")" '[caller "hlr-1"]'
	is "$(sed -n 4p "$RUN/out")" "token = sha256:$(sed -n 's/^hlr-1\.//p' \
	    "$RUN/out" | tr -d '\n' | sha256sum | cut -d ' ' -f 1)"
	is "$(wc -l <"$RUN/out")" 4
	sim-rest-server token new hlr-1 >"$RUN/again"
	[ "$(sed -n 1p "$RUN/out")" != "$(sed -n 1p "$RUN/again")" ]
	local name
	for name in '' 'a b' '../x' 'a"b' "$(printf 'a%.0s' {1..33})"; do
		fails sim-rest-server token new "$name" 2>"$RUN/err"
		grep -q 'name has 1 to 32 letters' "$RUN/err"
	done
	fails sim-rest-server token 2>"$RUN/err"
	grep -q '^Usage: sim-rest-server token new NAME' "$RUN/err"
	fails sim-rest-server token new hlr >/dev/full 2>"$RUN/err"
	grep -q 'stdout: No space left' "$RUN/err"
}

@test "a caller who is taken away, on a connection that stays open" {
	begin_config '[server]'
	new_token hlr 'slots = 0'
	local token=$TOKEN
	new_token other
	insert_cards 0 1
	start_server --config "$RUN/server.ini"
	wait_for 20 are_identified "$TOKEN" 2
	challenge 0 32
	as "$token" 0
	is_success
	mark=$(journal_mark)
	as "$token" 1
	is_error 404 no_such_slot no
	is "$(apdus_since "$mark")" 0

	exec 8<>"/dev/tcp/127.0.0.1/$PORT"
	ask_open() {
		printf 'GET /sim-info-api/v1/slots HTTP/1.1\r\nHost: localhost\r\n'
		printf 'Authorization: Bearer %s\r\n\r\n' "$token"
	}
	ask_open >&8
	read -r -t 5 line <&8
	matches "$line" ' 200 '
	begin_config '[server]'
	new_token other
	reload
	ask_open >&8
	timeout 1 sed '/HTTP.* 401 /q' <&8 | grep -q ' 401 '
	exec 8>&-
	as "$token" 0
	is_error 401 unauthorized no
	is "$(head_of WWW-Authenticate)" Bearer
	is "$(apdus_since "$mark")" 0
	challenge 0 64
	as "$TOKEN" 0
	is_success
	no_secrets_in "$RUN/server.err"
}

# Also where one restart later it would be open to all of this machine.
@test "the last caller is taken away" {
	begin_config '[server]'
	new_token hlr
	local token=$TOKEN
	insert_cards 0
	start_server --config "$RUN/server.ini"
	challenge 0 32
	as "$token" 0
	is_success
	mark=$(journal_mark)
	begin_config '[server]'
	reload
	grep -q '<4>no \[caller\] is left: nobody is let in' "$RUN/server.err"
	reload
	as "$token" 0
	is_error 401 unauthorized no
	auth 0 "$(body_of_challenge)"
	is_error 401 unauthorized no
	request "$URL/sim-info-api/v1/slots"
	is_error 401 unauthorized no
	is "$(apdus_since "$mark")" 0
	new_token other
	reload
	challenge 0 64
	as "$TOKEN" 0
	is_success
}

@test "a configuration that is wrong takes nobody in or out" {
	begin_config '[server]'
	new_token hlr
	insert_cards 0
	start_server --config "$RUN/server.ini"
	cp "$RUN/server.ini" "$RUN/right.ini"
	printf '%s\n' '[caller "empty"]' >>"$RUN/server.ini"
	reload
	grep -q 'nothing changed: .*caller: needs a proof' "$RUN/server.err"
	challenge 0 32
	as "$TOKEN" 0
	is_success
	{ cat "$RUN/right.ini"; printf '%s\n' '[audit]' \
	    'file = /nonexistent/audit'; } >"$RUN/server.ini"
	reload
	grep -q 'nothing changed: .*audit: /nonexistent/audit: No such' \
	    "$RUN/server.err"
	challenge 0 64
	as "$TOKEN" 0
	is_success
}

@test "the audit tells who asked what" {
	begin_config '[audit]' "file = $RUN/audit" '[server]'
	new_token hlr
	insert_cards 0
	start_server --config "$RUN/server.ini"
	challenge 0 32
	as "$TOKEN" 0
	is_success
	local id
	id=$(head_of SIM-Request)
	matches "$id" '^[0-9a-f]{16}$'
	as "hlr.$(printf 'a%.0s' {1..43})" 0
	is_error 401 unauthorized no
	wait_for 5 grep -q unknown_token "$RUN/audit"
	is "$(stat -c %a "$RUN/audit")" 600
	iccid=$(iccid_of 0)
	time='20[0-9-]*T[0-9:]*\.[0-9]{3}Z'
	matches "$(sed -n 1p "$RUN/audit")" "^$time id=$id event=begin caller=hlr $(:
	    )by=token peer=127\.0\.0\.1 method=POST op=authenticate slot=0 $(:
	    )app=usim context=3g$"
	matches "$(sed -n 2p "$RUN/audit")" "^$time id=$id event=end caller=hlr $(:
	    )by=token peer=127\.0\.0\.1 method=POST op=authenticate slot=0 $(:
	    )iccid=\.\.\.${iccid: -4} app=usim context=3g outcome=success $(:
	    )executed=yes queued_ms=[0-9]+ card_ms=[0-9]+$"
	matches "$(sed -n 3p "$RUN/audit")" "^$time id=[0-9a-f]* event=refused $(:
	    )caller=- claimed=hlr peer=127\.0\.0\.1 method=POST op=- $(:
	    )outcome=unauthorized reason=unknown_token executed=no$"
	is "$(wc -l <"$RUN/audit")" 3
	grep -q "outcome=success.* caller=hlr id=$id" "$RUN/server.err"
	no_secrets_in "$RUN/server.err" "$RUN/audit"

	mv "$RUN/audit" "$RUN/audit.1"
	reload
	challenge 0 64
	as "$TOKEN" 0
	is_success
	is "$(wc -l <"$RUN/audit")" 2
	is "$(wc -l <"$RUN/audit.1")" 3
}

@test "without the audit no card is asked" {
	mkdir "$RUN/small"
	mount -t tmpfs -o size=4k tmpfs "$RUN/small"
	begin_config '[audit]' "file = $RUN/small/audit" '[server]'
	new_token hlr
	insert_cards 0
	start_server --config "$RUN/server.ini"
	challenge 0 32
	as "$TOKEN" 0
	is_success
	head -c 8192 /dev/zero >"$RUN/small/rest" || :
	local i
	for i in {1..30}; do
		challenge 0 $((64 + 32 * i))
		as "$TOKEN" 0
		[ "$code" = 200 ] || break
	done
	is_error 503 audit_unavailable no
	matches "$(head_of Retry-After)" '^[0-9]+$'
	mark=$(journal_mark)
	as "$TOKEN" 0
	is_error 503 audit_unavailable no
	request -H "Authorization: Bearer $TOKEN" "$URL/sim-info-api/v1/slot/0"
	is_error 503 audit_unavailable no
	is "$(apdus_since "$mark")" 0
	grep -q '<3>the audit cannot be written, so that no card is asked: No sp' \
	    "$RUN/server.err"

	rm "$RUN/small/rest"
	: >"$RUN/small/audit"
	as "$TOKEN" 0
	is_success
	umount -l "$RUN/small"
}

@test "an audit that is not required" {
	begin_config '[audit]' 'file = /dev/full' 'required = no' '[server]'
	new_token hlr
	insert_cards 0
	start_server --config "$RUN/server.ini"
	challenge 0 32
	as "$TOKEN" 0
	is_success
	grep -q '<3>the audit cannot be written: No space left' \
	    "$RUN/server.err"
}

@test "limits of a caller, and of who fails" {
	begin_config '[server]'
	new_token hlr 'rate = 2/min'
	insert_cards 0
	start_server --config "$RUN/server.ini"
	challenge 0 32
	mark=$(journal_mark)
	as "$TOKEN" 7
	as "$TOKEN" 7
	is_error 410 no_card no
	as "$TOKEN" 0
	is_error 429 rate_limited no
	matches "$(head_of Retry-After)" '^(29|30)$'
	local i
	for i in {1..10}; do
		as "hlr.$(printf 'a%.0s' {1..43})" 0
		is_error 401 unauthorized no
	done
	as "hlr.$(printf 'a%.0s' {1..43})" 0
	is_error 429 rate_limited no
	is "$(head_of Retry-After)" 1
	as "$TOKEN" 0
	is_error 429 rate_limited no
	matches "$(head_of Retry-After)" '^(2[0-9]|30)$'
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
}

# As a user and with groups that this machine need not know.
as_peer() { # UID GID GROUPS CURL-ARGUMENT...: sets code
	code=$(setpriv --reuid "$1" --regid "$2" --groups "$3" \
	    curl -s -o /dev/null -w '%{http_code}' \
	    --unix-socket "$RUN/local/socket" "${@:4}" \
	    http://localhost/sim-info-api/v1/slots) || :
}

@test "callers known by their user and groups" {
	setpriv --reuid 4711 --regid 4711 --groups 4712 true ||
		skip 'this is no place for other users'
	chmod a+x "$RUN" "${RUN%/*}" "${RUN%/*/*}"
	mkdir -m 755 "$RUN/local"
	begin_config '[listen "local"]' "unix = $RUN/local/socket" 'mode = 0666' \
	    '[caller "user"]' 'uid = 4711' '[caller "primary"]' 'gid = 5001' \
	    '[caller "team"]' 'gid = 5002' '[caller "both"]' 'gid = 5003' \
	    'user = root' '[audit]' "file = $RUN/audit"
	spawn server sim-rest-server --soft --config "$RUN/server.ini"
	wait_for 10 test -S "$RUN/local/socket"
	as_peer 4711 4711 4711
	is "$code" 200
	as_peer 4712 5001 5001
	is "$code" 200
	as_peer 4712 4712 7,5002,9
	is "$code" 200
	as_peer 4712 4712 4711
	is "$code" 401
	as_peer 4712 5002 5003
	is "$code" 401
	as_peer 4711 5002 5003
	is "$code" 200
	as_peer 4712 4712 5003 -H "Authorization: Bearer both.x"
	is "$code" 401
	as_peer 4712 4712 5003,"$(seq -s, 6001 6040)"
	is "$code" 401
	as_peer 4712 5003 "$(seq -s, 6001 6040)"
	is "$code" 200
	as_peer 0 0 0
	is "$code" 200
	wait_for 5 grep -q 'caller=both by=uid peer=uid:0' "$RUN/audit"
	grep -q 'caller=team by=gid peer=uid:4712' "$RUN/audit"
	grep -q 'reason=ambiguous' "$RUN/audit"
	grep -q 'reason=bad_token' "$RUN/audit"
	signal server HUP
	wait_for 5 read_again 0
	as_peer 0 0 0
	is "$code" 200
}

@test "no request is lost while callers come and go" {
	begin_config '[server]' '[audit]' "file = $RUN/audit"
	new_token steady
	local steady=$TOKEN
	cp "$RUN/server.ini" "$RUN/without.ini"
	new_token flicker
	cp "$RUN/server.ini" "$RUN/with.ini"
	start_server --soft --config "$RUN/server.ini"
	"$BATS_TEST_DIRNAME/reload.py" "$PORT" "$(cat "$RUN/server.pid")" \
	    "$RUN/server.ini" "$RUN/with.ini" "$RUN/without.ini" \
	    "$steady" "$TOKEN"
	stop server
	is "$(grep -c event=begin "$RUN/audit")" \
	    "$(grep -c event=end "$RUN/audit")"
	is "$(grep -c 'event=end caller=steady .*outcome=success' \
	    "$RUN/audit")" 800
}
