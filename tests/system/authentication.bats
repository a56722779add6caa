# SPDX-License-Identifier: MIT
#
# Goal: what a card says comes out of the API as it is, for either
# application and protocol, from eight cards at once, with as few commands to
# the card as there can be.

load helper

# One card for each test, so that each knows its SQN.  Eight readers.
setup_file() {
	write_card 0
	write_card 1 'protocol = t1'
	write_card 2 'pin = 1234'
	write_card 3 'applications = usim'
	for n in {4..7}; do
		write_card "$n"
	done
	insert_cards {0..7}
	start_server
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

@test "a success names slot and card, and is not kept by anybody" {
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	is "$(head_of Content-Type)" application/json
	is "$(head_of Cache-Control)" no-store
	is "$(head_of Content-Length)" "$(wc -c <"$RUN/body")"
	is "$(head_of SIM-Slot)" 0
	is "$(head_of SIM-ICCID)" "$(iccid_of 0)"
}

@test "upper case, spaces and unknown members" {
	challenge 0 64
	auth 0 "{ \"autn\" : \"${AUTN^^}\", \"x\": [1, {\"y\": null}],
	    \"rand\": \"${RAND^^}\", \"app\": \"USIM\" }"
	is_success
}

@test "ISIM" {
	challenge 0 96
	auth 0 "$(body_of_challenge '"app":"isim"')"
	KC= # TS 31.103, 7.1.2.1: there is none
	is_success
}

@test "one application after the other" {
	local sqn
	for sqn in 128 192; do
		challenge 0 $sqn
		auth 0 "$(body_of_challenge)"
		is_success
		challenge 0 $((sqn + 32))
		auth 0 "$(body_of_challenge '"app":"ISIM"')"
		KC=
		is_success
	done
}

@test "a guard that is right" {
	challenge 0 256
	auth 0 "$(body_of_challenge "\"iccid\":\"$(iccid_of 0)\"")"
	is_success
}

@test "a guard that is another card's" {
	local mark
	challenge 0 288
	mark=$(journal_mark)
	auth 0 "$(body_of_challenge "\"iccid\":\"$(iccid_of 1)\"")"
	is_error 410 card_changed no
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0

	auth 0 "$(body_of_challenge)" # and the challenge is still good
	is_success
}

@test "no such application" {
	local mark
	challenge 3 32
	mark=$(journal_mark)
	auth 3 "$(body_of_challenge '"app":"isim"')"
	is_error 200 application_not_found no
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0

	auth 3 "$(body_of_challenge)" # the other one has not suffered
	is_success
}

@test "a wrong MAC" {
	challenge 0 320
	AUTN=${AUTN:0:16}$(printf '%016x' $((0x${AUTN:16} ^ 1)))
	auth 0 "$(body_of_challenge)"
	is_error 200 incorrect_mac yes
	is "$(json .error.status_word)" 9862
	is "$(head_of SIM-ICCID)" "$(iccid_of 0)"

	challenge 0 320 # that SQN was not used up
	auth 0 "$(body_of_challenge)"
	is_success
}

# osmo-auc-gen decodes AUTS with RAND and K; it says the SQN of the card.
sqn_in_auts() { # N AUTS
	osmo-auc-gen -3 -a milenage -k "$(k_of "$1")" -o "$(opc_of "$1")" \
	    -r "$RAND" -A "$2" 2>&1 | sed -n 's/^SQN.MS:[^0-9]*//p'
}

@test "resynchronisation" {
	challenge 1 3200
	auth 1 "$(body_of_challenge)"
	is_success

	challenge 1 32
	auth 1 "$(body_of_challenge)"
	is "$code" 200
	is "$(json 'keys_unsorted')" '["synchronisation_failure"]'
	is "$(json '.synchronisation_failure | keys_unsorted')" '["auts"]'
	auts=$(json .synchronisation_failure.auts)
	matches "$auts" '^[0-9a-f]{28}$'
	is "$(sqn_in_auts 1 "$auts")" 3200

	challenge 1 3232 # what a home network does then
	auth 1 "$(body_of_challenge)"
	is_success
}

@test "a challenge sent again is a synchronisation failure" {
	challenge 4 32
	auth 4 "$(body_of_challenge)"
	is_success
	auth 4 "$(body_of_challenge)"
	is "$code" 200
	is "$(json 'keys_unsorted')" '["synchronisation_failure"]'
}

@test "a card with a PIN: says so, and tries none" {
	local mark
	challenge 2 32
	mark=$(journal_mark)
	auth 2 "$(body_of_challenge)"
	is_error 200 pin_required no
	is "$(json .error.status_word)" 6982
	is "$(json .error.pin_tries_left)" 3
	auth 2 "$(body_of_challenge '"app":"isim"')"
	is_error 200 pin_required no
	info 2
	is "$(apdus_since "$mark" "$VERIFY_WITH_DATA")" 0
}

# Commands for one more authentication of a card that has done one.
warm_commands() { # N: sets commands
	local mark
	challenge "$1" 6400
	auth "$1" "$(body_of_challenge)"
	is_success
	challenge "$1" 6432
	mark=$(journal_mark)
	auth "$1" "$(body_of_challenge)"
	is_success
	commands=$(apdus_since "$mark" . "card$1")
}

@test "a warm T=0 card: AUTHENTICATE and GET RESPONSE" {
	warm_commands 5
	is "$commands" 2
}

@test "a warm T=1 card: AUTHENTICATE" {
	warm_commands 1
	is "$commands" 1
}

@test "fifty in a row on one connection" {
	local requests=() i n=0
	for i in {1..50}; do
		challenge 6 $((i * 32))
		requests+=(--next --silent --output "$RUN/answer$i"
		    --data "$(body_of_challenge)"
		    --write-out '%{num_connects}\n'
		    "$URL/sim-auth-api/v1/slot/6")
		success_body >"$RUN/expected$i"
	done
	n=$(curl "${requests[@]:1}" | awk '{ n += $1 } END { print n }')
	is "$n" 1 connections
	for i in {1..50}; do
		is "$(cat "$RUN/answer$i")" "$(cat "$RUN/expected$i")"
	done
}

@test "a web page of the server itself" {
	challenge 7 32
	auth 7 "$(body_of_challenge)" -H "Origin: $URL" \
	    -H 'Sec-Fetch-Site: same-origin'
	is_success
}
