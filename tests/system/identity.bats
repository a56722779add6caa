# SPDX-License-Identifier: MIT
#
# Goal: a request finds its card by ICCID, IMSI or reader wherever it is
# plugged in; slots keep and are given numbers; the server is there before
# pcscd, and beside other programs.

load helper

setup() {
	write_card 0
}

teardown() {
	end_all
}

by() { # KEY VALUE BODY
	request --data-binary "$3" "$URL/sim-auth-api/v1/$1/$2"
}
info_by() { # KEY VALUE
	request "$URL/sim-info-api/v1/$1/$2"
}
slots() {
	request "$URL/sim-info-api/v1/slots"
	is "$code" 200
}
slot_is() { # NUMBER FILTER VALUE
	slots
	[ "$(json ".slots[] | select(.number == $1) | $2")" = "$3" ]
}
is_ready() { # SLOT CARD: there, and read
	slot_is "$1" '.state + " " + .iccid + " " + .imsi' \
	    "ready $(iccid_of "$2") $(imsi_of "$2")"
}
is_gone() { # SLOT
	slot_is "$1" '.state + (.iccid // "")' empty
}
reader_of() { # SLOT
	slots
	json ".slots[] | select(.number == $1) | .reader"
}
encoded() { # NAME
	jq -rn --arg name "$1" '$name | @uri'
}

@test "by ICCID and by IMSI, wherever the card is" {
	insert_card 0
	start_server
	wait_for 10 is_ready 0 0
	challenge 0 32
	by iccid "$(iccid_of 0)" "$(body_of_challenge)"
	is_success
	is "$(head_of SIM-Slot)" 0
	challenge 0 64
	by imsi "$(imsi_of 0)" "$(body_of_challenge)"
	is_success

	# It moves to slot 3, and another card comes to slot 0.
	pull_card 0
	wait_for 10 is_gone 0
	write_card 5
	insert_card 5 0
	insert_card 0 3
	wait_for 10 is_ready 0 5
	wait_for 10 is_ready 3 0
	challenge 0 96
	by iccid "$(iccid_of 0)" "$(body_of_challenge)"
	is_success
	is "$(head_of SIM-Slot)" 3
	is "$(head_of SIM-ICCID)" "$(iccid_of 0)"
	info_by imsi "$(imsi_of 0)"
	is "$code" 200
	is "$(json .iccid)" "$(iccid_of 0)"
	is "$(head_of SIM-Slot)" 3
	info_by iccid "$(iccid_of 5)"
	is "$(json .imsi)" "$(imsi_of 5)"
	is "$(head_of SIM-Slot)" 0
}

@test "never seen, and left" {
	insert_card 0
	start_server
	wait_for 10 is_ready 0 0
	challenge 0 32
	by iccid "$(iccid_of 7)" "$(body_of_challenge)"
	is_error 404 no_such_card no
	by imsi "$(imsi_of 7)" "$(body_of_challenge)"
	is_error 404 no_such_card no
	info_by iccid "$(iccid_of 7)"
	is_error 404 no_such_card no
	pull_card 0
	wait_for 10 is_gone 0
	by iccid "$(iccid_of 0)" "$(body_of_challenge)"
	is_error 410 card_gone no
	info_by imsi "$(imsi_of 0)"
	is_error 410 card_gone no
	is "$(apdus_since 0 "$AUTHENTICATE")" 0
}

@test "the guard of the body holds besides" {
	insert_card 0
	start_server
	wait_for 10 is_ready 0 0
	challenge 0 32
	by iccid "$(iccid_of 0)" "$(body_of_challenge "\"iccid\":\"$(iccid_of 1)\"")"
	is_error 410 card_changed no
	is "$(apdus_since 0 "$AUTHENTICATE")" 0
	by imsi "$(imsi_of 0)" "$(body_of_challenge "\"iccid\":\"$(iccid_of 0)\"")"
	is_success
}

@test "by the name of the reader" {
	local name
	insert_card 0
	start_server
	name=$(reader_of 0)
	challenge 0 32
	by reader "$(encoded "$name")" "$(body_of_challenge)"
	is_success
	is "$(head_of SIM-Slot)" 0
	info_by reader "$(encoded "$name")"
	is "$(json .reader)" "$name"
	info_by reader "$(encoded "$name")x"
	is_error 404 no_such_slot no
	info_by reader "a%2"
	is_error 404 not_found no
}

@test "the states of all slots, without a command to a card" {
	local mark
	insert_card 0
	start_server
	wait_for 10 is_ready 0 0
	mark=$(journal_mark)
	slots
	is "$(json '.slots | length')" 8
	is "$(json '[.slots[].number] | tostring')" '[0,1,2,3,4,5,6,7]'
	is "$(json '.slots[1].state')" empty
	is "$(json '.slots[1] | has("iccid")')" false
	is "$(json '.slots[0].counters.accepted')" 0
	is "$(apdus_since "$mark")" 0
	pull_card 0
	wait_for 10 is_gone 0
}

