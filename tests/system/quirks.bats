# SPDX-License-Identifier: MIT
#
# Goal: what readers and cards do besides the book costs nobody an answer.
# Each card here has a quirk; all of them authenticate and tell of themselves.

load helper

IMS=('impi = user@ims.example' 'domain = ims.example'
    'impu = sip:user@ims.example' 'pcscf = 2001:db8::1')

setup_file() {
	write_card 0 "${IMS[@]}" 'quirks = apdu-reader'
	write_card 1 "${IMS[@]}" 'quirks = tells-length'
	write_card 2 "${IMS[@]}" 'quirks = 9fxx'
	write_card 3 "${IMS[@]}" 'quirks = 91xx'
	write_card 4 "${IMS[@]}" 'quirks = select-0c'
	write_card 5 "${IMS[@]}" 'protocol = t1' 'quirks = 91xx select-0c'
	write_card 6 "${IMS[@]}" 'busy = 3'
	write_card 7 "${IMS[@]}" 'quirks = whole-aid verify-status'
	insert_cards {0..7}
	start_server
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

authenticates() { # N
	local sqn
	for sqn in 32 64; do
		challenge "$1" $sqn
		auth "$1" "$(body_of_challenge)"
		is_success
	done
	challenge "$1" 96
	auth "$1" "$(body_of_challenge '"app":"isim"')"
	KC=
	is_success
	is "$(head_of SIM-ICCID)" "$(iccid_of "$1")"
}

tells_all() { # N
	info "$1"
	is "$code" 200
	is "$(json .imsi)" "$(imsi_of "$1")"
	is "$(json .iccid)" "$(iccid_of "$1")"
	is "$(json '[.mcc, .mnc]')" '["001","01"]'
	is "$(json '[.applications[].type]')" '["usim","isim"]'
	is "$(json '[.isim.impi, .isim.impu[0], .isim.pcscf[0]]')" \
	    '["user@ims.example","sip:user@ims.example","2001:db8::1"]'
	is "$(json '.services | contains(["gsm_access"])')" true
}

@test "data with 9000 at once, from a reader that takes APDUs" {
	authenticates 0
	tells_all 0
	is "$(json .pin)" '{"required":false,"tries_left":3}'
	is "$(apdus_since 0 '^..c0' card0)" 0 'GET RESPONSE'
}

@test "6Cxx to whatever reads" {
	authenticates 1
	tells_all 1
}

@test "9Fxx in class 00" {
	authenticates 2
	tells_all 2
}

@test "91xx in place of 9000" {
	authenticates 3
	tells_all 3
}

@test "SELECT with P2=0C only" {
	authenticates 4
	tells_all 4
	# That is in the FCP, which such a card never gives.
	is "$(json 'has("pin")')" false
}

@test "T=1" {
	authenticates 5
	tells_all 5
}

@test "busy: asked again, and AUTHENTICATE is executed once" {
	authenticates 6
	tells_all 6
}

@test "no application by a part of its AID, and no tries told" {
	authenticates 7
	tells_all 7
	is "$(json .pin)" '{"required":false}'
}

@test "busy for longer than the request waits" {
	stop card6
	wait_for 10 card_absent 6
	write_card 6 'busy = 100'
	insert_card 6
	challenge 6 32
	auth 6 "$(body_of_challenge)"
	is "$code" 200
	is "$(json .error.code)" card_error
	is "$(json .error.status_word)" 9300
	is "$(json .error.executed)" no
}
