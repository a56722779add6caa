# SPDX-License-Identifier: MIT
#
# Goal: a card that asks for its PIN is given the configured one, and no card
# ever loses more than one try.

load helper

setup() {
	mkdir -m 700 "$RUN/latch"
	write_card 0 'pin = 75319' "state = $RUN/card0.state"
	write_card 1
}

teardown() {
	end_all
	rm -rf "$RUN"/latch "$RUN"/*.state "$RUN"/*.ini "$RUN"/faults
}

write_pin() { # PIN [LINE...]
	(umask 077 && printf '%s\n' "[card \"$(iccid_of 0)\"]" "pin = $1" \
	    "${@:2}" >"$RUN/pins.ini")
}

start_pin_server() { # ARGUMENT...
	printf '%s\n' '[server]' "pin_file = $RUN/pins.ini" \
	    "pin_latch = $RUN/latch/latch" >"$RUN/server.ini"
	start_server --config "$RUN/server.ini" "$@"
}

tries() {
	sed -n 's/^pin_tries = //p' "$RUN/card0.state"
}

sent() { # how often, by now
	apdus_since 0 "$VERIFY_WITH_DATA"
}

knows_imsi() {
	request "$URL/sim-info-api/v1/slots"
	[ "$(json '.slots[0].imsi')" = "$(imsi_of 0)" ]
}

logged() { # REGEX
	grep -Eq "$1" "$RUN/server.err"
}

@test "opened when it comes, and found by its IMSI" {
	write_pin 75319
	insert_card 0
	start_pin_server
	wait_for 10 knows_imsi
	is "$(sent)" 1
	logged '^<6>iccid=\.\.\.[0-9]{4} pin=accepted$'
	challenge 0 32
	request --data-binary "$(body_of_challenge)" \
	    "$URL/sim-auth-api/v1/imsi/$(imsi_of 0)"
	is_success
	info 0
	is "$(json .imsi)" "$(imsi_of 0)"
	is "$(json .pin)" '{"required":true,"tries_left":3}'
	is "$(sent)" 1
	is "$(tries)" 3
}

@test "before VERIFY the card has refused and told of three tries" {
	write_pin 75319
	insert_card 0
	start_pin_server
	wait_for 10 knows_imsi
	awk '$3 == ">" { command = $4 }
	    $3 == "<" && $4 == "6982" { asked = NR }
	    $3 == "<" && command ~ /^0020000100$/ && $4 == "63c3" { three = NR }
	    $3 == ">" && $4 ~ /^0020000108/ {
		sent++
		if (!asked || three != NR - 1) exit 1
	    }
	    END { if (sent != 1) exit 1 }' "$JOURNAL"
}

@test "opened again after each reset, without losing a try" {
	local i
	write_pin 75319
	insert_card 0
	start_pin_server
	for i in 1 2 3; do
		wait_for 10 knows_imsi
		challenge 0 $((32 * i))
		auth 0 "$(body_of_challenge)"
		is_success
		pull_card 0
		wait_for 10 card_absent 0
		insert_card 0
	done
	wait_for 10 knows_imsi
	pcscd_stop KILL
	pcscd_start
	wait_for 20 card_present 0
	wait_for 20 knows_imsi
	is "$(tries)" 3
}

@test "T=1, shared, and for the ISIM" {
	write_card 0 'pin = 75319' "state = $RUN/card0.state" 'protocol = t1' \
	    'impi = user@ims.example'
	write_pin 75319
	insert_card 0
	start_pin_server --share shared
	challenge 0 32
	auth 0 "$(body_of_challenge '"app":"isim"')"
	is "$code" 200
	is "$(json .successful_3g_authentication.res)" "$RES"
	info 0
	is "$(json .isim.impi)" user@ims.example
	is "$(tries)" 3
}

@test "CHV1 of a card with the 2G application only" {
	write_card 0 'applications = sim' 'pin = 75319' \
	    "state = $RUN/card0.state"
	write_pin 75319
	insert_card 0
	start_pin_server
	wait_for 10 knows_imsi
	challenge 0 32
	auth 0 "{\"app\":\"sim\",\"rand\":\"$RAND\"}"
	is "$code" 200
	is "$(json .successful_2g_authentication.sres)" "$SRES"
	is "$(apdus_since 0 '^a020000108')" 1
	is "$(tries)" 3

	# A wrong one costs one try, once for all.
	kill_hard server
	write_pin 75318
	pull_card 0
	wait_for 10 card_absent 0
	insert_card 0
	for _ in 1 2 3; do
		start_pin_server
		wait_for 20 answers_sim pin_required
		kill_hard server
	done
	is "$(apdus_since 0 '^a020000108')" 2
	is "$(tries)" 2
}
answers_sim() { # CODE
	auth 0 "{\"app\":\"sim\",\"rand\":\"$RAND\"}"
	[ "$(json .error.code)" = "$1" ]
}

@test "a wrong PIN costs one try, once for all" {
	local i
	write_pin 75318
	insert_card 0
	start_pin_server
	for i in 1 2 3 4; do
		challenge 0 32
		auth 0 "$(body_of_challenge)"
		is_error 200 pin_required no
		is "$(json .error.pin_tries_left)" 2
		info 0
		is "$(json .imsi)" null
		is "$(json .pin.tries_left)" 2
		case $i in
		1) kill_hard server ;;
		2) pull_card 0; wait_for 10 card_absent 0; insert_card 0 ;;
		3) pcscd_stop KILL; pcscd_start; wait_for 20 card_present 0 ;;
		esac
		is_running server || start_pin_server
	done
	is "$(sent)" 1
	is "$(tries)" 2
}

@test "with fewer than three tries not even the right one" {
	local left
	write_pin 75319
	insert_card 0
	for left in 2 1 0; do
		pull_card 0
		wait_for 10 card_absent 0
		sed -i "s/^pin_tries = .*/pin_tries = $left/" "$RUN/card0.state"
		insert_card 0
		start_pin_server
		challenge 0 32
		auth 0 "$(body_of_challenge)"
		is "$(json .error.code)" \
		    "$([ $left = 0 ] && echo pin_blocked || echo pin_required)"
		is "$(sent)" 0
		is "$(tries)" $left
		kill_hard server
	done
}

