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

# --- the service manager ---------------------------------------------------

# The server as a service: defined in the place of the program, which then
# runs in the same process.
as_service() { # [WATCHDOG_USEC]
	rm -f "$RUN/notify"
	spawn manager "$BATS_TEST_DIRNAME/notify.py" "$RUN/notify"
	wait_for 5 test -S "$RUN/notify"
	watchdog=${1-}
	sim-rest-server() {
		export NOTIFY_SOCKET=$RUN/notify
		if [ -n "$watchdog" ]; then
			export WATCHDOG_USEC=$watchdog WATCHDOG_PID=$BASHPID
		fi
		exec "$(type -P sim-rest-server)" "$@"
	}
}

told() { # EXTENDED-REGULAR-EXPRESSION
	grep -qE "^[0-9]+ $1\$" "$RUN/manager.out"
}

# The longest time, in ms, between two signs of life from one time on.
longest_silence() { # SINCE-MS
	awk -v since="$1" '$2 == "WATCHDOG=1" && $1 > since {
		if (last && $1 - last > max)
			max = $1 - last
		last = $1
	    } END { print max + 0 }' "$RUN/manager.out"
}
now_of_manager() {
	tail -n 1 "$RUN/manager.out" | cut -d ' ' -f 1
}

thread_of() { # NAME
	local task
	for task in "/proc/$(cat "$RUN/server.pid")/task"/*; do
		[ "$(cat "$task/comm")" != "$1" ] || basename "$task"
	done
}

@test "it is ready when it listens, and stops when it says so" {
	as_service
	spawn server sim-rest-server -p 0 --soft --deadline=3000
	wait_for 10 told READY=1
	server_listens
	wait_for 5 told 'STATUS=slots=4 cards=4 stuck=0'
	stop server
	told 'STOPPING=1\|EXTEND_TIMEOUT_USEC=5500000'
	! told 'WATCHDOG.*'
	! told 'RELOADING.*'
}

@test "one that cannot start is never ready" {
	as_service
	run timeout 10 sim-rest-server -p 0 --soft=/nonexistent
	is "$status" 1
	is "$(cat "$RUN/manager.out")" ''
}

@test "SIGHUP: reloading until it is ready again, also without a file" {
	as_service
	start_server --soft
	signal server HUP
	wait_for 5 told 'RELOADING=1\|MONOTONIC_USEC=[0-9]+'
	wait_for 5 grep -q "there is no $CONFIG to read" "$RUN/server.err"
	wait_for 5 eval '[ "$(grep -c READY=1 "$RUN/manager.out")" = 2 ]'
	printf '%s\n' '[server]' 'log_level = debug' >$CONFIG
	signal server HUP
	wait_for 5 grep -q "$CONFIG: read again" "$RUN/server.err"
	echo 'nonsense' >>$CONFIG
	signal server HUP
	wait_for 5 grep -q "nothing changed: $CONFIG:3: " "$RUN/server.err"
	wait_for 5 eval '[ "$(grep -c READY=1 "$RUN/manager.out")" = 4 ]'
	info 0
	is "$code" 200
	stop server
}

@test "what it tells of its slots follows the cards" {
	as_service
	start_server
	wait_for 5 told 'STATUS=slots=8 cards=0 stuck=0'
	write_card 1
	insert_card 1
	wait_for 10 told 'STATUS=slots=8 cards=1 stuck=0'
	stop server
}

# 2 s without a sign of life would end it.
@test "the watchdog is fed while a slot is stuck" {
	local mark
	write_card 0
	echo 'f card0 authenticate hang' >"$RUN/faults"
	insert_card 0 0 --fault "$RUN/faults"
	as_service 2000000
	start_server --deadline=500
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_error 504 deadline unknown
	wait_for 10 told 'STATUS=slots=8 cards=0 stuck=1'
	mark=$(now_of_manager)
	sleep 4
	is "$(($(longest_silence "$mark") < 1500))" 1 'fed in time'
	kill_hard card0
	stop server
}

# strace(1) holds up what the thread asks of the kernel.
@test "the watchdog is not fed while the I/O loop hangs" {
	local mark tid
	as_service 2000000
	start_server --soft
	tid=$(thread_of http)
	mark=$(now_of_manager)
	timeout 6 strace -o /dev/null -p "$tid" \
	    -e inject=all:delay_enter=6000000 3>&- || :
	info 0 # it turns again
	is "$code" 200
	wait_for 10 eval '[ "$(longest_silence "$mark")" -gt 4000 ]'
	# Fed before, and fed again.
	mark=$(now_of_manager)
	sleep 3
	is "$(($(longest_silence "$mark") < 1500))" 1 'fed in time'
	stop server
	told 'WATCHDOG_USEC=[0-9]+'
}

@test "many SIGHUP under load: no request is lost" {
	local i pids=()
	printf '%s\n' '[server]' 'deadline_ms = 20000' 'queue = 64' >$CONFIG
	write_card 0 'auth_delay_ms = 100'
	insert_card 0
	start_server
	info 0
	for i in {1..30}; do
		challenge 0 $((32 * i))
		body_of_challenge >"$RUN/body$i"
		success_body >"$RUN/expected$i"
	done
	for i in {1..30}; do
		curl --silent --data "@$RUN/body$i" --output "$RUN/answer$i" \
		    "$URL/sim-auth-api/v1/slot/0" 3>&- &
		pids+=($!)
		sleep 0.05
		[ $((i % 3)) -ne 0 ] || echo "deadline_ms = 1" >>$CONFIG
		[ $((i % 3)) -ne 1 ] || sed -i 4d $CONFIG
		signal server HUP
	done
	wait "${pids[@]}"
	for i in {1..30}; do
		is "$(cat "$RUN/answer$i")" "$(cat "$RUN/expected$i")"
	done
	is "$(apdus_since 0 "$AUTHENTICATE")" 30
	grep -q 'nothing changed' "$RUN/server.err"
	grep -q 'read again' "$RUN/server.err"
}

@test "the running server is behind its filter, unless told otherwise" {
	local task
	start_server --soft
	grep -q '^NoNewPrivs:	1$' "/proc/$(cat "$RUN/server.pid")/status" ||
	    skip 'a build with sanitizers has none'
	for task in "/proc/$(cat "$RUN/server.pid")/task"/*; do
		grep -q '^Seccomp:	2$' "$task/status"
	done
	stop server
	printf '%s\n' '[server]' 'seccomp = no' >$CONFIG
	start_server --soft
	grep -q '^Seccomp:	0$' "/proc/$(cat "$RUN/server.pid")/status"
}

# --- socket activation -----------------------------------------------------

@test "sockets that are handed over are listened on, in place of an address" {
	spawn server systemd-socket-activate -l 127.0.0.1:8123 \
	    -l "$RUN/handed" -E PATH sim-rest-server -p 8124 --soft
	URL=http://127.0.0.1:8123
	wait_for 10 eval "(: </dev/tcp/127.0.0.1/8123) 2>/dev/null"
	wait_for 10 server_listens
	info 3
	is "$code" 200
	request --unix-socket "$RUN/handed" http://localhost/sim-info-api/v1/slot/3
	is "$code" 200
	! (: </dev/tcp/127.0.0.1/8124) 2>/dev/null
	stop server
	[ -S "$RUN/handed" ] # it is not ours
}

@test "what is listened on by the configuration besides" {
	printf '%s\n' '[listen "more"]' 'host = 127.0.0.1' 'port = 8124' >$CONFIG
	spawn server systemd-socket-activate -l 127.0.0.1:8123 -E PATH \
	    sim-rest-server --soft
	wait_for 10 eval "(: </dev/tcp/127.0.0.1/8123) 2>/dev/null"
	wait_for 10 server_listens
	for URL in http://127.0.0.1:8123 http://127.0.0.1:8124; do
		info 3
		is "$code" 200
	done
	stop server
}

@test "a socket that is none to listen on" {
	local pid
	systemd-socket-activate --datagram -l 127.0.0.1:8123 -E PATH \
	    sim-rest-server --soft >"$RUN/said" 2>&1 3>&- &
	pid=$!
	wait_for 10 eval \
	    'echo >/dev/udp/127.0.0.1/8123; ! kill -0 '"$pid"' 2>/dev/null'
	wait "$pid" && return 1
	grep -q 'it is no stream socket' "$RUN/said"
}

@test "a socket that others can reach: only when told so" {
	(sleep 1; : </dev/tcp/127.0.0.1/8125) 2>/dev/null 3>&- &
	run timeout 20 systemd-socket-activate -l 0.0.0.0:8125 -E PATH \
	    sim-rest-server --soft
	is "$status" 2
	matches "$output" '--insecure starts nevertheless'
}
