# SPDX-License-Identifier: MIT
#
# Goal: the server starts only where it may, and stops without losing the
# answer of a card that works.

load helper

teardown() {
	end_all
}

@test "no bind outside loopback" {
	run timeout 10 sim-rest-server -p 0 -H 0.0.0.0 --soft
	is "$status" 2
	matches "$output" '--insecure'
}

@test "outside loopback with --insecure, and a warning" {
	spawn server sim-rest-server -p 0 -H 0.0.0.0 --soft --insecure
	wait_for 20 server_listens
	grep -q -e --insecure "$RUN/server.err"
	stop server
}

@test "a port that is taken" {
	start_server --soft
	run timeout 10 sim-rest-server -p "$PORT" --soft
	is "$status" 1
	matches "$output" "$PORT"
}

@test "without pcscd: says how to get it, and waits" {
	pcscd_stop
	start_server
	grep -q 'apt install pcscd' "$RUN/server.err"
	stop server
	pcscd_start
}

@test "wrong options" {
	local wrong
	for wrong in --port=x --port=65536 --nonsense extra; do
		run timeout 10 sim-rest-server --soft $wrong
		is "$status" 2 "exit status with $wrong"
		matches "$output" 'sim-rest-server --help'
	done
}

@test "a profile that is wrong" {
	write_card 0
	echo 'nonsense = 1' >>"$RUN/card0.ini"
	run timeout 10 sim-rest-server -p 0 "--soft=$RUN/card0.ini"
	is "$status" 1
	matches "$output" "card0.ini:[0-9]+"
	run timeout 10 sim-rest-card "$RUN/card0.ini"
	is "$status" 1
	matches "$output" "card0.ini:[0-9]+"
}

@test "help and version" {
	local program
	for program in sim-rest-server sim-rest-client sim-rest-card; do
		run $program --help
		is "$status" 0
		matches "$output" "$program"
		run $program --version
		is "$status" 0
		matches "$output" "^$program [0-9]"
	done
}

authenticates() {
	[ "$(apdus_since 0 "$AUTHENTICATE")" -gt 0 ]
}

@test "SIGTERM while a card works: its answer still comes" {
	local pid
	write_card 0 'auth_delay_ms = 1500'
	insert_card 0
	start_server
	info 0
	challenge 0 32
	curl --silent --data "$(body_of_challenge)" --output "$RUN/answer" \
	    "$URL/sim-auth-api/v1/slot/0" 3>&- &
	pid=$!
	wait_for 10 authenticates
	stop server
	wait $pid
	is "$(cat "$RUN/answer")" "$(success_body)"
}

@test "SIGTERM under load: what runs is answered, what waits is told" {
	local i done=0 stopping=0 pids=()
	write_card 0 'auth_delay_ms = 1500'
	insert_card 0
	start_server
	info 0
	for i in {1..20}; do
		challenge 0 $((32 * i))
		body_of_challenge >"$RUN/body$i"
		success_body >"$RUN/expected$i"
	done
	for i in {1..20}; do
		curl --silent --data "@$RUN/body$i" --output "$RUN/answer$i" \
		    --write-out '%{http_code}' \
		    "$URL/sim-auth-api/v1/slot/0" >"$RUN/code$i" 3>&- &
		pids+=($!)
	done
	wait_for 10 all_wait
	stop server
	wait "${pids[@]}"
	for i in {1..20}; do
		if [ "$(cat "$RUN/code$i")" = 200 ]; then
			[ "$(cat "$RUN/answer$i")" = "$(cat "$RUN/expected$i")" ] ||
			    grep -q synchronisation_failure "$RUN/answer$i"
			done=$((done + 1))
			continue
		fi
		is "$(cat "$RUN/code$i")" 503
		is "$(jq -r '.error.code + " " + .error.executed' \
		    "$RUN/answer$i")" 'stopping no'
		stopping=$((stopping + 1))
	done
	is "$(apdus_since 0 "$AUTHENTICATE")" "$done"
	[ "$done" -ge 1 ] && [ "$stopping" -ge 10 ]
}
all_wait() {
	request "$URL/sim-info-api/v1/slots"
	[ "$(json '.slots[0].queued')" -ge 18 ]
}

@test "SIGHUP while a card works: read again, and its answer still comes" {
	local pid
	printf '%s\n' '[server]' 'deadline_ms = 9000' >"$RUN/server.ini"
	write_card 0 'auth_delay_ms = 2500'
	insert_card 0
	start_server --config "$RUN/server.ini"
	info 0
	challenge 0 32
	curl --silent --data "$(body_of_challenge)" --output "$RUN/answer" \
	    "$URL/sim-auth-api/v1/slot/0" 3>&- &
	pid=$!
	wait_for 10 authenticates
	echo 'deadline_ms = 1000; too late' >>"$RUN/server.ini"
	signal server HUP
	wait_for 5 grep -q 'nothing changed: .*server.ini:3: deadline_ms: given' \
	    "$RUN/server.err"
	printf '%s\n' '[server]' 'deadline_ms = 1000' >"$RUN/server.ini"
	signal server HUP
	wait_for 5 grep -q 'read again, deadline_ms=1000' "$RUN/server.err"
	wait $pid
	is "$(cat "$RUN/answer")" "$(success_body)"
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_error 504 deadline unknown
}

@test "SIGINT" {
	start_server --soft
	signal server INT
	wait_for 10 test -s "$RUN/server.exit"
	is "$(cat "$RUN/server.exit")" 0
}

@test "SIGHUP: the terminal was closed" {
	start_server --soft
	signal server HUP
	wait_for 10 test -s "$RUN/server.exit"
	is "$(cat "$RUN/server.exit")" 0
}

@test "a card is left as it is, and usable by others at once" {
	write_card 0
	insert_card 0
	start_server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	stop server
	run opensc-tool -r 0 --atr
	is "$status" 0
	start_server
	challenge 0 64
	auth 0 "$(body_of_challenge)"
	is_success
}
