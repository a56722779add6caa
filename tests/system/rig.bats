# SPDX-License-Identifier: MIT
#
# Goal: the rig itself: its readers are there, in order, apart from the
# machine's, and its pcscd can be restarted.

load helper

@test "as many readers as asked for, in order" {
	run pcsc_scan -r
	is "${#lines[@]}" "$RIG_READERS"
	for ((i = 0; i < RIG_READERS; i++)); do
		is "${lines[i]}" "$i: Virtual PCD $((i / 2)) 00 0$((i % 2))"
	done
}

@test "a network of its own" {
	is "$(ip -brief link show | wc -l)" 1
	is "$(ip -brief link show up | awk '{ print $1 }')" lo
}

@test "pcscd comes back with all readers" {
	pcscd_stop KILL
	pcscd_start
	is "$(pcsc_scan -r | wc -l)" "$RIG_READERS"
}

@test "a sanitizer's report is a failure" {
	run no_sanitizer_reports
	is "$status" 0
	echo 'ERROR: AddressSanitizer' >"$SANITIZER_REPORT.1"
	run no_sanitizer_reports
	is "$status" 1
	matches "$output" 'AddressSanitizer'
}
