# SPDX-License-Identifier: MIT
#
# Goal: what is installed runs as a service: confined, as its own user, with
# the cards of the machine's own pcscd.  Runs in a machine of its own (boot),
# with the programs and files where "meson install" puts them.

bats_require_minimum_version 1.5.0
load helper

CONFIG=/etc/sim-rest/server.conf
URL=http://127.0.0.1:8000
PORT=8000
UNIT_DIR=/usr/local/lib/systemd/system

setup_file() {
	meson install -C "$BUILD" --no-rebuild --quiet
	systemd-sysusers
	systemctl daemon-reload
	mkdir -p /etc/sim-rest
}

setup() {
	rm -rf $CONFIG /etc/systemd/system/sim-rest-server.{service,socket}.d
	systemctl daemon-reload
	systemctl reset-failed
	since=$(date '+%F %T.%6N')
}

teardown() {
	systemctl stop sim-rest-server.socket sim-rest-server pcscd \
	    2>/dev/null || :
	end_all
}

configure() { # LINE...
	printf '%s\n' '[server]' "$@" >$CONFIG
}

property() { # NAME
	systemctl show --value -p "$1" sim-rest-server
}

# What the server logged since this test began.
log() { # [JOURNALCTL-ARGUMENT...]
	journalctl --sync
	journalctl -q -u sim-rest-server -o cat --since "$since" "$@" >"$RUN/log"
}
log_has() { # EXTENDED-REGULAR-EXPRESSION [JOURNALCTL-ARGUMENT...]
	log "${@:2}"
	grep -qE -e "$1" "$RUN/log"
}

@test "systemd has nothing to say against the units" {
	local man=yes
	command -v man >/dev/null || man=no # it looks for the page with that
	run systemd-analyze verify --man=$man $UNIT_DIR/sim-rest-server.service \
	    $UNIT_DIR/sim-rest-server.socket
	is "$status" 0
	is "$output" ''
}

# Of 100: 15 is an exposure level of 1.5.
@test "the service is exposed at most 1.5" {
	run systemd-analyze security --offline=yes --threshold=15 --no-pager \
	    $UNIT_DIR/sim-rest-server.service
	is "$status" 0 "$output"
	matches "$output" 'Overall exposure level for sim-rest-server.service: [01]\.'
}

@test "it serves the cards of pcscd, as a user without any right" {
	local pid status
	write_card 0
	systemctl start pcscd.socket
	insert_card 0
	systemctl start sim-rest-server
	is "$(property ActiveState)" active
	wait_for 5 eval '[ "$(property StatusText)" = "slots=2 cards=1 stuck=0" ]'
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	pid=$(property MainPID)
	status=/proc/$pid/status
	is "$(stat -c %U "/proc/$pid/mem")" root 'who may look into it'
	is "$(awk '$1 == "Uid:" { print $2, $3, $4, $5 }' "$status")" \
	    "$(u=$(id -u sim-rest); echo "$u $u $u $u")"
	is "$(awk '$1 == "CapBnd:" { print $2 }' "$status")" 0000000000000000
	is "$(awk '$1 == "NoNewPrivs:" { print $2 }' "$status")" 1
	is "$(awk '/^Max core file/ { print $5 $6 }' "/proc/$pid/limits")" 00
}

@test "a PIN from its file, and a latch that outlives a restart" {
	write_card 0 'pin = 75319'
	printf '%s\n' "[card \"$(iccid_of 0)\"]" 'pin = 11111' \
	    >/etc/sim-rest/pins.ini
	chmod 600 /etc/sim-rest/pins.ini
	chown sim-rest: /etc/sim-rest/pins.ini
	configure 'pin_file = /etc/sim-rest/pins.ini' \
	    'pin_latch = /var/lib/sim-rest/pin.latch'
	systemctl start pcscd.socket
	insert_card 0
	systemctl start sim-rest-server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is "$(json .error.code)" pin_required
	is "$(apdus_since 0 "$VERIFY_WITH_DATA")" 1
	runuser -u sim-rest -- /usr/local/bin/sim-rest-server --check-config
	systemctl restart sim-rest-server
	auth 0 "$(body_of_challenge)"
	is "$(json .error.code)" pin_required
	is "$(apdus_since 0 "$VERIFY_WITH_DATA")" 1
	is "$(stat -c '%U %a' /var/lib/sim-rest/pin.latch)" 'sim-rest 600'
	is "$(stat -c '%U %a' /var/lib/sim-rest)" 'sim-rest 700'
}