@test "a wrong PIN that was latched is not sent to a card with three tries" {
	write_pin 75318
	insert_card 0
	start_pin_server
	wait_for 10 logged 'pin=refused tries_left=2'
	stop server
	pull_card 0
	wait_for 10 card_absent 0
	sed -i "s/^pin_tries = .*/pin_tries = 3/" "$RUN/card0.state"
	insert_card 0
	start_pin_server
	wait_for 10 logged '^<3>iccid=.* pin=latched'
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_error 200 pin_required no
	is "$(json .error.pin_tries_left)" 3
	is "$(sent)" 1

	# The right one is another matter.
	write_pin 75319
	signal server HUP
	wait_for 10 logged 'read again'
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	is "$(tries)" 3
}

@test "a latch without an answer, until the operator confirms the PIN" {
	write_pin 75319
	echo 'lost * 0020000108 once close before' >"$RUN/faults"
	insert_card 0 0 --fault "$RUN/faults"
	start_pin_server
	wait_for 10 logged '^<3>iccid=.* pin=unanswered'
	challenge 0 32
	wait_for 20 answers pin_required
	kill_hard server
	write_pin 75319 'confirmed = me'
	start_pin_server
	wait_for 10 knows_imsi
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_success
	is "$(tries)" 3
}
answers() { # CODE: to a challenge for slot 0
	auth 0 "$(body_of_challenge)"
	[ "$(json .error.code)" = "$1" ]
}

@test "a card that asks for none is sent none" {
	(umask 077 && printf '%s\n' "[card \"$(iccid_of 1)\"]" 'pin = 75319' \
	    >"$RUN/pins.ini")
	insert_card 1
	start_pin_server
	challenge 1 32
	auth 1 "$(body_of_challenge)"
	is_success
	info 1
	is "$(sent)" 0
}

@test "no PIN in any log" {
	write_pin 75319
	insert_card 0
	start_pin_server -v
	wait_for 10 knows_imsi
	stop server
	logged 'apdu=00200001 lc=8'
	! logged '75319|3735333139'
	! grep -E '75319|3735333139' "$RUN/latch/latch"
}

@test "PINs that others can read, and a latch that is in use" {
	write_pin 75319
	start_pin_server
	run sim-rest-server --soft --pin-latch "$RUN/latch/latch"
	is "$status" 1
	matches "$output" 'latch: another server uses it'
	chmod 644 "$RUN/pins.ini"
	run sim-rest-server --soft --pin-file "$RUN/pins.ini" \
	    --pin-latch "$RUN/latch/other"
	is "$status" 1
	matches "$output" 'must be closed to group and others'
}