@test "numbers bound by the configuration" {
	cat >"$RUN/server.ini" <<-END
		[server]
		port = 0
		ignore =  00 01$
		[slot "12"]
		reader = Virtual PCD 1 .*00$
		[slot "900"]
		iccid = $(iccid_of 0)
	END
	insert_card 0
	start_server --config "$RUN/server.ini"
	wait_for 10 is_ready 900 0
	challenge 0 32
	auth 900 "$(body_of_challenge)"
	is_success
	is "$(head_of SIM-Slot)" 900
	matches "$(reader_of 12)" 'Virtual PCD 1 .*00$'
	slots
	is "$(json '[.slots[].reader | select(test(" 00 01$"))] | length')" 0
	pull_card 0
	challenge 0 64
	wait_for 10 has_no_card 900
}
has_no_card() { # SLOT
	auth "$1" "$(body_of_challenge)"
	[ "$code $(json .error.code)" = '410 no_card' ]
}

# Card 0 is in the first reader, which has another name after pcscd's restart.
@test "a bound number goes to the reader that replaces the one before" {
	printf '%s\n' '[slot "12"]' 'reader = ^Virtual PCD (0|new) .*00$' \
	    >"$RUN/server.ini"
	insert_card 0
	start_server --config "$RUN/server.ini"
	wait_for 10 is_ready 12 0
	rename_reader 'Virtual PCD 0' 'Virtual PCD new'
	wait_for 10 slot_is 12 .reader 'Virtual PCD new 00 00'
	wait_for 10 is_ready 12 0
	challenge 0 32
	auth 12 "$(body_of_challenge)"
	is_success
	grep -q "slot=12 reader=\"Virtual PCD new 00 00\" takes the number of $(:
	    )reader=\"Virtual PCD 0 00 00\"" "$RUN/server.err"
	rename_reader 'Virtual PCD new' 'Virtual PCD 0'
}
rename_reader() { # NAME NEW-NAME
	pcscd_stop
	sed -i "s/\"$1\"/\"$2\"/" "$RIG_DIR/reader.conf.d/vpcd"
	pcscd_start
}

@test "started before pcscd" {
	pcscd_stop
	start_server
	grep -q 'waiting for pcscd' "$RUN/server.err"
	info 0
	is_error 503 pcsc_unavailable no
	matches "$(head_of Retry-After)" '^[1-9]'
	info_by iccid "$(iccid_of 0)"
	is_error 503 pcsc_unavailable no
	pcscd_start
	start_card 0
	wait_for 10 is_ready 0 0
	challenge 0 32
	by iccid "$(iccid_of 0)" "$(body_of_challenge)"
	is_success
	is "$(grep -c 'waiting for pcscd' "$RUN/server.err")" 1
}

@test "a second instance is told that the reader is busy" {
	local first
	insert_card 0
	start_server
	wait_for 10 is_ready 0 0
	first=$URL
	spawn second sim-rest-server -p 0
	wait_for 20 grep -q 'listening on http://' "$RUN/second.err"
	URL=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/second.err" | head -n 1)
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_error 503 reader_busy no
	info 0
	is_error 503 reader_busy no
	slots
	is "$(json '.slots[0] | has("iccid")')" false
	wait_for 5 grep -q 'slot=0 .*reader_busy' "$RUN/second.err"
	grep -q 'another program (perhaps another sim-rest-server) holds it' \
	    "$RUN/second.err"
	URL=$first
	auth 0 "$(body_of_challenge)"
	is_success
}

@test "started while another program holds the card" {
	insert_card 0
	spawn holder sim-rest-server -p 0
	wait_for 10 grep -q 'slot=0 card iccid=' "$RUN/holder.err"
	start_server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_error 503 reader_busy no
	stop holder
	wait_for 10 is_ready 0 0
	auth 0 "$(body_of_challenge)"
	is_success
}

@test "shared: two servers take turns with one card" {
	local first second
	insert_card 0
	start_server --share shared
	wait_for 10 is_ready 0 0
	first=$URL
	spawn second sim-rest-server -p 0 --share=shared
	wait_for 20 grep -q 'listening on http://' "$RUN/second.err"
	second=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/second.err" |
	    head -n 1)
	for sqn in 32 64 96 128; do
		challenge 0 $sqn
		auth 0 "$(body_of_challenge)"
		is_success
		if [ "$URL" = "$first" ]; then URL=$second; else URL=$first; fi
	done
}
