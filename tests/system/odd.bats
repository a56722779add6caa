# SPDX-License-Identifier: MIT
#
# Goal: cards whose files are not what they ought to be tell what they have,
# and authenticate.

load helper

IMS=('impi = user@ims.example' 'domain = ims.example'
    'impu = sip:a@ims.example sip:b@ims.example' 'pcscf = 192.0.2.1')
LETTERS=898821100a000465008

setup_file() {
	# Files that are too short, blank, or a bit off.
	write_card 0 '[file "card0 usim/6fad"]' 'content = 000000' \
	    '[file "card0 usim/6f07"]' 'content = 080110100000000000'
	write_card 1 '[file "card1 mf/2fe2"]' 'content = 8988211000000465008f'
	write_card 2 "${IMS[@]}" '[file "card2 isim/6f04"]' \
	    'record1 = ff' 'record2 = 80057369703a61' 'record3 = ff' \
	    'record4 = 8000' 'record5 = 80057369703a62' \
	    '[file "card2 isim/6f02"]' 'content = ffffffff' \
	    '[file "card2 isim/6f09"]' 'record1 = ff' \
	    '[file "card2 isim/6f03"]' 'missing = yes'
	# Applications of others, and those that are announced and not there.
	write_card 3 '[file "card3 mf/2f00"]' \
	    'record1 = 61124f10a0000003431002f310ffffff89020000ff' \
	    'record2 = ff' \
	    'record3 = 61174f10a0000000871002ffffffff89070900005003555349' \
	    'record4 = 00' '[file "card3 isim"]' 'missing = yes'
	# No tag 83 or 84; warnings to SELECT and READ.
	write_card 4 '[file "card4 usim"]' \
	    'fcp = 620ec60c900140830101950108830111' \
	    '[file "card4 mf/2fe2"]' 'select_sw = 6283' \
	    '[file "card4 usim/6f07"]' 'read_sw = 6200' \
	    '[file "card4 mf/2f00"]' 'select_sw = 6f00'
	# No number, and one with letters.
	write_card 5 '[file "card5 mf/2fe2"]' 'missing = yes'
	write_card 6 '[file "card6 mf/2fe2"]' 'content = 98881201a000405600f8'
	write_card 7 '[file "card7 mf/2fe2"]' \
	    'content = ffffffffffffffffffff'
	insert_cards {0..7}
	start_server
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

authenticates() { # N [MEMBER...]
	local n=$1
	shift
	challenge "$n" $((SECONDS * 32 + 32))
	auth "$n" "$(body_of_challenge "$@")"
	is_success
}

@test "a short EF_AD, and a wrong parity in EF_IMSI" {
	info 0
	is "$code" 200
	is "$(json .imsi)" 001010000000000
	is "$(json '[.mcc, has("mnc")]')" '["001",false]'
	authenticates 0
}

@test "an ICCID with the high nibble first" {
	info 1
	is "$(json .iccid)" 8988211000000465008
	authenticates 1
	is "$(head_of SIM-ICCID)" 8988211000000465008
}

@test "blank records and files of the ISIM" {
	info 2
	is "$(json '.isim | [.impu, has("impi"), has("domain"), has("pcscf")]')" \
	    '[["sip:a","sip:b"],false,false,false]'
	is "$(json '.isim.services | contains(["pcscf_address"])')" true
	authenticates 2
}

@test "applications of others, and one that is announced only" {
	info 3
	is "$(json '[.applications[] | [.type, .label]]')" \
	    '[["other",null],["usim","USI"]]'
	is "$(json 'has("isim")')" false
	authenticates 3
	challenge 3 4096
	auth 3 "$(body_of_challenge '"app":"isim"')"
	is "$code" 200
	is "$(json .error.code)" application_not_found
}

@test "an ADF without its name, and warnings" {
	info 4
	is "$(json .iccid)" "$(iccid_of 4)"
	is "$(json .imsi)" "$(imsi_of 4)"
	is "$(json 'has("applications")')" false
	is "$(json .pin.required)" true # the universal PIN, says its FCP
	authenticates 4
}

@test "no EF_ICCID: by slot, and never for somebody" {
	local n
	for n in 5 7; do
		info $n
		is "$code" 200
		is "$(json '[.imsi, has("iccid")]')" "[\"$(imsi_of $n)\",false]"
		authenticates $n
		is "$(head_of SIM-Slot)" $n
		is "$(head_of SIM-ICCID)" ''
		challenge $n 4096
		auth $n "$(body_of_challenge "\"iccid\":\"$(iccid_of $n)\"")"
		is_error 410 card_changed no
		request "$URL/sim-info-api/v1/imsi/$(imsi_of $n)"
		is "$code" 404
	done
}

@test "letters in the ICCID" {
	info 6
	is "$(json .iccid)" $LETTERS
	authenticates 6 "\"iccid\":\"$LETTERS\""
	is "$(head_of SIM-ICCID)" $LETTERS
	request "$URL/sim-info-api/v1/iccid/$LETTERS"
	is "$code" 200
	challenge 6 4096
	auth 6 "$(body_of_challenge "\"iccid\":\"$(iccid_of 6)\"")"
	is_error 410 card_changed no
}

@test "the client prints what there is" {
	run sim-rest-client info -p "$PORT" -n 6
	is "$status" 0
	matches "$output" "\"iccid\": \"$LETTERS\""
	matches "$output" '"services": \["gid1", '
	matches "$output" '"isim": \{.*"services": \["pcscf_address", '
}

@test "the state of the slots" {
	request "$URL/sim-info-api/v1/slots"
	is "$(json '[.slots[5], .slots[7]] | map([.state, .imsi, has("iccid")])')" \
	    "[[\"ready\",\"$(imsi_of 5)\",false],[\"ready\",\"$(imsi_of 7)\",false]]"
}
