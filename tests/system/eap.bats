# SPDX-License-Identifier: MIT
#
# Goal: Wi-Fi's way in with a SIM, from end to end.  eapol_test is the device,
# with the SIM outside of it; sim-rest-wpa asks the card through the server;
# hostapd is the EAP server and asks sim-rest-client auc for vectors.

load helper

RADIUS=18120
REALM=wlan.mnc001.mcc001.3gppnetwork.org

setup_file() {
	mkdir -m 700 "$RUN/hss"
	write_keys "$(opc_of 1)"
	write_card 1
	write_card 3 'applications = usim sim' 'sim_algorithm = comp128-1' \
	    "sim_k = $(k_of 3)"
	insert_cards 1 3
	start_server
	spawn auc sim-rest-client auc -v --key-file "$RUN/hss/keys.ini" \
	    --sqn-file "$RUN/hss/sqn" --socket "$RUN/hss/auc"
	wait_for 5 test -S "$RUN/hss/auc"
	start_hostapd
	start_bridge --imsi "$(imsi_of 1)"
}

start_bridge() { # ARGUMENT...
	spawn wpa sim-rest-wpa -v --url "$URL" "$@" "$RUN/control/test"
}

teardown() {
	cat "$RUN/wpa.err" "$RUN/auc.err" # shown when the test failed
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

write_keys() { # OPC
	printf '%s\n' "[imsi \"$(imsi_of 1)\"]" "k = $(k_of 1)" "opc = $1" \
	    "[imsi \"$(imsi_of 3)\"]" "k = $(k_of 3)" \
	    'sim_algorithm = comp128-1' >"$RUN/hss/keys.ini"
	chmod 600 "$RUN/hss/keys.ini"
}

start_hostapd() {
	printf '%s\n' '"0"* AKA' '"1"* SIM' "\"6\"* AKA'" >"$RUN/users"
	echo '127.0.0.1 secret' >"$RUN/clients"
	printf '%s\n' driver=none interface=as eap_server=1 \
	    "radius_server_clients=$RUN/clients" \
	    "radius_server_auth_port=$RADIUS" "eap_user_file=$RUN/users" \
	    "eap_sim_db=unix:$RUN/hss/auc" eap_sim_db_timeout=10 >"$RUN/hostapd.conf"
	spawn hostapd hostapd -d "$RUN/hostapd.conf"
	wait_for 5 grep -q AP-ENABLED "$RUN/hostapd.out"
}

# The device: waits until somebody listens on its control socket, then logs in.
write_device() { # METHOD PREFIX-OF-IDENTITY [CARD]
	printf '%s\n' "ctrl_interface=$RUN/control" external_sim=1 'network={' \
	    'ssid="lab"' key_mgmt=WPA-EAP "eap=$1" \
	    "identity=\"$2$(imsi_of "${3-1}")@$REALM\"" '}' >"$RUN/device.conf"
}

device() { # METHOD PREFIX-OF-IDENTITY [CARD]
	write_device "$@"
	: >"$RUN/wpa.err"
	run timeout 40 eapol_test -W -c "$RUN/device.conf" -p $RADIUS \
	    -s secret -t 20
}

logged_in() { # both ends have the same keys
	is "$status" 0
	is "$(tail -n 1 <<<"$output")" SUCCESS
	grep -q '^MPPE keys OK: 1  mismatch: 0' <<<"$output"
}

asked() { # what sim-rest-wpa says it answered
	is "$(sed -n 's/^sim-rest-wpa: network 0: //p' "$RUN/wpa.err" |
	    tr '\n' ' ')" "$1" 'answers'
}

# As from an old backup: hostapd's next vector is one that the card had.
forget_sqn() {
	sed -i 's/^sqn = .*/sqn = 000000000000/' "$RUN/hss/sqn"
}

@test "EAP-AKA" {
	device AKA 0
	logged_in
	device AKA 0
	logged_in
	asked 'UMTS-AUTH '
}

@test "EAP-AKA'" {
	device "AKA'" 6
	logged_in
	asked 'UMTS-AUTH '
}

@test "EAP-SIM" {
	device SIM 1
	logged_in
	asked 'GSM-AUTH '
}

@test "EAP-SIM, with COMP128 in a 2G application" {
	stop wpa
	start_bridge --imsi "$(imsi_of 3)" --app sim
	device SIM 1 3
	logged_in
	asked 'GSM-AUTH '
	stop wpa
	start_bridge --imsi "$(imsi_of 1)"
}

