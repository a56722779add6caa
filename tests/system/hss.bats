# SPDX-License-Identifier: MIT
#
# Goal: sim-rest-client as a small HSS: subscribers' keys and sequence numbers
# in files, vectors like those of osmo-auc-gen, challenges from elsewhere.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	write_card 1
	write_card 2
	cat "$RUN/card1.ini" "$RUN/card2.ini" >"$RUN/cards.ini"
	start_server "--soft=$RUN/cards.ini"
}

setup() {
	mkdir -m 700 "$RUN/hss"
	write_keys
}

teardown() {
	rm -rf "$RUN/hss"
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

write_keys() {
	printf '%s\n' "[imsi \"$(imsi_of 1)\"]" "k = $(k_of 1)" \
	    "opc = $(opc_of 1)" "[iccid \"$(iccid_of 2)\"]" "k = $(k_of 2)" \
	    "opc = $(opc_of 2)" >"$RUN/hss/keys.ini"
	chmod 600 "$RUN/hss/keys.ini"
}

client() { # COMMAND ARGUMENT...
	local command=$1
	shift
	run --separate-stderr sim-rest-client "$command" -p "$PORT" "$@"
}

hss() { # ARGUMENT...: auth with the files
	client auth --key-file "$RUN/hss/keys.ini" --sqn-file "$RUN/hss/sqn" \
	    "$@"
}

vector() { # ARGUMENT...
	run --separate-stderr sim-rest-client vector --json "$@"
}

random() { # BYTES
	od -An -v -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

sqn_of_card() { # N: in the file of sequence numbers
	sed -n "/$(imsi_of "$1")\|$(iccid_of "$1")/{n;s/sqn = //p;}" \
	    "$RUN/hss/sqn"
}

@test "each card by its own section, found by asking which card it is" {
	hss -n 0 -c 3
	is "$status" 0
	# No other card answers, should somebody change it now.
	matches "${lines[0]}" "\"iccid\": \"$(iccid_of 1)\""
	hss -n 1 -c 3
	is "$status" 0
	is "$(grep -c successful <<<"$output")" 3
}

@test "the SQN is kept: each run goes on, without a resynchronisation" {
	hss -n 0 -c 2
	is "$status" 0
	local before
	before=$(sqn_of_card 1)
	hss -n 0 -c 3
	is "$status" 0
	[[ $output != *synchronisation* ]]
	# Three times SEQ + 1, and IND + 1 modulo 32.
	is $((0x$(sqn_of_card 1) >> 5)) $(((0x$before >> 5) + 3))
	is $((0x$(sqn_of_card 1) & 31)) $(((0x$before + 3) & 31))
}

@test "a lost file: one resynchronisation, and it goes on" {
	hss -n 0 -c 2
	rm "$RUN/hss/sqn"
	hss -n 0 -c 3
	is "$status" 0
	is "$(grep -c synchronisation_failure <<<"$output")" 1
	is "$(grep -c successful <<<"$output")" 2
	hss -n 0 -c 1
	is "$status" 0
}

@test "the SQN of a key on the command line is the card's" {
	client auth -n 0 -c 2 -k "$(k_of 1)" -o "$(opc_of 1)" \
	    --sqn-file "$RUN/hss/sqn"
	is "$status" 0
	grep -q "iccid \"$(iccid_of 1)\"" "$RUN/hss/sqn"
}

@test "a card without a section: which one to add" {
	printf '%s\n' "[imsi \"$(imsi_of 9)\"]" "k = $(k_of 9)" \
	    "opc = $(opc_of 9)" >"$RUN/hss/keys.ini"
	hss -n 0 -c 1
	is "$status" 1
	matches "$stderr" "add \\[iccid \"$(iccid_of 1)\"\\]"
}

@test "files that others can read or replace" {
	chmod 640 "$RUN/hss/keys.ini"
	hss -n 0 -c 1
	is "$status" 1
	chmod 600 "$RUN/hss/keys.ini"
	chmod 777 "$RUN/hss"
	hss -n 0 -c 1
	is "$status" 1
	matches "$stderr" 'chmod go-w'
}

@test "JSON: a document for each round" {
	rm -f "$RUN/hss/sqn"
	hss -n 0 -c 3 --json
	is "$status" 0
	is "$(jq -r .outcome <<<"$output" | sort | uniq -c | tr -s ' \n' ' ')" \
	    " 2 success 1 synchronisation_failure "
	is "$(jq -s 'map(.round)' -c <<<"$output")" '[1,2,3]'
	is "$(jq -s 'map(.http_status == 200 and .us > 0 and .slot == 0) | all' \
	    <<<"$output")" true
	is "$(jq -s 'map(.answer.successful_3g_authentication.res // empty |
	    length)' -c <<<"$output")" '[16,16]'
}

@test "two clients at once, killed at any moment: no SQN twice" {
	local i n pids
	for i in {1..40}; do
		pids=()
		for n in 1 2; do
			sim-rest-client auth -p "$PORT" -c 50 --json \
			    --key-file "$RUN/hss/keys.ini" \
			    --sqn-file "$RUN/hss/sqn" >>"$RUN/hss/$i.$n" \
			    2>/dev/null 3>&- &
			pids+=($!)
		done
		# At any moment, but not before they have begun.
		wait_for 10 test -s "$RUN/hss/$i.1" -a -s "$RUN/hss/$i.2" || :
		sleep "0.0$((RANDOM % 9))"
		kill -9 "${pids[@]}" 2>/dev/null || :
		wait "${pids[@]}" 2>/dev/null || :
	done
	cat "$RUN"/hss/*.[12] | jq -R -r 'fromjson? | .sqn' >"$RUN/hss/all"
	[ "$(wc -l <"$RUN/hss/all")" -gt 40 ]
	is "$(sort "$RUN/hss/all" | uniq -d)" ''
	# What was sent is not above what the file says: the card takes the next.
	[[ ! $(sort "$RUN/hss/all" | tail -n 1) > $(sqn_of_card 1) ]]
	hss -n 0 -c 1
	is "$status" 0
}

# With one SQN, which osmo-auc-gen may have counted down before it took it.
same_as_osmo() { # OSMO-ALGORITHM SQN CLIENT-ARGUMENT... -- OSMO-ARGUMENT...
	local osmo=(-a "$1") name value line=0 ours=() text
	[ -z "$2" ] || osmo+=(-3 -l 0 -s $((0x$2)) -f 8000)
	shift 2
	while [ "$1" != -- ]; do
		ours+=("$1")
		shift
	done
	shift
	text=$(osmo-auc-gen "${osmo[@]}" "$@")
	value=$(sed -n 's/^SQN:[^0-9]*//p' <<<"$text")
	[ -z "$value" ] || ours+=(-s "$(printf %x "$value")")
	vector "${ours[@]}"
	is "$status" 0
	while IFS=$': \t' read -r name value; do
		case $name in
		RAND | AUTN | RES | CK | IK | SRES | Kc)
			matches "$output" "\"${name,,}\":\"$value\"" \
			    "${ours[*]}"
			line=$((line + 1))
			;;
		esac
	done <<<"$text"
	[ "$line" -ge 3 ]
}

