# SPDX-License-Identifier: MIT
#
# Goal: callers of the USIM and of the ISIM of one card do not make it select
# again, where it has logical channels; and where it has none, both are served.

load helper

teardown() {
	end_all
}

# Card 0 in slot 0, whose ISIM has the keys of card 1.
insert() { # [ARGUMENT...]
	write_card 0 'applications = usim isim' "isim_k = $(k_of 1)" \
	    "isim_opc = $(opc_of 1)" "${SETTINGS[@]}"
	insert_card 0 0 "$@"
	start_server
}

SETTINGS=()

usim() { # SQN
	challenge 0 "$1"
	auth 0 "$(body_of_challenge)"
	is_success
}

isim() { # SQN
	challenge 1 "$1"
	KC='' # it gives none
	auth 0 "$(body_of_challenge '"app":"isim"')"
	is_success
}

in_turn() { # SQN
	usim "$1"
	isim "$1"
	usim $(($1 + 32))
	isim $(($1 + 32))
}

@test "in turn: two commands for each" {
	insert
	usim 32
	isim 32
	local mark
	mark=$(journal_mark)
	in_turn 64
	is "$(apdus_since "$mark")" 8
	is "$(apdus_since "$mark" '^0088')" 2
	is "$(apdus_since "$mark" '^0188')" 2
	is "$(apdus_since 0 '^0070000001')" 1
}

@test "with T=1: one command for each" {
	SETTINGS=('protocol = t1')
	insert
	usim 32
	isim 32
	local mark
	mark=$(journal_mark)
	in_turn 64
	is "$(apdus_since "$mark")" 4
}

@test "no channel is opened for callers of one application" {
	insert
	isim 32
	isim 64
	info 0
	isim 96
	is "$(apdus_since 0 '^0070')" 0
}

@test "a card that has no channels is asked for one once" {
	echo 'none * 0070 always status 6881' >"$RUN/faults"
	insert --fault "$RUN/faults"
	in_turn 32
	in_turn 96
	is "$(apdus_since 0 '^..88')" 8 "AUTHENTICATE"
	is "$(grep -c 'fault none' "$JOURNAL")" 1
	is "$(apdus_since 0 '^0188')" 0
}

@test "information between" {
	insert
	in_turn 32
	info 0
	is "$code" 200
	is "$(json .imsi)" "$(imsi_of 0)"
	in_turn 96
	is "$(apdus_since 0 '^0070')" 1
}

@test "a card that came anew gets its channel anew" {
	insert
	in_turn 32
	stop card0
	wait_for 5 card_absent 0
	start_card 0
	wait_for 10 card_present 0
	in_turn 96
	is "$(apdus_since 0 '^0070')" 2
}
