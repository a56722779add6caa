# SPDX-License-Identifier: MIT
#
# Goal: a card that misbehaves on command does what it was told, says so in its
# journal, and makes the server say nothing that is wrong.

load helper

# Card 0 in slot 0, with card 5 in the drawer, and orders over a socket.
setup() {
	write_card 5
	write_card 0
	cat "$RUN/card5.ini" >>"$RUN/card0.ini"
}

teardown() {
	end_all
}

insert_faulty() { # [ARGUMENT...]
	insert_card 0 0 --card card0 --control "$RUN/control" "$@"
}

order() { # LINE
	is "$(order_says "$1")" ok
}
order_says() { # LINE
	perl -MIO::Socket::UNIX -e '
	    my $s = IO::Socket::UNIX->new($ARGV[0]) or die "$ARGV[0]: $!\n";
	    print $s "$ARGV[1]\n";
	    $s->flush;
	    print scalar <$s>;' "$RUN/control" "$1"
}

# Card 0 is in slot 0 and has authenticated with SQN 32.
warm_server() { # ARGUMENT...: of the server
	insert_faulty
	start_server "$@"
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
}

# What the card journals since a mark, without times: "fault f hang".
events_since() { # MARK
	awk -v mark="$1" 'NR > mark && $3 != ">" && $3 != "<" {
	    $1 = $2 = ""; print substr($0, 3) }' "$JOURNAL"
}
has_event() { # MARK LINE
	events_since "$1" | grep -qx "$2"
}

# The journal's next line after the one of the fault: reset, or a command's.
after_fault() { # NAME
	awk -v name="$1" 'seen { print $3; exit }
	    $3 == "fault" && $4 == name { seen = 1 }' "$JOURNAL"
}

# The next challenge of card N, SQN in steps of IND.
sqn=32
next_challenge() { # N
	sqn=$((sqn + 32))
	challenge "$1" $sqn
}

@test "truncated: 502, and then comes a cold reset before anything else" {
	warm_server
	order 'f card0 get-response once truncate 20'
	# With any other, 1 in 100 ends with 61xx where it is cut, and is fetched.
	challenge 0 64 00112233445566778899aabbccddeeff
	sqn=64
	auth 0 "$(body_of_challenge)"
	is_error 502 bad_card_answer yes
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	is_success
	is "$(after_fault f)" reset
}

@test "every wrong answer to AUTHENTICATE is a 502" {
	local fault
	warm_server
	for fault in 'get-response wrong-tlv tag' 'get-response wrong-tlv length' \
	    'get-response flip 0' 'get-response flip 1' 'get-response length 1' \
	    'get-response length 2' 'get-response length 258' \
	    'get-response answer 9000' 'authenticate answer 00' \
	    'authenticate status-after 9000'; do
		order "f * $fault"
		next_challenge 0
		auth 0 "$(body_of_challenge)"
		is "$code $(json .error.code)" '502 bad_card_answer' "$fault"
		matches "$(json .error.executed)" '^(yes|unknown)$' "$fault"
		next_challenge 0
		auth 0 "$(body_of_challenge)"
		is_success
	done
}

@test "a status word instead of the command: executed is no" {
	local mark
	warm_server
	mark=$(journal_mark)
	order 'f card0 authenticate status 6f00'
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	is "$code $(json .error.code)" '200 card_error'
	is "$(json .error.status_word)" 6f00
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
	has_event "$mark" 'fault f status 6f00'
}

@test "65535 bytes: 502, and the card goes on" {
	warm_server
	order 'f card0 get-response length 65535'
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	is "$code" 502 "status of $body"
	wait_for 10 succeeds 0
}

# With a challenge of its own each time: what the card did before is past.
succeeds() { # N
	next_challenge "$1"
	auth 0 "$(body_of_challenge)"
	[ "$code" = 200 ] || return 1
	is_success || exit 1
}

# An answer nobody asked for leaves the card one answer behind, and no reset
# puts that right: hence all is new for each case.
no_extra_frame_is_believed() { # PATTERN...
	local pattern mark moment
	for pattern; do
		for moment in before after; do
			warm_server
			mark=$(journal_mark)
			order "f * $pattern extra $moment"
			wait_for 10 ask_until "$mark" "fault f extra $moment"
			for _ in {1..5}; do
				ask
			done
			stop server
			stop card0
			pcscd_stop
			pcscd_start
		done
	done
}
ask() { # an answer is the right one, or none
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	[ "$(json .successful_3g_authentication)" = null ] || is_success || exit 1
}
ask_until() { # MARK EVENT
	ask
	has_event "$1" "$2"
}

@test "extra frames: no answer is that of another challenge, T=0" {
	no_extra_frame_is_believed authenticate get-response atr
}

@test "extra frames: no answer is that of another challenge, T=1" {
	write_card 0 'protocol = t1'
	no_extra_frame_is_believed authenticate atr
}

@test "close before, in and after the answer" {
	local mark where executed
	warm_server
	for where in before in after; do
		executed=unknown
		[ $where != after ] || executed=yes # 61xx has come
		mark=$(journal_mark)
		order "f card0 authenticate close $where"
		next_challenge 0
		auth 0 "$(body_of_challenge)"
		# When GET RESPONSE comes, pcscd may have seen that it is gone.
		# That is the row "GET RESPONSE not sent" of uicc/test_recover.c.
		if [ "$where $code" = 'after 410' ]; then
			is "$(json .error.code)" no_card
		else
			is "$code" 502 "$where"
		fi
		is "$(json .error.executed)" $executed "$where"
		is "$(apdus_since "$mark" "$AUTHENTICATE")" 1
		has_event "$mark" "fault f close $where"
		wait_for 10 succeeds 0
	done
}