@test "vectors like those of osmo-auc-gen, of random keys" {
	local k op rand sqn n xor=XOR
	! osmo-auc-gen -h 2>&1 | grep -q XOR-3G || xor=XOR-3G
	for _ in {1..8}; do
		k=$(random 16)
		op=$(random 16)
		rand=$(random 16)
		sqn=$(random 6)
		same_as_osmo MILENAGE "$sqn" -k "$k" -o "$op" -a 8000 \
		    --rand "$rand" -- -k "$k" -o "$op" -r "$rand"
		same_as_osmo MILENAGE "$sqn" -k "$k" --op "$op" -a 8000 \
		    --rand "$rand" -- -k "$k" -O "$op" -r "$rand"
		same_as_osmo $xor "$sqn" -k "$k" --algorithm xor -a 8000 \
		    --rand "$rand" -- -k "$k" -r "$rand" -o "$op"
		for n in 1 2 3; do
			same_as_osmo COMP128v$n '' -k "$k" --rand "$rand" \
			    --sim-algorithm comp128-$n -- -2 -k "$k" -r "$rand"
		done
	done
}

@test "AUTS as osmo-auc-gen reads it" {
	local k op rand auts sqn_ms
	hss -n 0 -c 2
	client auth -n 0 -c 1 -k "$(k_of 1)" -o "$(opc_of 1)" -s 0 --json
	auts=$(jq -r .answer.synchronisation_failure.auts <<<"$output")
	rand=$(jq -r .rand <<<"$output")
	sqn_ms=$(osmo-auc-gen -3 -a MILENAGE -k "$(k_of 1)" -o "$(opc_of 1)" \
	    -A "$auts" -r "$rand" | sed -n 's/^SQN.MS:[^0-9]*//p')
	[ -n "$sqn_ms" ]
	run --separate-stderr sim-rest-client vector -k "$(k_of 1)" \
	    -o "$(opc_of 1)" --rand "$rand" --auts "$auts"
	is "$status" 0
	matches "${lines[0]}" "^SQN_MS +$(printf %012x "$sqn_ms")$"
	# The next one is what this card takes.
	client challenge "$(awk '$1 == "RAND" { print $2 }' <<<"$output")" \
	    "$(awk '$1 == "AUTN" { print $2 }' <<<"$output")"
	is "$status" 0
}

