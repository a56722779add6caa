# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The private pcscd of the rig: how it is set up, started and ended.  Sourced
# by the rig and, for tests that restart pcscd, by helper.bash.

RIG_DIR=/run/rig # on the rig's own tmpfs, so it goes with the rig
RIG_FIRST_PORT=35963

# wait_for SECONDS COMMAND...: until COMMAND succeeds; 1 if it never does.
wait_for() {
	local end=$((${EPOCHREALTIME//[!0-9]/} + $1 * 1000000))
	shift
	until "$@"; do
		[ "${EPOCHREALTIME//[!0-9]/}" -lt "$end" ] || return 1
		sleep 0.02
	done
}

vpcd_path() {
	awk '$1 == "LIBPATH" { print $2 }' /etc/reader.conf.d/vpcd
}

usb_driver_path() {
	pcscd --version | sed -n 's/.*usbdropdir=\([^ ]*\).*/\1/p'
}

# One driver file serves two readers, and two entries for one file mix cards
# up: a copy of its own for each pair, and a name of its own, since pcscd makes
# names unique only within one driver.  All entries stand in one file, since a
# folder is read in any order and would scramble the numbers.
pcscd_configure() { # READERS
	local lib pair port usb

	lib=$(vpcd_path)
	mkdir -p "$RIG_DIR/reader.conf.d"
	for ((pair = 0; 2 * pair < $1; pair++)); do
		cp "$lib" "$RIG_DIR/vpcd$pair.so"
		port=$(printf '0x%X' $((RIG_FIRST_PORT + 2 * pair)))
		printf '%s\n' "FRIENDLYNAME \"Virtual PCD $pair\"" \
		    "DEVICENAME /dev/null:$port" \
		    "LIBPATH $RIG_DIR/vpcd$pair.so" \
		    "CHANNELID $port" ""
	done >"$RIG_DIR/reader.conf.d/vpcd"
	mount --bind "$RIG_DIR/reader.conf.d" /etc/reader.conf.d

	# No real reader of this machine belongs in a test.
	usb=$(usb_driver_path)
	[ ! -d "$usb" ] || mount -t tmpfs tmpfs "$usb"
}

# Is something listening on the ports of all the readers?
pcscd_listens() {
	local want
	want=$(((RIG_READERS + 1) / 2 * 2))
	[ -S /run/pcscd/pcscd.comm ] && [ "$(awk -v first=$RIG_FIRST_PORT \
	    -v last=$((RIG_FIRST_PORT + want - 1)) '
	    function value(hex,    i, n) {
		for (i = 1; i <= length(hex); i++)
			n = n * 16 + index("0123456789ABCDEF",
			    substr(hex, i, 1)) - 1
		return n
	    }
	    $4 == "0A" {
		port = value(substr($2, length($2) - 3))
		if (port >= first && port <= last)
			seen[port] = 1
	    }
	    END { for (p in seen) n++; print n + 0 }' \
	    /proc/self/net/tcp /proc/self/net/tcp6 2>/dev/null)" -eq "$want" ]
}

pcscd_start() {
	local polkit=

	# Where pcscd asks polkit, there is nobody here to answer.
	if pcscd --help | grep -q -e --disable-polkit; then
		polkit=--disable-polkit
	fi
	pcscd --foreground $polkit >>"$RIG_DIR/pcscd.log" 2>&1 3>&- &
	echo $! >"$RIG_DIR/pcscd.pid"
	disown # or bash tells of its end
	wait_for 20 pcscd_listens
}

pcscd_gone() {
	! kill -0 "$(cat "$RIG_DIR/pcscd.pid")" 2>/dev/null
}

pcscd_stop() { # [SIGNAL]
	kill "-${1:-TERM}" "$(cat "$RIG_DIR/pcscd.pid")"
	wait_for 10 pcscd_gone
	rm -rf /run/pcscd
}