@test "ejected for a while" {
	local mark
	warm_server
	mark=$(journal_mark)
	order 'f card0 atr eject 2000'
	wait_for 10 card_absent 0
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	is_error 410 no_card no
	has_event "$mark" 'fault f eject 2000'
	wait_for 10 succeeds 0
}

@test "swapped under the server: never the old card's name" {
	local where
	warm_server
	for where in authenticate get-response atr; do
		order "f card0 $where swap card5"
		next_challenge 0
		auth 0 "$(body_of_challenge)"
		[ "$(json .successful_3g_authentication)" = null ] || is_success
		wait_for 10 answers_as 5
		info 0
		is "$(json .iccid)" "$(iccid_of 5)"
		is "$(json .imsi)" "$(imsi_of 5)"
		order 'f card5 atr swap card0'
		wait_for 10 answers_as 0
	done
}
answers_as() { # N: until then an error, or a card to which it is no challenge
	next_challenge "$1"
	auth 0 "$(body_of_challenge)"
	[ "$(json .successful_3g_authentication)" != null ] || return 1
	{ is_success && is "$(head_of SIM-ICCID)" "$(iccid_of "$1")"; } || exit 1
}

@test "hung: the other slots answer, and so does this one afterwards" {
	local mark
	warm_server --deadline=2000
	write_card 1
	insert_card 1
	mark=$(journal_mark)
	order 'f card0 authenticate hang'
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	is_error 504 deadline unknown
	has_event "$mark" 'fault f hang'
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
	next_challenge 1
	auth 1 "$(body_of_challenge)"
	is_success
	auth 0 "$(body_of_challenge)"
	is_error 503 slot_stuck no
	order 'clear f'
	wait_for 10 succeeds 0
}

@test "hung while it is asked for its USB place: only its own slot waits" {
	local mark
	printf '%s\n' '[slot "50"]' 'usb = 1-1' >"$RUN/server.ini"
	insert_faulty
	write_card 1
	insert_card 1
	mark=$(journal_mark)
	order 'f card0 atr always hang'
	wait_for 10 has_event "$mark" 'fault f hang'
	start_server --config "$RUN/server.ini"
	wait_for 3 has_reader 'Virtual PCD 0 00 01'
	grep -q 'reader="Virtual PCD 0 00 00" gets no slot until it answers' \
	    "$RUN/server.err"
	next_challenge 1
	auth_at_reader 'Virtual PCD 0 00 01'
	is_success

	# Somebody else's card comes while it still hangs, and then it answers.
	stop card1
	wait_for 3 reader_is 'Virtual PCD 0 00 01' empty
	! has_reader 'Virtual PCD 0 00 00'
	order 'clear f'
	wait_for 10 has_reader 'Virtual PCD 0 00 00'
	next_challenge 0
	wait_for 10 answers_at 'Virtual PCD 0 00 00'
}
has_reader() { # NAME
	grep -q "slot=[0-9]* reader=\"$1\"\$" "$RUN/server.err"
}
reader_is() { # NAME STATE
	request "$URL/sim-info-api/v1/slots"
	[ "$(json ".slots[] | select(.reader == \"$1\") | .state")" = "$2" ]
}
auth_at_reader() { # NAME
	request --data-binary "$(body_of_challenge)" \
	    "$URL/sim-auth-api/v1/reader/${1// /%20}"
}
answers_at() { # NAME
	auth_at_reader "$1"
	[ "$code" = 503 ] || [ "$code" = 410 ] || { is_success; return; }
	return 1
}

@test "a hung card ends with its program" {
	local mark
	warm_server
	mark=$(journal_mark)
	order 'f card0 atr always hang'
	wait_for 10 has_event "$mark" 'fault f hang'
	stop card0
	[ ! -e "$RUN/control" ]
}

# The reader waits for ever for the bytes of such a frame, with or without a
# card: only another pcscd helps.
@test "a frame without bytes: the other slots answer" {
	warm_server --deadline=2000
	write_card 1
	insert_card 1
	order 'f card0 authenticate length 0'
	next_challenge 0
	auth 0 "$(body_of_challenge)"
	is_error 504 deadline unknown
	next_challenge 1
	auth 1 "$(body_of_challenge)"
	is_success
	pcscd_stop KILL
	pcscd_start
	wait_for 10 succeeds 0

	# See "pcscd killed and started again" in pulled.bats.
	stop server
	pcscd_stop
	pcscd_start
}

@test "a file of faults, from the first frame on" {
	local mark
	printf '%s\n' '# Nobody sees these two.' \
	    'one card0 00a40004 once status 6f00' '' \
	    'two * power always delay 1' >"$RUN/faults"
	mark=$(journal_mark)
	insert_faulty --fault "$RUN/faults"
	wait_for 10 has_event "$mark" 'fault two delay 1'
	opensc-tool -r 0 -s 00A4000C023F00 | grep -q 'SW1=0x90'
	opensc-tool -r 0 -s 00A40004023F00 | grep -q 'SW1=0x6F'
	has_event "$mark" 'fault one status 6f00'
}

@test "wrong lines are refused with their place" {
	local status=0
	echo 'f card9 ? hang' >"$RUN/faults"
	sim-rest-card --fault "$RUN/faults" "$RUN/card0.ini" \
	    2>"$RUN/refused" || status=$?
	is $status 1
	is "$(cat "$RUN/refused")" \
	    "sim-rest-card: $RUN/faults:1: there is no card card9"
	insert_faulty
	is "$(stat -c %a "$RUN/control")" 600
	is "$(order_says 'f card0 ? explode' | cut -c 1-26)" \
	    'error: the action must be '
	is "$(order_says 'f card9 ? hang')" 'error: there is no card card9'
}
