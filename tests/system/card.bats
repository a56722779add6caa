# SPDX-License-Identifier: MIT
#
# Goal: to pcscd and to the programs of others, the software card is a card;
# and it keeps what a card keeps.

load helper

setup() {
	write_card 0
}

teardown() {
	end_all
}

# Answer bytes of one command, in hex, without opensc-tool's decoration.
transmit() { # HEX...: the last answer
	local commands=() hex
	for hex; do
		commands+=(-s "$hex")
	done
	opensc-tool -r 0 "${commands[@]}" | awk '
	    /^Received/ { bytes = ""; on = 1; sw = $0; next }
	    /^Sending/ { on = 0 }
	    on { for (i = 1; i <= 16 && $i ~ /^[0-9A-F][0-9A-F]$/; i++)
		    bytes = bytes $i }
	    END { sub(/.*SW1=0x/, "", sw); sub(/, SW2=0x/, "", sw)
		sub(/\).*/, "", sw); print tolower(bytes) " " tolower(sw) }'
}

@test "pcsc_scan sees its ATR" {
	insert_card 0
	run timeout 20 pcsc_scan -c
	matches "$output" 'Virtual PCD 0 00 00'
	matches "$output" 'ATR: 3B'
}

@test "opensc-tool reads EF.ICCID" {
	insert_card 0
	# Digits stand in the file with their nibbles swapped.
	local swapped iccid
	iccid=$(iccid_of 0)
	((${#iccid} % 2 == 0)) || iccid+=f
	swapped=$(sed 's/\(.\)\(.\)/\2\1/g' <<<"$iccid")
	is "$(transmit 00a40004022fe2 00b000000a)" \
	    "$(printf '%-20s' "$swapped" | tr ' ' f) 9000"
}

@test "opensc-tool reads EF.DIR: USIM and ISIM" {
	insert_card 0
	matches "$(transmit 00a40004022f00 00b2010420)" 'a0000000871002'
	matches "$(transmit 00a40004022f00 00b2020420)" 'a0000000871004'
}

@test "connects again after pcscd was restarted" {
	insert_card 0
	pcscd_stop KILL
	pcscd_start
	wait_for 20 card_present 0
	is_running card0
}

@test "may be started before pcscd" {
	pcscd_stop
	start_card 0
	pcscd_start
	wait_for 20 card_present 0
}

# Another card of the same numbers, made anew.
authenticates_with() { # SQN
	challenge 0 "$1"
	auth 0 "$(body_of_challenge)"
}

@test "the SQN outlives the process, also when it is killed" {
	mkdir "$RUN/state"
	start_card 0 0 --state "$RUN/state"
	wait_for 10 card_present 0
	start_server
	authenticates_with 3200
	is_success
	kill_hard card0
	wait_for 10 card_absent 0
	start_card 0 0 --state "$RUN/state"
	wait_for 10 card_present 0
	authenticates_with 3200
	is "$(json keys_unsorted)" '["synchronisation_failure"]'
	authenticates_with 3232
	is_success
}

@test "without --state every start is the same" {
	insert_card 0
	start_server
	authenticates_with 3200
	is_success
	stop card0
	wait_for 10 card_absent 0
	insert_card 0
	authenticates_with 3200
	is_success
}

@test "the journal can be read by its owner only" {
	insert_card 0
	transmit 00a40004022fe2
	is "$(stat -c %a "$JOURNAL")" 600
	awk 'NF < 3 || $1 !~ /^[0-9]+$/ || $2 != "card0" ||
	    $3 !~ /^([<>]|reset)$/ { exit 1 }' "$JOURNAL"
}

@test "the built-in cards are in four readers" {
	spawn cards sim-rest-card
	for n in {0..3}; do
		wait_for 10 card_present "$n"
	done
	is "$(presence 4)" No
}

@test "one card of a profile" {
	spawn card sim-rest-card --card sim2 -p $((RIG_FIRST_PORT + 1))
	wait_for 10 card_present 1
	is "$(presence 0)" No
	start_server
	info 1
	is "$(json .imsi)" 001010000000902
}
