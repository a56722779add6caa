# SPDX-License-Identifier: MIT
#
# Goal: every context that a card has is there, and what it says is right; the
# 2G application of SIM cards and of UICCs; and what a card does not have is
# said to be missing, with nothing lost.

load helper

# 0: GBA; 1: a SIM; 2: USIM and SIM; 3: a SIM with a PIN; 4: T=1, GBA; 5: a
# USIM alone; 6: no context but that of 3G; 7: class A0 only before class 00.
setup_file() {
	write_card 0 'ust = 68' 'ist = 2'
	write_card 1 'applications = sim'
	write_card 2 'applications = usim sim'
	write_card 3 'applications = sim' 'pin = 1234'
	write_card 4 'protocol = t1' 'ust = 68' 'ist = 2'
	write_card 5 'applications = usim'
	write_card 6 'applications = usim' 'ust = -38'
	write_card 7 'applications = usim sim' 'quirks = a0-first'
	insert_cards {0..7}
	start_server
	for n in {0..7}; do
		wait_for 10 is_identified "$n"
	done
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

is_identified() { # SLOT
	request "$URL/sim-info-api/v1/slots"
	[ "$(json ".slots[] | select(.number == $1) | .iccid")" = "$(iccid_of "$1")" ]
}

body_of_rand() { # [MEMBER...]
	local IFS=,
	echo "{\"rand\":\"$RAND\"${1+,$*}}"
}

# SRES and Kc are what the AuC expects.
is_gsm_success() {
	is "$code" 200 "status of $body" && is "$body" \
	    "{\"successful_2g_authentication\":{\"sres\":\"$SRES\",\"kc\":\"$KC\"}}"
}

NAF_ID=6e61662e6578616d706c652e6f72670100000002
IMPI=001010000000000@ims.mnc001.mcc001.3gppnetwork.org
NAF_BODY="{\"context\":\"gba-naf\",\"naf_id\":\"$NAF_ID\",\"impi\":\"$IMPI\"}"

# TS 33.220, B.3, of RAND, CK and IK.
ks_ext_naf() {
	python3 - "$CK$IK" "$RAND" "$IMPI" "$NAF_ID" <<-'PYTHON'
	import hashlib, hmac, sys
	ks, rand, impi, naf_id = sys.argv[1:]
	text = b"\x01"
	for part in (b"gba-me", bytes.fromhex(rand), impi.encode(),
	             bytes.fromhex(naf_id)):
	    text += part + len(part).to_bytes(2, "big")
	print(hmac.new(bytes.fromhex(ks), text, hashlib.sha256).hexdigest())
	PYTHON
}

@test "GSM: SRES and Kc, in two commands, and the SQN stays" {
	local mark
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	challenge 0 64
	mark=$(journal_mark)
	auth 0 "$(body_of_rand '"context":"gsm"')"
	is_gsm_success
	is "$(apdus_since "$mark" . card0)" 2 commands
	is "$(head_of SIM-ICCID)" "$(iccid_of 0)"
	auth 0 "$(body_of_challenge)" # with the same RAND
	is_success
}

@test "GSM over T=1, in one command" {
	local mark
	challenge 4 32
	auth 4 "$(body_of_rand '"context":"gsm"')"
	is_gsm_success
	challenge 4 32
	mark=$(journal_mark)
	auth 4 "$(body_of_rand '"context":"GSM"')"
	is_gsm_success
	is "$(apdus_since "$mark" . card4)" 1 commands
}

@test "GSM that the card does not have" {
	challenge 6 32
	auth 6 "$(body_of_rand '"context":"gsm"')"
	is_error 200 security_context_not_supported yes
	is "$(json .error.status_word)" 9864
	auth 6 "$(body_of_challenge)"
	is_success
}

@test "a SIM: SRES and Kc, in two commands" {
	local mark
	challenge 1 0
	auth 1 "$(body_of_rand '"app":"sim"')"
	is_gsm_success
	is "$(head_of SIM-ICCID)" "$(iccid_of 1)"
	challenge 1 0
	mark=$(journal_mark)
	auth 1 "$(body_of_rand '"app":"SIM"' '"context":"gsm"')"
	is_gsm_success
	is "$(apdus_since "$mark" . card1)" 2 commands
}

@test "a SIM, by IMSI and by ICCID" {
	challenge 1 0
	request --data-binary "$(body_of_rand '"app":"sim"')" \
	    "$URL/sim-auth-api/v1/imsi/$(imsi_of 1)"
	is_gsm_success
	is "$(head_of SIM-Slot)" 1
	request --data-binary "$(body_of_rand '"app":"sim"')" \
	    "$URL/sim-auth-api/v1/iccid/$(iccid_of 1)"
	is_gsm_success
	auth 1 "$(body_of_rand '"app":"sim"' "\"iccid\":\"$(iccid_of 2)\"")"
	is_error 410 card_changed no
}