@test "reload: systemctl waits for it, and a wrong file changes nothing" {
	configure 'soft = built-in'
	systemctl start sim-rest-server
	configure 'soft = built-in' 'deadline_ms = 7000'
	systemctl reload sim-rest-server
	log_has 'read again, deadline_ms=7000'
	configure 'soft = built-in' 'deadline = 7000'
	systemctl reload sim-rest-server
	log_has "nothing changed: $CONFIG:3: unknown key deadline; "
	info 0
	is "$code" 200
}

@test "a wrong configuration is told, and not tried for ever" {
	configure 'qeue = 1'
	run systemctl start sim-rest-server
	[ "$status" -ne 0 ]
	log_has "$CONFIG:2: unknown key qeue; "
	wait_for 15 eval '[ "$(property ActiveState)" = failed ]'
	[ "$(property NRestarts)" -le 5 ]
}

@test "levels of the log reach the journal" {
	configure 'soft = built-in' 'insecure = yes' 'host = 0.0.0.0'
	systemctl start sim-rest-server
	log_has 'slot=0 reader='
	log_has '^--insecure: ' -p warning
	! grep -q 'slot=0 reader=' "$RUN/log"
}

@test "a Unix socket, a caller by its user, and an audit file" {
	local socket=/run/sim-rest/http.sock
	configure 'soft = built-in' '[listen "local"]' "unix = $socket" \
	    'mode = 0666' 'group = sim-rest' '[caller "lab"]' 'user = nobody' \
	    'may = info' '[audit]' 'file = /var/log/sim-rest/audit.log'
	systemctl start sim-rest-server
	is "$(stat -c '%U %G %a' $socket)" 'sim-rest sim-rest 666'
	request --unix-socket $socket http://localhost/sim-info-api/v1/slot/0
	is "$code" 401
	setpriv --reuid=nobody --clear-groups curl -fsS --unix-socket $socket \
	    http://localhost/sim-info-api/v1/slot/0 >"$RUN/answer"
	jq -e .iccid "$RUN/answer"
	grep -q 'caller=lab' /var/log/sim-rest/audit.log
	is "$(stat -c '%U' /var/log/sim-rest/audit.log)" sim-rest
	# One that logrotate(8) took away is made anew.
	mv /var/log/sim-rest/audit.log{,.1}
	systemctl reload sim-rest-server
	wait_for 5 test -e /var/log/sim-rest/audit.log
}

@test "kill -9: it is there again" {
	local before
	configure 'soft = built-in'
	systemctl start sim-rest-server
	before=$(property MainPID)
	kill -9 "$before"
	wait_for 10 eval '[ "$(property NRestarts)" = 1 ]'
	wait_for 10 curl -fsS -o "$RUN/body" "$URL/sim-info-api/v1/slots"
}

@test "the socket unit: started by the first caller, refused to none" {
	local i
	configure 'soft = built-in'
	systemctl start sim-rest-server.socket
	is "$(property ActiveState)" inactive
	info 0
	is "$code" 200
	is "$(property ActiveState)" active
	for i in {1..40}; do
		[ $i -ne 10 ] || systemctl --no-block restart sim-rest-server
		curl -sS -o "$RUN/body" "$URL/sim-info-api/v1/slots" \
		    2>>"$RUN/refused" || : # cut off at the end of the former
	done
	[ "$(wc -l <"$RUN/refused")" -le 1 ]
	! grep 'Failed to connect' "$RUN/refused"
	curl -fsS -o "$RUN/body" "http://[::1]:8000/sim-info-api/v1/slots"
	systemctl stop sim-rest-server
	info 0 # and started again
	is "$code" 200
}

# As in the manual, EXAMPLES.  192.0.2.1 stands for another machine: neither it
# nor where it goes to is of IPAddressAllow=.
@test "the socket unit with TLS: for other machines" {
	local token
	"$BATS_TEST_DIRNAME/../pki" "$RUN/pki"
	sim-rest-server token new hlr-1 >"$RUN/token"
	token=$(head -n 1 "$RUN/token")
	install -o sim-rest -m 600 "$RUN/pki/server.key" /etc/sim-rest/key
	install -m 644 "$RUN/pki/server.pem" /etc/sim-rest/certificate
	configure 'soft = built-in' 'names = sim.example' '[listen "lab"]' \
	    'socket = lab' 'tls = yes' '[tls]' \
	    'certificate = /etc/sim-rest/certificate' \
	    'key = /etc/sim-rest/key' "$(sed 1,2d "$RUN/token")"
	mkdir -p /etc/systemd/system/sim-rest-server.socket.d
	printf '%s\n' '[Socket]' 'ListenStream=' 'ListenStream=8443' \
	    'FileDescriptorName=lab' \
	    >/etc/systemd/system/sim-rest-server.socket.d/lab.conf
	systemctl daemon-reload
	systemctl start sim-rest-server.socket
	ip address add 192.0.2.1/32 dev lo
	request --cacert "$RUN/pki/ca.pem" --interface 192.0.2.1 \
	    --resolve sim.example:8443:192.0.2.1 \
	    -H "Authorization: Bearer $token" \
	    https://sim.example:8443/sim-info-api/v1/slot/0
	is "$code" 200
	ip address delete 192.0.2.1/32 dev lo
	log_has 'listening on https://\[::\]:8443$'
}

