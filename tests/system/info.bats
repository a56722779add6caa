# SPDX-License-Identifier: MIT
#
# Goal: what a card says about itself, member by member.

load helper

setup_file() {
	write_card 0 'mnc_len = 2' 'spn = Test' \
	    'impi = user@ims.example' 'domain = ims.example' \
	    'impu = sip:user@ims.example tel:+15550100' \
	    'pcscf = pcscf.ims.example 192.0.2.1 2001:db8::1' \
	    'ust = -17 68' 'ist = 2'
	write_card 1 'mnc_len = 3' 'applications = usim' 'protocol = t1'
	write_card 2 'pin = 1234'
	insert_cards 0 1 2
	start_server
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

@test "IMSI and ICCID come first, as they always did" {
	info 0
	is "$code" 200
	is "$(json 'keys_unsorted[:2]')" '["imsi","iccid"]'
	is "$(json .imsi)" "$(imsi_of 0)"
	is "$(json .iccid)" "$(iccid_of 0)"
}

@test "reader and ATR" {
	info 0
	is "$(json .reader)" 'Virtual PCD 0 00 00'
	matches "$(json .atr)" '^3b[0-9a-f]+$'
}

@test "applications" {
	info 0
	is "$(json '[.applications[].type]')" '["usim","isim"]'
	matches "$(json '.applications[0].aid')" '^a0000000871002'
	matches "$(json '.applications[1].aid')" '^a0000000871004'
}

@test "ISIM" {
	info 0
	is "$(json .isim.impi)" user@ims.example
	is "$(json .isim.domain)" ims.example
	is "$(json .isim.impu)" '["sip:user@ims.example","tel:+15550100"]'
	is "$(json .isim.pcscf)" '["pcscf.ims.example","192.0.2.1","2001:db8::1"]'
}

@test "services" {
	info 0
	is "$(json '.services | contains(["gba"])')" true
	is "$(json '.services | contains(["gid1"])')" false
	is "$(json '.isim.services | contains(["gba"])')" true
	info 1
	is "$(json '.services | contains(["gba"])')" false
	is "$(json '.services | contains(["gid1"])')" true
}

@test "no ISIM" {
	info 1
	is "$code" 200
	is "$(json 'has("isim")')" false
	is "$(json '[.applications[].type]')" '["usim"]'
}

@test "the length of the MNC is the card's" {
	info 0
	is "$(json '[.mcc, .mnc]')" '["001","01"]'
	info 1
	is "$(json '[.mcc, .mnc]')" '["001","010"]'
}

@test "a PIN hides the IMSI; no try is used" {
	local i
	for i in {1..5}; do
		info 2
		is "$code" 200
		is "$(json .imsi)" null
		is "$(json .iccid)" "$(iccid_of 2)"
		is "$(json .pin)" '{"required":true,"tries_left":3}'
	done
	is "$(apdus_since 0 "$VERIFY_WITH_DATA")" 0
}

@test "no PIN" {
	info 0
	is "$(json .pin.required)" false
}

@test "does not disturb an authentication" {
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	info 0
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_success
}

@test "headers" {
	info 0
	is "$(head_of Content-Type)" application/json
	is "$(head_of Cache-Control)" no-store
	is "$(head_of Content-Length)" "$(wc -c <"$RUN/body")"
}