@test "6: an AUTS of another key" {
	run sim-rest-client vector -k "$(k_of 1)" -o "$(opc_of 1)" \
	    --rand "$(random 16)" --auts "$(random 14)"
	is "$status" 6
}

@test "vectors of a subscriber take new SQNs" {
	local all
	all=$(for _ in 1 2 3; do
		sim-rest-client vector --imsi "$(imsi_of 1)" -c 2 --json \
		    --key-file "$RUN/hss/keys.ini" --sqn-file "$RUN/hss/sqn"
	done | jq -r .sqn | tr '\n' ' ')
	is "$all" "000000000021 000000000042 000000000063 000000000084 $(:
	    )0000000000a5 0000000000c6 "
}

fresh_challenge() { # sets RAND AUTN RES CK IK from the file's next SQN
	local json
	json=$(sim-rest-client vector --imsi "$(imsi_of 1)" --json \
	    --key-file "$RUN/hss/keys.ini" --sqn-file "$RUN/hss/sqn")
	RAND=$(jq -r .rand <<<"$json")
	AUTN=$(jq -r .autn <<<"$json")
	RES=$(jq -r .res <<<"$json")
	CK=$(jq -r .ck <<<"$json")
	IK=$(jq -r .ik <<<"$json")
}

@test "a challenge from elsewhere" {
	hss -n 0 -c 2
	fresh_challenge
	client challenge "$RAND" "$AUTN"
	is "$status" 0
	is "$(awk '{ print $1, $2 }' <<<"$output" | head -n 3 | tr '\n' ' ')" \
	    "RES $RES CK $CK IK $IK "
	client challenge "$RAND" "$AUTN" --json
	is "$status" 5 'the same challenge again'
	is "$(jq -r '.auts | length' <<<"$output")" 28
}

@test "the base64 nonce of a 401, and what the digest answers" {
	hss -n 0 -c 2
	fresh_challenge
	local nonce ha1 ha2
	# The server may put something of its own behind AUTN.
	nonce=$(bytes "$RAND${AUTN}cafe" | base64)
	client challenge "$nonce" --digest akav1-md5 --json \
	    --with username=u@ims.example --with realm=ims.example \
	    --with method=REGISTER --with uri=sip:ims.example
	is "$status" 0
	is "$(jq -r .res <<<"$output")" "$RES"
	ha1=$({ printf 'u@ims.example:ims.example:'; bytes "$RES"; } |
	    md5sum | cut -d ' ' -f 1)
	ha2=$(printf REGISTER:sip:ims.example | md5sum | cut -d ' ' -f 1)
	is "$(jq -r .response <<<"$output")" \
	    "$(printf %s "$ha1:$nonce:$ha2" | md5sum | cut -d ' ' -f 1)"
}