hasten_watchdog() {
	mkdir -p /etc/systemd/system/sim-rest-server.service.d
	printf '%s\n' '[Service]' 'WatchdogSec=2' \
	    >/etc/systemd/system/sim-rest-server.service.d/watchdog.conf
	systemctl daemon-reload
}

@test "an I/O loop that hangs: systemd starts it again" {
	local task tid=
	hasten_watchdog
	configure 'soft = built-in'
	systemctl start sim-rest-server
	sleep 3
	is "$(property NRestarts)" 0
	for task in "/proc/$(property MainPID)/task"/*; do
		[ "$(cat "$task/comm")" != http ] || tid=${task##*/}
	done
	# strace(1) holds up what the thread asks of the kernel.
	timeout 6 strace -qq -o /dev/null -p "$tid" \
	    -e inject=all:delay_enter=6000000 || :
	wait_for 10 eval '[ "$(property NRestarts)" = 1 ]'
	log_has 'Watchdog timeout'
	wait_for 10 curl -fsS -o "$RUN/body" "$URL/sim-info-api/v1/slots"
	! ls /core* "$RUN"/core* 2>/dev/null
}

@test "a reader that hangs: it goes on" {
	hasten_watchdog
	write_card 0
	echo 'f card0 authenticate hang' >"$RUN/faults"
	configure 'deadline_ms = 500'
	systemctl start pcscd.socket
	insert_card 0 0 --fault "$RUN/faults"
	systemctl start sim-rest-server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_error 504 deadline unknown
	sleep 5
	is "$(property NRestarts)" 0
	is "$(property StatusText)" 'slots=2 cards=0 stuck=1'
	info 0
	is_error 503 slot_stuck no
	kill_hard card0
}

@test "pcscd for its group alone, with the drop-in" {
	mkdir -p /etc/systemd/system/pcscd.socket.d
	cp /usr/local/share/doc/sim-rest/examples/pcscd.socket.conf \
	    /etc/systemd/system/pcscd.socket.d/sim-rest.conf
	systemctl daemon-reload
	systemctl stop pcscd.service
	systemctl restart pcscd.socket
	is "$(stat -c '%G %a' /run/pcscd/pcscd.comm)" 'sim-rest 660'
	write_card 0
	insert_card 0
	systemctl start sim-rest-server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	# Who is not of the group sees no reader.
	run setpriv --reuid=65534 --regid=65534 --clear-groups opensc-tool -l
	! [[ $output =~ Virtual ]]
	rm -r /etc/systemd/system/pcscd.socket.d
	systemctl daemon-reload
	systemctl stop pcscd.service
	systemctl restart pcscd.socket
}

# What Debian 13's pcscd asks polkit for, but with "no" for everybody.
write_actions() {
	local action
	{
		echo '<?xml version="1.0" encoding="UTF-8"?><policyconfig>'
		for action in access_pcsc access_card; do
			echo "<action id=\"org.debian.pcsc-lite.$action\">$(:
			    )<description>x</description><message>x</message>$(:
			    )<defaults><allow_any>no</allow_any>$(:
			    )<allow_inactive>no</allow_inactive>$(:
			    )<allow_active>no</allow_active></defaults></action>"
		done
		echo '</policyconfig>'
	} >/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy
}

may() { # ACTION PID
	pkcheck --action-id "$1" --process "$2"
}

@test "polkit lets the service at pcscd, and nobody else by its rule" {
	local action rules=/etc/polkit-1/rules.d/50-sim-rest.rules
	[ -s $rules ]
	mkdir -p "$(dirname $rules)"
	write_actions
	systemctl restart polkit
	configure 'soft = built-in'
	systemctl start sim-rest-server
	spawn stranger setpriv --reuid=65534 --regid=65534 --clear-groups \
	    sleep 60
	for action in access_pcsc access_card; do
		may org.debian.pcsc-lite.$action "$(property MainPID)"
		run may org.debian.pcsc-lite.$action "$(cat "$RUN/stranger.pid")"
		is "$status" 1
	done
	run may org.freedesktop.policykit.exec "$(property MainPID)"
	[ "$status" -ne 0 ]
	# It is the rule that does it.
	mv $rules "$RUN/rules"
	systemctl restart polkit
	run may org.debian.pcsc-lite.access_card "$(property MainPID)"
	is "$status" 1
	mv "$RUN/rules" $rules
	kill_hard stranger
}
