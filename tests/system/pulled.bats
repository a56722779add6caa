# SPDX-License-Identifier: MIT
#
# Goal: whatever happens to a card or to pcscd, nobody gets the answer of
# another card, and `executed` tells the truth about AUTHENTICATE.

load helper

setup() {
	write_card 0
}

teardown() {
	end_all
}

warm_server() { # card 0 is in slot 0 and has authenticated with SQN 32
	insert_card 0
	start_server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
}

@test "pulled while idle" {
	warm_server
	pull_card 0
	wait_for 10 card_absent 0
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_error 410 no_card no
	info 0
	is_error 410 no_card no
}

@test "back again" {
	warm_server
	pull_card 0
	wait_for 10 card_absent 0
	start_card 0
	challenge 0 64
	wait_for 10 succeeds 0
}

# Another try with the same challenge is right only while executed is "no".
succeeds() { # SLOT
	auth "$1" "$(body_of_challenge)"
	[ "$code" != 200 ] || { is_success; return; }
	is "$(json .error.executed)" no
	return 1
}

@test "pulled and not yet noticed" {
	local mark
	warm_server
	challenge 0 64
	mark=$(journal_mark)
	pull_card 0
	auth 0 "$(body_of_challenge)"
	matches "$code $(json .error.executed)" '^(410 no|502 unknown)$'
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
}

@test "pulled inside AUTHENTICATE" {
	local pid
	write_card 0 'auth_delay_ms = 5000'
	insert_card 0
	start_server
	info 0
	challenge 0 32
	curl --silent --data "$(body_of_challenge)" --output "$RUN/answer" \
	    --write-out '%{http_code}' "$URL/sim-auth-api/v1/slot/0" \
	    >"$RUN/code" 3>&- &
	pid=$!
	wait_for 10 authenticates
	pull_card 0
	wait $pid
	is "$(cat "$RUN/code")" 502
	is "$(jq -r .error.executed "$RUN/answer")" unknown
	is "$(apdus_since 0 "$AUTHENTICATE")" 1
}

authenticates() {
	[ "$(apdus_since 0 "$AUTHENTICATE")" -gt 0 ]
}

# The second card waits in the listener's queue and is in the reader before
# pcscd looks again: PC/SC has no event for that.
swap_cards() { # card 0 for card 5, in slot 0
	[ -e "$RUN/card5.ini" ] || write_card 5
	start_card 5 0
	wait_for 5 two_connections
	pull_card 0
}
two_connections() {
	[ "$(ss -Htn state established "dport = :$RIG_FIRST_PORT" |
	    wc -l)" -ge 2 ]
}

@test "swapped within one poll: the answer is the new card's" {
	warm_server
	swap_cards
	challenge 5 32
	wait_for 10 answers_as_card_5
	info 0
	is "$(json .iccid)" "$(iccid_of 5)"
	is "$(json .imsi)" "$(imsi_of 5)"
}
answers_as_card_5() {
	auth 0 "$(body_of_challenge)"
	if [ "$code" = 200 ]; then
		is_success && is "$(head_of SIM-ICCID)" "$(iccid_of 5)"
		return
	fi
	# Not a word of the old card, and the truth about the new one.
	matches "$code" '^(410|502|503)$' || exit 1
	[ "$(json .error.executed)" = no ] || is "$code" 502 || exit 1
	is "$(apdus_since 0 "$AUTHENTICATE" card5)" 0 || exit 1
	return 1
}

# pcscd goes on with the protocol of the card of before, for which the new card
# takes no command.
swapped_for_protocol() { # OF-BEFORE OF-AFTER SERVER-ARGUMENT...
	write_card 0 "protocol = $1"
	write_card 5 "protocol = $2"
	shift 2
	insert_card 0
	start_server "$@"
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	swap_cards
	challenge 5 32
	wait_for 10 answers_as_card_5
	is "$(apdus_since 0 "$AUTHENTICATE" card5)" 1
}
@test "swapped within one poll, T=1 for T=0" {
	swapped_for_protocol t0 t1
}
@test "swapped within one poll, T=0 for T=1" {
	swapped_for_protocol t1 t0
}
@test "shared, swapped within one poll, T=1 for T=0" {
	swapped_for_protocol t0 t1 --share shared
}
@test "shared, swapped within one poll, T=0 for T=1" {
	swapped_for_protocol t1 t0 --share shared
}

@test "swapped within one poll: the guard of the old card holds" {
	local i
	warm_server
	swap_cards
	challenge 5 32
	for i in {1..20}; do
		auth 0 "$(body_of_challenge "\"iccid\":\"$(iccid_of 0)\"")"
		matches "$code" '^(410|502|503)$'
		[ "$(json .error.code)" != card_changed ] || break
		sleep 0.1
	done
	is_error 410 card_changed no
	is "$(apdus_since 0 "$AUTHENTICATE" card5)" 0
}

@test "swapped with the reader noticing" {
	warm_server
	pull_card 0
	wait_for 10 card_absent 0
	write_card 5
	insert_card 5 0
	challenge 5 32
	auth 0 "$(body_of_challenge)"
	is_success
	is "$(head_of SIM-ICCID)" "$(iccid_of 5)"
}

@test "pcscd killed and started again" {
	warm_server
	pcscd_stop KILL
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_error 503 pcsc_unavailable no
	matches "$(head_of Retry-After)" '^[1-9]'
	pcscd_start
	wait_for 20 succeeds 0
	# pcscd has seen the card come, or it would not see it go.
	pull_card 0
	wait_for 5 card_absent 0
}

@test "pcscd killed inside AUTHENTICATE" {
	local pid
	write_card 0 'auth_delay_ms = 5000'
	insert_card 0
	start_server
	info 0
	challenge 0 32
	curl --silent --data "$(body_of_challenge)" --output "$RUN/answer" \
	    --write-out '%{http_code}' "$URL/sim-auth-api/v1/slot/0" \
	    >"$RUN/code" 3>&- &
	pid=$!
	wait_for 10 authenticates
	pcscd_stop KILL
	wait $pid
	matches "$(cat "$RUN/code") $(jq -r .error.executed "$RUN/answer")" \
	    '^50[23] unknown$'
	kill_hard card0
	pcscd_start
}

@test "another program holds the reader" {
	local first
	warm_server
	first=$URL
	spawn second sim-rest-server -p 0
	wait_for 20 grep -q 'listening on http://' "$RUN/second.err"
	URL=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/second.err" | head -n 1)
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_error 503 reader_busy no

	URL=$first
	auth 0 "$(body_of_challenge)"
	is_success
}
