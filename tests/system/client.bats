# SPDX-License-Identifier: MIT
#
# Goal: sim-rest-client plays the home network: right keys, right exit
# statuses, the original's command line.

load helper

K=841EAD87BC9D974ECA1C167409357601
OPC=3211CACDD64F51C3FD3013ECD9A582A0
K2=465b5ce8b199b49faa5f0a2ee238a6bc
OP2=cdc202d5123e20f62b6d676ac72cb318

setup_file() {
	start_server --soft
	write_card 0 'pin = 1234'
	spawn pin sim-rest-server -p 0 "--soft=$RUN/card0.ini"
	wait_for 20 grep -q 'listening on http://' "$RUN/pin.err"
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

# A server that answers one request with these bytes, whatever it is.
liar() { # BODY
	spawn liar perl -MIO::Socket::INET -e '
	    $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1",
		Listen => 1) or die;
	    $| = 1;
	    print $server->sockport, "\n";
	    $peer = $server->accept;
	    sysread $peer, $request, 65536;
	    print $peer "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
		"Connection: close\r\nContent-Length: ", length $ARGV[0],
		"\r\n\r\n", $ARGV[0];
	    close $peer;' "$1"
	wait_for 5 test -s "$RUN/liar.out"
}

client() { # ARGUMENT...
	run sim-rest-client -p "$PORT" "$@"
}

@test "0: the card answers as the key says" {
	client -n 0 -k $K -o $OPC
	is "$status" 0
}

@test "many challenges" {
	client -c 20 -n 0 -k $K -o $OPC
	is "$status" 0
	is "$(grep -c '^-> ' <<<"$output")" 20
	is "$(grep -c "^<- {\"successful_3g_authentication\"" <<<"$output")" 20
}

@test "host, port and slot by their long names" {
	run sim-rest-client --host 127.0.0.1 --port "$PORT" --slot-nr 0 \
	    --count 1 --key $K --opc $OPC
	is "$status" 0
}

@test "OP in place of OPc, ISIM" {
	client -n 2 -k $K2 --op $OP2 --app isim -c 1 -s 20
	is "$status" 0
}

@test "0: derived keys, by the USIM and the ISIM" {
	local app
	for app in usim isim; do
		client -n 0 -k $K -o $OPC -c 1 -f $app --derive kdf=5g-aka \
		    --derive snn=5G:mnc001.mcc001.3gppnetwork.org \
		    --derive supi=001010000000001
		is "$status" 0
		matches "$output" '"derived": \{"kdf": "5g-aka", "res_star": '
		[[ $output != *'"ck"'* ]]
		client -n 0 -k $K -o $OPC -c 1 -f $app --derive kdf=akav1-md5 \
		    --derive username=u@r --derive realm=r \
		    --derive method=REGISTER --derive uri=sip:r \
		    --derive qop=auth --derive nc=00000001 --derive cnonce=c
		is "$status" 0
	done
}

@test "the right guard" {
	client -n 0 -k $K -o $OPC --iccid 8988211000000458904
	is "$status" 0
}

@test "4: the guard of another card" {
	client -n 0 -k $K -o $OPC --iccid 8988211000000458912
	is "$status" 4
	matches "$output" 'nother card'
}

@test "a key file" {
	printf '[key]\nk = %s\nopc = %s\n' $K $OPC >"$RUN/keys"
	chmod 600 "$RUN/keys"
	client -n 0 --key-file "$RUN/keys"
	is "$status" 0
}

@test "1: a key file that others can read" {
	printf '[key]\nk = %s\nopc = %s\n' $K $OPC >"$RUN/keys"
	chmod 640 "$RUN/keys"
	client -n 0 --key-file "$RUN/keys"
	is "$status" 1
}

@test "1: a key file that is not there" {
	client -n 0 --key-file "$RUN/none"
	is "$status" 1
}

@test "keys from the environment" {
	export SIMREST_K=$K SIMREST_OPC=$OPC
	client -n 0
	is "$status" 0
}

@test "2: wrong usage" {
	client -n 0
	is "$status" 2
	client -n x -k $K -o $OPC
	is "$status" 2
	client -n 0 -k ${K}0 -o $OPC
	is "$status" 2
	client --nonsense
	is "$status" 2
}

@test "3: no server" {
	run sim-rest-client -p 1 -n 0 -k $K -o $OPC
	is "$status" 3
	matches "$output" '127.0.0.1|localhost'
}

@test "4: the server's error" {
	client -n 77 -k $K -o $OPC
	is "$status" 4
	matches "$output" "doesn't exist"
}

@test "5: refused by the card" {
	client -n 0 -k $K -o 00000000000000000000000000000000
	is "$status" 5
	matches "$output" 'Incorrect MAC'
}

@test "5: a PIN" {
	local port
	port=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/pin.err" | head -n 1)
	run sim-rest-client -p "${port##*:}" -n 0 -k "$(k_of 0)" \
	    -o "$(opc_of 0)"
	is "$status" 5
	matches "$output" 'PIN'
}

@test "6: an answer that the key does not give" {
	liar "{\"successful_3g_authentication\":{$(:
	    )\"res\":\"131004db2ff1ce8e\",$(:
	    )\"ck\":\"d42eb5aa085307903271b2422b698bad\",$(:
	    )\"ik\":\"485f81e6fd957fe3cad374adf12fe1ca\",$(:
	    )\"kc\":\"64d3f2a32f801214\"}}"
	run sim-rest-client -p "$(cat "$RUN/liar.out")" -n 0 -k $K -o $OPC
	is "$status" 6
}

@test "6: an AUTS that was made with another key" {
	liar '{"synchronisation_failure":{"auts":"dc2a591fe072c92d7c46ecfe97e5"}}'
	run sim-rest-client -p "$(cat "$RUN/liar.out")" -n 0 -k $K -o $OPC
	is "$status" 6
}

@test "4: answers that are none" {
	local text
	for text in '' '{}' '[]' 'x' '{"successful_3g_authentication":{}}' \
	    '{"synchronisation_failure":{"auts":"dc"}}'; do
		liar "$text"
		run sim-rest-client -p "$(cat "$RUN/liar.out")" -n 0 -k $K \
		    -o $OPC
		is "$status" 4 "exit status with '$text'"
	done
}

@test "5: resynchronised, and nothing more" {
	client -n 3 -c 1 -k 00112233445566778899aabbccddeeff \
	    -o 63bfa50ee6523365ff14c1f45f88737d
	is "$status" 5
	matches "$output" 'synchronisation_failure'
	matches "$output" 'SQN_MS = 000000001220'
}

@test "0: resynchronised, and authenticated with the card's SQN" {
	client -n 3 -c 2 -k 00112233445566778899aabbccddeeff \
	    -o 63bfa50ee6523365ff14c1f45f88737d
	is "$status" 0
	matches "$output" 'synchronisation_failure'
	matches "$output" 'successful_3g_authentication'
}

@test "info" {
	client info -n 2
	is "$status" 0
	is "$(sed 's/^<- //' <<<"$output" | jq -r .imsi)" 001010000000902
}

@test "nothing of the keys in the output" {
	client -n 0 -k $K -o $OPC -v
	! grep -qi -e $K -e $OPC <<<"$output"
}