@test "the keys of EAP-AKA" {
	hss -n 0 -c 2
	fresh_challenge
	client challenge "$RAND" "$AUTN" --eap aka \
	    --with identity=0001010000000001@wlan --json
	is "$status" 0
	is "$(jq -r '.msk | length' <<<"$output")" 128
	fresh_challenge
	client challenge "$RAND" "$AUTN" --eap aka-prime \
	    --with identity=6001010000000001@wlan --with network=WLAN --json
	is "$status" 0
	is "$(jq -r '.k_re | length' <<<"$output")" 64
}

@test "a challenge in the context gsm" {
	local rand
	rand=$(random 16)
	client challenge "$rand" --context gsm
	is "$status" 0
	matches "$output" '^SRES +[0-9a-f]{8}'
	client challenge "$rand" --context gsm --json
	local answer=$output
	vector -k "$(k_of 1)" -o "$(opc_of 1)" --rand "$rand"
	is "$(jq -c '[.sres, .kc]' <<<"$output")" \
	    "$(jq -c '[.sres, .kc]' <<<"$answer")"
}

@test "nothing of the keys in output or errors" {
	hss -n 0 -c 2 -v
	! grep -qi -e "$(k_of 1)" -e "$(opc_of 1)" <<<"$output$stderr"
}

serve_auc() { # NAME
	spawn "$1" sim-rest-client auc --key-file "$RUN/hss/keys.ini" \
	    --sqn-file "$RUN/hss/sqn" --socket "$RUN/hss/auc"
	wait_for 10 grep -q serving "$RUN/$1.out"
}

ask_auc() { # DATAGRAM: prints the answer
	perl -MIO::Socket::UNIX -e 'unlink $ARGV[1];
	    $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[1],
		Peer => $ARGV[0]) or die;
	    print $s $ARGV[2]; $s->flush; alarm 5; $s->recv($got, 1024);
	    print "$got\n"' "$RUN/hss/auc" "$RUN/hss/asker" "$1"
}

send_auc() { # DATAGRAM
	perl -MIO::Socket::UNIX -e '
	    $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ARGV[0])
		or die; $s->send($ARGV[1]) // die' "$RUN/hss/auc" "$1"
}

@test "auc: its socket is for nobody else, and what is no request does no harm" {
	local junk
	serve_auc first
	is "$(stat -c %a "$RUN/hss/auc")" 600
	for junk in '' x "AKA-REQ-AUTH $(imsi_of 1) " 'AKA-REQ-AUTH 12345' \
	    "SIM-REQ-AUTH $(imsi_of 1) 0" "AKA-AUTS $(imsi_of 1) 00 00" \
	    "$(printf '%300s' x)"; do
		send_auc "$junk"
	done
	matches "$(ask_auc "AKA-REQ-AUTH $(imsi_of 1)")" \
	    "^AKA-RESP-AUTH $(imsi_of 1)( [0-9a-f]+){5}\$"
	is "$(ask_auc 'AKA-REQ-AUTH 999999999999999')" \
	    'AKA-RESP-AUTH 999999999999999 FAILURE'
	# None of those has taken a sequence number.
	is "$(sqn_of_card 1)" 000000000021
	stop first
}

@test "auc: a socket that is left over is replaced, one that is served is not" {
	serve_auc first
	kill_hard first
	[ -S "$RUN/hss/auc" ]
	serve_auc second
	run sim-rest-client auc --key-file "$RUN/hss/keys.ini" \
	    --sqn-file "$RUN/hss/sqn" --socket "$RUN/hss/auc"
	is "$status" 1
	matches "$output" 'another program serves this socket'
	# Each takes away its own at the end.
	rm "$RUN/hss/auc"
	serve_auc third
	stop second
	[ -S "$RUN/hss/auc" ]
	stop third
	[ ! -e "$RUN/hss/auc" ]
	touch "$RUN/hss/auc"
	run sim-rest-client auc --key-file "$RUN/hss/keys.ini" \
	    --sqn-file "$RUN/hss/sqn" --socket "$RUN/hss/auc"
	is "$status" 1
	[ -f "$RUN/hss/auc" ]
}