@test "a SIM tells of itself" {
	info 1
	is "$code" 200
	is "$(json '[.imsi, .iccid, .applications[].type, .mnc, .pin.required,
	    .pin.tries_left] | map(tostring) | join(" ")')" \
	    "$(imsi_of 1) $(iccid_of 1) sim 01 false 3"
}

@test "a SIM has neither USIM nor ISIM" {
	local mark app
	challenge 1 32
	mark=$(journal_mark)
	for app in usim isim; do
		auth 1 "$(body_of_challenge "\"app\":\"$app\"")"
		is_error 200 application_not_found no
		is "$(json .error.status_word)" 6e00
		is "$(head_of SIM-ICCID)" "$(iccid_of 1)"
	done
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
	auth 1 "$(body_of_rand '"app":"sim"')"
	is_gsm_success
}

@test "a SIM with a PIN, of which no try is used" {
	local mark
	challenge 3 0
	mark=$(journal_mark)
	auth 3 "$(body_of_rand '"app":"sim"')"
	is_error 200 pin_required no
	is "$(json '.error.status_word + " " +
	    (.error.pin_tries_left | tostring)')" '9804 3'
	info 3
	is "$(json '[.imsi, .pin.required, .pin.tries_left] | tostring')" \
	    '[null,true,3]'
	is "$(apdus_since "$mark" "$VERIFY_WITH_DATA")" 0
}

@test "the 2G application of a UICC, and one SELECT between" {
	local mark
	challenge 2 32
	auth 2 "$(body_of_challenge)"
	is_success
	for sqn in 64 96; do
		challenge 2 $sqn
		mark=$(journal_mark)
		auth 2 "$(body_of_rand '"app":"sim"')"
		is_gsm_success
		is "$(apdus_since "$mark" '^a0a4' card2)" 1 'SELECT of 2G'
		is "$(apdus_since "$mark" . card2)" 4 'commands for 2G'
		mark=$(journal_mark)
		auth 2 "$(body_of_challenge)"
		is_success
		is "$(apdus_since "$mark" '^00a4' card2)" 1 SELECT
		is "$(apdus_since "$mark" . card2)" 4 commands
	done
}

@test "a USIM without a 2G application is powered up once for that" {
	local mark
	challenge 5 32
	auth 5 "$(body_of_rand '"app":"sim"')"
	is_error 200 application_not_found no
	mark=$(journal_mark)
	auth 5 "$(body_of_rand '"app":"sim"')"
	is_error 200 application_not_found no
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
	is "$(apdus_since "$mark" '^a0a4' card5)" 1 SELECT
	auth 5 "$(body_of_challenge)"
	is_success
}

@test "a UICC that takes class A0 only before class 00" {
	local mark
	challenge 7 32
	auth 7 "$(body_of_challenge)"
	is_success
	challenge 7 64
	auth 7 "$(body_of_rand '"app":"sim"')"
	is_gsm_success
	is "$(head_of SIM-ICCID)" "$(iccid_of 7)"
	wait_for 10 is_identified 7
	mark=$(journal_mark) # it stays as it is
	auth 7 "$(body_of_rand '"app":"sim"')"
	is_gsm_success
	is "$(apdus_since "$mark" '^a0a4' card7)" 0 SELECT
	auth 7 "$(body_of_challenge)" # and goes back
	is_success
	is "$(head_of SIM-ICCID)" "$(iccid_of 7)"
}

