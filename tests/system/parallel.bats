# SPDX-License-Identifier: MIT
#
# Goal: eight cards work at the same time, and nobody gets another's answer.

load helper

teardown() {
	end_all
}

# The moments of the journal: were all of these at work at one moment?
# Every AUTHENTICATE of the last round has to come before the first answer.
all_at_once() { # MARK COUNT
	awk -v mark="$1" -v count="$2" '
	    NR <= mark { next }
	    $3 == ">" && $4 ~ /^..88/ { busy[$2] = 1; n++; next }
	    $3 == "<" && $2 in busy { exit }
	    END { exit n != count }' "$JOURNAL"
}

@test "eight cards at once" {
	local n i expected=() pids=()
	for n in {0..7}; do
		write_card "$n" 'auth_delay_ms = 1500'
	done
	insert_cards {0..7}
	start_server
	for n in {0..7}; do
		info "$n"
		is "$(json .iccid)" "$(iccid_of "$n")"
		challenge "$n" 32
		expected[n]=$(success_body)
		body_of_challenge >"$RUN/request$n"
	done

	mark=$(journal_mark)
	for n in {0..7}; do
		curl --silent --data "@$RUN/request$n" --output "$RUN/got$n" \
		    "$URL/sim-auth-api/v1/slot/$n" 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	for n in {0..7}; do
		is "$(cat "$RUN/got$n")" "${expected[n]}" "card $n"
	done
	all_at_once "$mark" 8
}

@test "one slot does not hold up another" {
	write_card 0 'auth_delay_ms = 3000'
	write_card 1
	insert_cards 0 1
	start_server
	info 0
	challenge 0 32
	auth 0 "$(body_of_challenge)" --output "$RUN/slow" 3>&- &
	wait_for 10 slow_card_works
	challenge 1 32
	auth 1 "$(body_of_challenge)"
	is_success
	is "$(grep -c ' card0 < db' "$JOURNAL")" 0 # it still works on it
	wait $!
}

slow_card_works() {
	[ "$(apdus_since 0 "$AUTHENTICATE" card0)" = 1 ]
}

@test "a caller who leaves the queue is not served" {
	local first second
	write_card 0 'auth_delay_ms = 1500'
	insert_card 0
	start_server
	info 0
	challenge 0 32
	curl --silent --data "$(body_of_challenge)" --output "$RUN/first" \
	    "$URL/sim-auth-api/v1/slot/0" 3>&- &
	first=$!
	success_body >"$RUN/expected"
	wait_for 10 slow_card_works

	challenge 0 64
	curl --silent --verbose --data "$(body_of_challenge)" \
	    "$URL/sim-auth-api/v1/slot/0" 2>"$RUN/second" 3>&- &
	second=$!
	wait_for 10 grep -q '^> POST' "$RUN/second"
	kill $second

	wait $first
	is "$(cat "$RUN/first")" "$(cat "$RUN/expected")"
	challenge 0 96
	auth 0 "$(body_of_challenge)"
	is_success
	is "$(apdus_since 0 "$AUTHENTICATE")" 2
}

@test "more callers than a queue holds" {
	local i full=0 pids=()
	write_card 0 'auth_delay_ms = 1500'
	insert_card 0
	start_server
	info 0
	for i in {1..40}; do
		challenge 0 $((32 * i))
		body_of_challenge >"$RUN/body$i"
	done
	for i in {1..40}; do
		curl --silent --data "@$RUN/body$i" \
		    --output "$RUN/answer$i" --write-out '%{http_code}\n' \
		    --dump-header "$RUN/head$i" \
		    "$URL/sim-auth-api/v1/slot/0" >"$RUN/code$i" 3>&- &
		pids+=($!)
	done
	wait_for 10 queue_was_full
	kill "${pids[@]}" 2>/dev/null || :
	wait "${pids[@]}" || :
	for i in {1..40}; do
		[ "$(cat "$RUN/code$i")" = 503 ] || continue
		# Of those that waited too long there may be some by now.
		matches "$(jq -r '.error.code + " " + .error.executed' \
		    "$RUN/answer$i")" '^queue_(full|timeout) no$'
		grep -qi '^retry-after: [1-9]' "$RUN/head$i"
		! grep -q queue_full "$RUN/answer$i" || full=$((full + 1))
	done
	[ $full -ge 1 ]
}
queue_was_full() {
	grep -qs queue_full "$RUN"/answer*
}
