# SPDX-License-Identifier: MIT
#
# Goal: for each algorithm a card and the client's home network agree, through
# pcscd and the server, and find together again when the card's SQN is ahead.

load helper

K16=000102030405060708090a0b0c0d0e0f
K32=${K16}101112131415161718191a1b1c1d1e1f
TOP=5555555555555555555555555555555555555555555555555555555555555555

teardown() {
	end_all
}

# Insert a card that is at an SQN, with a server for it.
start_with() { # LINE...
	printf '%s\n' '[card "card0"]' "iccid = $(iccid_of 0)" \
	    "imsi = $(imsi_of 0)" 'sqn = 000000001220' "$@" >"$RUN/card0.ini"
	grep -q '^applications' "$RUN/card0.ini" ||
		echo 'applications = usim isim' >>"$RUN/card0.ini"
	insert_card 0
	start_server
}

client() { # ARGUMENT...
	run sim-rest-client -p "$PORT" "$@"
}

# Three challenges on one application, behind a re-synchronisation.
agree() { # CLIENT-ARGUMENT...
	client -c 4 "$@"
	is "$status" 0
	is "$(grep -c '"auts"' <<<"$output")" 1
	is "$(grep '^SQN_MS' <<<"$output")" 'SQN_MS = 000000001220'
	is "$(grep -c '"successful_3g_authentication"' <<<"$output")" 3
}

# As agree, and then the other application, whose SQN is now the same.
agree_on_both() { # CLIENT-ARGUMENT...
	agree "$@"
	client -c 2 --app isim "$@"
	is "$status" 0
	is "$(grep '^SQN_MS' <<<"$output")" 'SQN_MS = 000000001280'
}

res_of() { # of the last answer, in characters
	local res
	res=$(grep -o '"res": "[0-9a-f]*"' <<<"$output" | tail -n 1)
	echo $((${#res} - 9))
}

@test "Milenage with OP" {
	start_with "k = $K16" "op = $K16"
	agree_on_both -k $K16 --op $K16
	is "$(res_of)" 16
}

@test "Milenage with a RES of four bytes" {
	start_with "k = $K16" "opc = $K16" 'res_len = 4'
	agree -k $K16 -o $K16 --res-len 4
	is "$(res_of)" 8
	client -c 1 -s 1300 -k $K16 -o $K16
	is "$status" 6
	matches "$output" 'RES has 4 bytes instead of 8'
}

@test "TUAK with TOP" {
	start_with 'algorithm = tuak' "k = $K16" "top = $TOP"
	agree_on_both --algorithm tuak -k $K16 --top $TOP
	is "$(res_of)" 16
}

@test "TUAK with all that it has longer" {
	start_with 'algorithm = tuak' "k = $K32" "topc = $TOP" 'keccak = 3' \
	    'res_len = 32'
	agree_on_both --algorithm tuak -k $K32 --topc $TOP --keccak 3 \
	    --res-len 32
	is "$(res_of)" 64
	client -c 1 -s 2000 --algorithm tuak -k $K32 --topc $TOP --res-len 32
	is "$status" 5
	matches "$output" 'incorrect_mac'
}

@test "TUAK from a key file" {
	start_with 'algorithm = tuak' "k = $K32" "top = $TOP"
	(
		umask 077
		printf '%s\n' '[key]' 'algorithm = tuak' "k = $K32" \
		    "top = $TOP" >"$RUN/key"
	)
	agree --key-file "$RUN/key"
}

@test "XOR" {
	start_with 'algorithm = xor' "k = $K16"
	agree_on_both --algorithm xor -k $K16
	is "$(res_of)" 32
}

@test "an ISIM with a key and an algorithm of its own" {
	start_with "k = $K16" "opc = $K16" 'isim_algorithm = tuak' \
	    "isim_k = $K32" "isim_top = $TOP" 'isim_sqn = 000000001220'
	agree -k $K16 -o $K16
	client -c 1 --app isim -k $K16 -o $K16
	is "$status" 5
	matches "$output" 'incorrect_mac'
	agree --app isim --algorithm tuak -k $K32 --top $TOP
}

@test "a card that keeps one sequence number" {
	start_with "k = $K16" "opc = $K16" 'sqn_check = greater'
	agree -k $K16 -o $K16
	client -c 1 -s 1281 -k $K16 -o $K16
	is "$status" 0
	client -c 1 -s 1281 -k $K16 -o $K16
	is "$status" 5
	is "$(grep '^SQN_MS' <<<"$output")" 'SQN_MS = 000000001281'
}

@test "a card that takes what comes next" {
	start_with "k = $K16" "opc = $K16" 'sqn_check = accept-next'
	client -c 2 -s 20 -k $K16 -o $K16
	is "$status" 0
	client -c 1 -s 20 -k $K16 -o $K16
	is "$status" 5
	is "$(grep '^SQN_MS' <<<"$output")" 'SQN_MS = 000000000040'
}

@test "the client with COMP128 and XOR of 2G" {
	local algorithm
	for algorithm in comp128-1 comp128-2 comp128-3 xor; do
		start_with 'applications = sim' "k = $K16" \
		    "sim_algorithm = $algorithm"
		client -c 3 --app sim --sim-algorithm $algorithm -k $K16
		is "$status" 0 "$algorithm"
		is "$(grep -c '"successful_2g_authentication"' <<<"$output")" 3
		client -c 1 --app sim --sim-algorithm $algorithm -k ${TOP::32}
		is "$status" 6
		matches "$output" 'SRES Kc'
		stop server
		stop card0
		wait_for 10 card_absent 0
	done
}

# COMP128 in the 2G application, against another implementation.
@test "the 2G application with COMP128" {
	local version want got rand=23553cbe9637a89d218ae64dae47bf35
	for version in 1 2 3; do
		write_card 0 'applications = usim sim' \
		    "sim_algorithm = comp128-$version" "sim_k = $K16"
		insert_card 0
		want=$(osmo-auc-gen -2 -a "comp128v$version" -k $K16 -r $rand |
		    awk '$1 == "SRES:" || $1 == "Kc:" { printf "%s", $2 }')
		run opensc-tool -r 0 -s a0a40000027f20 -s "a088000010$rand" \
		    -s a0c000000c
		got=$(tail -n 1 <<<"$output" | cut -c 1-35 | tr -d ' \n' |
		    tr A-F a-f)
		matches "$want" '^[0-9a-f]{24}$' 'osmo-auc-gen'
		is "$got" "$want" "COMP128-$version"
		stop card0
		wait_for 10 card_absent 0
	done
}