@test "GBA: bootstrapping, and keys for a NAF" {
	local gba rand ck ik
	challenge 0 1024
	to_gba
	gba=$(body_of_challenge '"context":"gba"')
	auth 0 "$gba"
	is "$body" "{\"successful_gba_bootstrapping\":{\"res\":\"$RES\"}}"
	auth 0 "$NAF_BODY"
	is "$body" \
	    "{\"successful_gba_naf_derivation\":{\"ks_ext_naf\":\"$(ks_ext_naf)\"}}"
	rand=$RAND ck=$CK ik=$IK

	# It moved the SQN, as any other authentication does.
	auth 0 "$gba"
	matches "$body" '^\{"synchronisation_failure":\{"auts":"[0-9a-f]{28}"\}\}$'
	challenge 0 1056
	auth 0 "$(body_of_challenge)"
	is_success

	RAND=$rand CK=$ck IK=$ik # and that has not changed the keys
	auth 0 "$NAF_BODY"
	is "$(json .successful_gba_naf_derivation.ks_ext_naf)" "$(ks_ext_naf)"
}

@test "GBA of the ISIM, over T=1" {
	challenge 4 64
	to_gba
	auth 4 "$(body_of_challenge '"context":"gba"' '"app":"isim"')"
	is "$body" "{\"successful_gba_bootstrapping\":{\"res\":\"$RES\"}}"
	auth 4 "${NAF_BODY%\}},\"app\":\"isim\"}"
	is "$(json .successful_gba_naf_derivation.ks_ext_naf)" "$(ks_ext_naf)"
}

@test "GBA: a challenge of 3G has another MAC" {
	challenge 0 2048
	auth 0 "$(body_of_challenge '"context":"gba"')"
	is_error 200 incorrect_mac yes
}

@test "GBA that the card does not have" {
	local mark
	challenge 2 2048
	mark=$(journal_mark)
	auth 2 "$(body_of_challenge '"context":"gba"')"
	is_error 200 security_context_not_supported yes
	is "$(apdus_since "$mark" "$AUTHENTICATE" card2)" 1
	auth 2 "$(body_of_challenge)"
	is_success
}

@test "a key for a NAF before bootstrapping is the card's own word" {
	auth 4 "$NAF_BODY" # of its USIM
	is_error 200 card_error no
	is "$(json .error.status_word)" 6985
}

@test "a member of another context: nothing is sent" {
	local mark
	challenge 0 4096
	mark=$(journal_mark)
	auth 0 "$(body_of_challenge '"context":"gsm"')"
	is_error 400 malformed_request no
	auth 0 "$(body_of_challenge '"app":"sim"')"
	is_error 400 malformed_request no
	auth 0 "$(body_of_challenge '"app":"sim"' '"context":"3g"')"
	is_error 400 malformed_request no
	auth 0 "$(body_of_challenge '"context":"gba-naf"')"
	is_error 400 malformed_request no
	auth 0 "$(body_of_rand '"context":"gba"')"
	is_error 400 malformed_request no
	matches "$(json .error.message)" autn
	is "$(apdus_since "$mark")" 0 commands
}

client() { # N ARGUMENT...: with the key of card N, in its slot
	local n=$1
	shift
	SIMREST_K=$(k_of "$n") SIMREST_OPC=$(opc_of "$n") \
	    run sim-rest-client -p "$PORT" -n "$n" "$@"
}

@test "sim-rest-client checks them" {
	client 0 -c 2 --context gsm
	is "$status" 0 "exit status with $output"
	matches "$output" 'successful_2g_authentication'
	client 1 -c 2 --app sim
	is "$status" 0 "exit status with $output"
	client 4 -c 2 -s 100000 --context gba
	is "$status" 0 "exit status with $output"
	matches "$output" 'successful_gba_bootstrapping'
	client 2 -c 1 --context gba
	is "$status" 5 'exit status'
	matches "$output" 'another way with --context'

	SIMREST_K=$(k_of 2) SIMREST_OPC=$(opc_of 2) \
	    run sim-rest-client -p "$PORT" -n 1 -c 1 --app sim
	is "$status" 6 'exit status'
	matches "$output" 'wrong answer of the card: SRES Kc'
}
