# SPDX-License-Identifier: MIT
#
# Goal: no key, PIN or result is in any log, and no other process can look
# into the programs.

load helper

setup() {
	write_card 0
	write_card 1 'pin = 75319'
}

teardown() {
	end_all
}

# None of the words is in the file, in either case.
clean_of() { # FILE WORD...
	local file=$1 word
	shift
	for word; do
		! grep -qi -e "$word" "$file" || {
			echo "$word is in $file"
			return 1
		}
	done
}

@test "logs of the server at their loudest" {
	local secrets=() sqn
	insert_card 0
	insert_card 1
	start_server -v -v
	for sqn in 32 64; do
		challenge 0 $sqn
		secrets+=("$RES" "$CK" "$IK" "$KC" "$RAND")
		auth 0 "$(body_of_challenge)"
		is_success
		auth 0 "$(body_of_challenge)" # AUTS
		secrets+=("$(json .synchronisation_failure.auts)")
	done
	challenge 1 32
	auth 1 "$(body_of_challenge)"
	auth 0 "{\"rand\":\"$RAND\",\"autn\":\"x\"}"
	auth 0 "$(body_of_challenge)" -H "Host: evil.example"
	info 0
	info 1
	stop server
	[ -s "$RUN/server.err" ]
	clean_of "$RUN/server.err" "${secrets[@]}" "$(k_of 0)" "$(opc_of 0)" \
	    "$(k_of 1)" "$(opc_of 1)" 75319
}

@test "logs with the other algorithms" {
	local k=0f1e2d3c4b5a69788796a5b4c3d2e1f0
	local top=$k$k ki=f0e1d2c3b4a5968778695a4b3c2d1e0f
	printf '%s\n' '[card "card0"]' "iccid = $(iccid_of 0)" \
	    "imsi = $(imsi_of 0)" 'applications = usim isim sim' \
	    'algorithm = tuak' "k = $k" "top = $top" 'isim_algorithm = xor' \
	    "isim_k = $ki" 'sim_algorithm = comp128-3' \
	    "sim_k = $ki" >"$RUN/card0.ini"
	insert_card 0 0 -v -v
	start_server -v -v
	sim-rest-client -p "$PORT" -c 2 -s 20 --algorithm tuak -k $k \
	    --top $top >"$RUN/usim"
	sim-rest-client -p "$PORT" -c 2 -s 20 --app isim --algorithm xor \
	    -k $ki >"$RUN/isim"
	sim-rest-client -p "$PORT" -c 2 --app sim --sim-algorithm comp128-3 \
	    -k $ki >"$RUN/sim"
	stop server
	stop card0
	mapfile -t secrets < <(grep -oh '"[0-9a-f]\{8,\}"' "$RUN"/{usim,isim,sim} |
	    tr -d '"')
	is ${#secrets[@]} 28
	clean_of "$RUN/server.err" "${secrets[@]}" $k $ki
	clean_of "$RUN/card0.err" "${secrets[@]}" $k $ki
}

@test "logs of the software cards" {
	insert_card 0 0 -v -v
	start_server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	is_success
	stop card0
	clean_of "$RUN/card0.err" "$RES" "$CK" "$IK" "$KC" "$(k_of 0)" \
	    "$(opc_of 0)"
}

@test "at its usual level the server shortens identities" {
	insert_card 0
	start_server
	challenge 0 32
	auth 0 "$(body_of_challenge)"
	info 0
	stop server
	clean_of "$RUN/server.err" "$(iccid_of 0)" "$(imsi_of 0)"
	grep -q "$(iccid_of 0 | tail -c 5)" "$RUN/server.err"
}

@test "errors about keys do not show them" {
	sed "s/^k = ./k = x/" "$RUN/card0.ini" >"$RUN/bad.ini"
	run timeout 10 sim-rest-card "$RUN/bad.ini"
	is "$status" 1
	echo "$output" >"$RUN/bad.out"
	clean_of "$RUN/bad.out" "$(k_of 0 | cut -c 2-)" "$(opc_of 0)"
	run sim-rest-client -p 1 -n 0 -k "$(k_of 0)0" -o "$(opc_of 0)"
	is "$status" 2
	echo "$output" >"$RUN/bad.out"
	clean_of "$RUN/bad.out" "$(k_of 0)" "$(opc_of 0)"
}

@test "no core files" {
	start_server --soft
	is "$(awk '/^Max core file size/ { print $5 $6 }' \
	    "/proc/$(cat "$RUN/server.pid")/limits")" 00
}
