# SPDX-License-Identifier: MIT
#
# Goal: what the server is when nobody sits before it: its configuration in
# /etc, and what the service manager hears from it.

bats_require_minimum_version 1.5.0
load helper

CONFIG=/etc/sim-rest/server.conf

# A copy of /etc, for this rig only, in which we may write.
setup_file() {
	cp -a /etc /run/etc 2>/dev/null || : # but for what others may not read
	mount --bind /run/etc /etc
	mkdir -p /etc/sim-rest
}

setup() {
	rm -f $CONFIG
}

teardown() {
	end_all
}

@test "the configuration is /etc/sim-rest/server.conf" {
	printf '%s\n' '[server]' 'soft = built-in' 'queue = 7' >$CONFIG
	run --separate-stderr sim-rest-server --check-config
	is "$status" 0
	is "$output" "$CONFIG is right"
	start_server
	info 3
	is "$code" 200
	echo 'log_level = debug' >>$CONFIG
	signal server HUP
	wait_for 5 grep -q "$CONFIG: read again" "$RUN/server.err"
	echo 'queue = 0' >>$CONFIG
	signal server HUP
	wait_for 5 grep -q "nothing changed: $CONFIG:5: queue: given twice" \
	    "$RUN/server.err"
	rm $CONFIG
	signal server HUP
	wait_for 5 grep -q "nothing changed: $CONFIG: No such file" \
	    "$RUN/server.err"
	info 3
	is "$code" 200
}

@test "what is wrong in it is said" {
	printf '%s\n' '[server]' 'soft = built-in' 'qeue = 7' >$CONFIG
	run timeout 10 sim-rest-server
	is "$status" 1
	matches "$output" "^$CONFIG:3: unknown key qeue; \[server\] has: host,"
	run sim-rest-server --check-config
	is "$status" 1
	matches "$output" "^$CONFIG:3: unknown key qeue; "
}

@test "--config names another one" {
	echo 'not a configuration' >$CONFIG
	printf '%s\n' '[server]' 'soft = built-in' >"$RUN/other.conf"
	start_server --config "$RUN/other.conf"
	info 3
	is "$code" 200
	stop server
	start_server --config /dev/null --soft
}

@test "without one" {
	start_server --soft
	run sim-rest-server --check-config
	is "$status" 1
	is "$output" "$CONFIG: No such file or directory"
}

@test "one that cannot be found out about is not taken for none" {
	ln -s server.conf $CONFIG # to itself
	run timeout 10 sim-rest-server --soft -p 0
	is "$status" 1
	matches "$output" "^$CONFIG: Too many levels of symbolic links"
}