@test "EAP-AKA: the card asks for resynchronisation, and gets it" {
	device AKA 0
	forget_sqn
	device AKA 0
	logged_in
	asked 'UMTS-AUTS UMTS-AUTH '
	grep -q 'AKA-AUTS of IMSI ...0001: done' "$RUN/auc.err"
	device AKA 0
	logged_in
	asked 'UMTS-AUTH '
}

# Without it, vectors would come again that other cards have had.
@test "EAP-AKA: no vectors while the file of sequence numbers is gone" {
	device AKA 0
	mv "$RUN/hss/sqn" "$RUN/hss/away"
	device AKA 0
	[ "$status" -ne 0 ]
	grep -q 'it is gone, and with it the SQNs' "$RUN/auc.err"
	[ ! -e "$RUN/hss/sqn" ]
	mv "$RUN/hss/away" "$RUN/hss/sqn"
	device AKA 0
	logged_in
	asked 'UMTS-AUTH '
}

@test "EAP-AKA': the card asks for resynchronisation, and gets it" {
	device AKA 0
	forget_sqn
	device "AKA'" 6
	logged_in
	asked 'UMTS-AUTS UMTS-AUTH '
}

# Another key in the home network: each end finds out by itself.
restart_auc() { # OPC
	stop auc
	write_keys "$1"
	spawn auc sim-rest-client auc -v --key-file "$RUN/hss/keys.ini" \
	    --sqn-file "$RUN/hss/sqn" --socket "$RUN/hss/auc"
	wait_for 5 test -S "$RUN/hss/auc"
	kill_hard hostapd
	start_hostapd
}

@test "a wrong MAC, in each of them" {
	restart_auc "$(opc_of 2)"
	local before method
	before=$(journal_mark)
	for method in "AKA 0" "AKA' 6"; do
		# shellcheck disable=SC2086 # two words
		device $method
		[ "$status" -ne 0 ]
		is "$(tail -n 1 <<<"$output")" FAILURE
		asked ''
		grep -q 'Incorrect MAC' "$RUN/wpa.err"
	done
	is "$(apdus_since "$before" "$AUTHENTICATE")" 2
	# EAP-SIM has no MAC in the card: SRES and Kc differ, and so AT_MAC.
	device SIM 1
	[ "$status" -ne 0 ]
	is "$(tail -n 1 <<<"$output")" FAILURE
	restart_auc "$(opc_of 1)"
	device AKA 0
	logged_in
}

@test "a subscriber that the key file does not have" {
	write_device AKA 0 7
	run timeout 40 eapol_test -W -c "$RUN/device.conf" -p $RADIUS \
	    -s secret -t 20
	[ "$status" -ne 0 ]
	grep -q 'AKA-REQ-AUTH of IMSI ...0007: the key file has no section' \
	    "$RUN/auc.err"
}

@test "a device that is killed and comes again" {
	write_device AKA 0
	: >"$RUN/wpa.err"
	spawn device eapol_test -W -c "$RUN/device.conf" -p 9 -s secret -t 60
	wait_for 10 grep -q attached "$RUN/wpa.err"
	kill_hard device
	rm -rf "$RUN/control"
	device AKA 0
	logged_in
}

@test "no server: the device is told at once" {
	stop wpa
	spawn wpa sim-rest-wpa -v --url http://127.0.0.1:1 "$RUN/control/test"
	device AKA 0
	[ "$status" -ne 0 ]
	grep -q 'no answer from http://127.0.0.1:1' "$RUN/wpa.err"
	stop wpa
	start_bridge --iccid "$(iccid_of 1)"
	device AKA 0
	logged_in
}

@test "neither keys nor what they give are in the logs" {
	! grep -qiE '[0-9a-f]{16}' "$RUN/wpa.err" "$RUN/auc.err" \
	    "$RUN/auc.out" "$RUN/wpa.out"
}

@test "nothing is left of the bridge's end" {
	local end
	write_device AKA 0
	: >"$RUN/wpa.err"
	spawn device eapol_test -W -c "$RUN/device.conf" -p 9 -s secret -t 60
	wait_for 10 grep -q attached "$RUN/wpa.err"
	end=$(echo "/tmp/sim-rest-wpa-$(cat "$RUN/wpa.pid")"-*)
	[ -S "$end" ]
	stop wpa
	[ ! -e "$end" ]
	kill_hard device
}

@test "a bridge that waits says so, once" {
	: >"$RUN/wpa.err"
	spawn wpa sim-rest-wpa "$RUN/nowhere"
	wait_for 5 grep -q 'waiting for wpa_supplicant' "$RUN/wpa.err"
	sleep 1
	is "$(grep -c 'waiting for wpa_supplicant' "$RUN/wpa.err")" 1
	stop wpa
}
