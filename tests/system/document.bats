# SPDX-License-Identifier: MIT
#
# Goal: the two examples of the sim-rest documentation give the documented
# bytes, through pcscd and with the software cards of the server itself.

bats_require_minimum_version 1.5.0
load helper

K0=841EAD87BC9D974ECA1C167409357601
OPC0=3211CACDD64F51C3FD3013ECD9A582A0
K1=5C2CE9633FF9B502B519A4EACD16D9DF
OPC1=9834D619E71A02CD76F00CC7AA34FB32

setup_file() {
	spawn cards sim-rest-card --journal "$JOURNAL"
	wait_for 10 card_present 0
	wait_for 10 card_present 3
	start_server
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

soft_server() {
	spawn soft sim-rest-server -p 0 --soft
	wait_for 20 grep -q 'listening on http://' "$RUN/soft.err"
	URL=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/soft.err" | head -n 1)
	PORT=${URL##*:}
}

documented_slot_0() {
	auth 0 '{"rand": "fb195c7873b20affa278887920b9dd57",
	    "autn": "d420895a6aa2000089cd016f8d8ae67c"}'
	is "$code" 200
	is "$body" "{\"successful_3g_authentication\":{$(:
	    )\"res\":\"131004db2ff1ce8e\",$(:
	    )\"ck\":\"d42eb5aa085307903271b2422b698bad\",$(:
	    )\"ik\":\"485f81e6fd957fe3cad374adf12fe1ca\",$(:
	    )\"kc\":\"64d3f2a32f801214\"}}"
}

documented_slot_1() {
	auth 1 '{"rand": "433dc5553db95588f1d8b93870930b66",
	    "autn": "126bafdcbe9e00000026a208da61075d"}'
	is "$code" 200
	is "$body" "{\"successful_3g_authentication\":{$(:
	    )\"res\":\"026d7ac42d379207\",$(:
	    )\"ck\":\"83a90ba331f47a95c27a550b174c4a1f\",$(:
	    )\"ik\":\"31e1d10329ffaf0ca1684a1bf0b0a14a\",$(:
	    )\"kc\":\"d15ac5b0fff73ecc\"}}"
}

# The client's two lines, as the documentation prints them (but in JSON).
documented_command() { # SLOT K OPC
	local h='[0-9a-f]'
	run --separate-stderr sim-rest-client -p "$PORT" -c 1 -n "$1" -k "$2" \
	    -o "$3"
	is "$status" 0
	is "${#lines[@]}" 2 'lines of output'
	matches "${lines[0]}" $(:
	    )"^-> \{\"rand\": \"$h{32}\", \"autn\": \"$h{32}\"\}$"
	matches "${lines[1]}" "^<- \{\"successful_3g_authentication\": \{$(:
	    )\"res\": \"$h{16}\", \"ck\": \"$h{32}\", $(:
	    )\"ik\": \"$h{32}\", \"kc\": \"$h{16}\"\}\}$"
}

@test "slot 0 through pcscd" {
	documented_slot_0
}

@test "slot 1 through pcscd" {
	documented_slot_1
}

@test "the documented challenge can be sent again" {
	documented_slot_0
	documented_slot_0
}

@test "the document's command for slot 0" {
	documented_command 0 $K0 $OPC0
}

@test "the document's command for slot 1" {
	documented_command 1 $K1 $OPC1
}

@test "software cards of the server: both slots and both commands" {
	soft_server
	documented_slot_0
	documented_slot_1
	documented_command 0 $K0 $OPC0
	documented_command 1 $K1 $OPC1
	stop soft
}
