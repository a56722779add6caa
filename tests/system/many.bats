# SPDX-License-Identifier: MIT
#
# Goal: as many readers as pcscd serves all work, and that there are no more is
# said.  Runs with 16 readers.

load helper

setup() {
	write_card 0
}

teardown() {
	end_all
}

count_slots() { # STATE
	request "$URL/sim-info-api/v1/slots"
	json "[.slots[] | select(.state == \"$1\")] | length"
}
are_empty() { # HOW-MANY
	[ "$(count_slots empty)" = "$1" ]
}
is_ready() { # SLOT
	request "$URL/sim-info-api/v1/slots"
	[ "$(json ".slots[] | select(.number == $1) | .state + .iccid")" = \
	    "ready$(iccid_of 0)" ]
}

@test "16 readers, and no more" {
	is "$RIG_READERS" 16
	start_server
	is "$(count_slots empty)" 16
	is "$(grep -c '16 readers: pcscd' "$RUN/server.err")" 1
	# Without the notification, whose name would be one too many, a card and
	# a reader are seen all the same.
	start_card 0 15
	wait_for 3 is_ready 15
	challenge 0 32
	auth 15 "$(body_of_challenge)"
	is_success
	stop card0
	wait_for 3 are_empty 16
	pcscd_stop
	pcscd_start
	wait_for 10 are_empty 16
	is "$(grep -c '16 readers: pcscd' "$RUN/server.err")" 1
}

@test "plugging and restarts of pcscd leave nothing behind" {
	local i before
	printf '%s\n' '[slot "50"]' 'usb = 1-1' >"$RUN/server.ini"
	start_server --config "$RUN/server.ini"
	for i in {1..4}; do
		start_card 0 15
		wait_for 5 is_ready 15
		challenge 0 $((32 * i))
		auth 15 "$(body_of_challenge)"
		is_success
		stop card0
		wait_for 3 are_empty 16
		pcscd_stop
		wait_for 3 has_no_pcscd
		pcscd_start
		wait_for 10 are_empty 16
		[ "$i" -gt 1 ] || before=$(used)
	done
	wait_for 5 uses "$before"
}
has_no_pcscd() {
	info 15
	[ "$(json .error.code)" = pcsc_unavailable ]
}
used() { # descriptors and threads of the server
	local process
	process=/proc/$(cat "$RUN/server.pid")
	echo "$(ls "$process/fd" | wc -l) $(ls "$process/task" | wc -l)"
}
uses() { # AT-MOST
	local now most
	read -ra now <<<"$(used)"
	read -ra most <<<"$1"
	[ "${now[0]}" -le "${most[0]}" ] && [ "${now[1]}" -le "${most[1]}" ] || {
		echo "used: ${now[*]}, before: ${most[*]}"
		return 1
	}
}

# What pcscd does with one more differs; the server goes on with what it gets.
@test "a seventeenth reader" {
	local conf=$RIG_DIR/reader.conf.d/vpcd
	cp "$conf" "$RUN/conf"
	cp "$RIG_DIR/vpcd0.so" "$RIG_DIR/vpcd8.so"
	sed "1,4s/PCD 0/PCD 8/; 1,4s/vpcd0/vpcd8/; 5,\$d
	    s/$(printf 0x%X $RIG_FIRST_PORT)/0x9000/" "$RUN/conf" >>"$conf"
	pcscd_stop
	pcscd_start
	start_server
	wait_for 10 are_empty "$(pcsc_scan -r | wc -l)"
	grep -q '16 readers: pcscd' "$RUN/server.err" ||
	    [ "$(count_slots empty)" -gt 16 ]
	start_card 0 15
	wait_for 3 is_ready 15
	stop card0
	cat "$RUN/conf" >"$conf"
	pcscd_stop
	pcscd_start
}
