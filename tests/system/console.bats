# SPDX-License-Identifier: MIT
#
# Goal: what a person at a terminal has of sim-rest-client: tables, news,
# measurements, help and completion.

bats_require_minimum_version 1.5.0
load helper

setup_file() {
	mkdir -m 700 "$RUN/hss"
	write_card 1
	write_card 2
	insert_cards 1 2
	start_server
	printf '%s\n' "[imsi \"$(imsi_of 1)\"]" "k = $(k_of 1)" \
	    "opc = $(opc_of 1)" "[imsi \"$(imsi_of 2)\"]" "k = $(k_of 2)" \
	    "opc = $(opc_of 2)" >"$RUN/hss/keys.ini"
	chmod 600 "$RUN/hss/keys.ini"
	wait_for 10 numbers_are_known
}

teardown() {
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

numbers_are_known() {
	[ "$(sim-rest-client slots -p "$PORT" | grep -c 00101000000000)" -eq 2 ]
}

client() { # COMMAND ARGUMENT...
	local command=$1
	shift
	run --separate-stderr sim-rest-client "$command" -p "$PORT" "$@"
}

terminal() { # COMMAND...: its output at a terminal
	TERM=xterm script -qec "$*" /dev/null
}

@test "what cannot be printed is no success, whether stdout is full or closed" {
	local command where
	for command in slots "slots --json" "info -n 1" \
	    "bench --key-file $RUN/hss/keys.ini --targets 1 --requests 2" \
	    "challenge -n 1 --context gsm fb195c7873b20affa278887920b9dd57"; do
		for where in '>/dev/full' '>&-'; do
			run sh -c "sim-rest-client $command -p $PORT $where"
			is "$status" 1
			matches "$output" 'cannot write to standard output'
		done
	done
}

@test "slots: a table, a line for each" {
	client slots
	is "$status" 0
	matches "${lines[0]}" '^ SLOT  STATE +ICCID +IMSI +QUEUED +FINISHED +REFUSED  READER$'
	is "${#lines[@]}" 9
	matches "${lines[2]}" "^ +1  ready +$(iccid_of 1) +$(imsi_of 1) +0 +[0-9]+ +0  Virtual PCD"
	matches "${lines[4]}" '^ +3  empty +- +- +0 +0 +0  Virtual PCD'
	# Columns stand under their names.
	is "$(cut -c 1-50 <<<"${lines[2]}" | grep -b -o "$(iccid_of 1)" |
	    cut -d : -f 1)" "$(grep -b -o ICCID <<<"${lines[0]}" | cut -d : -f 1)"
}

@test "slots: JSON, as the server told it" {
	client slots --json
	is "$status" 0
	is "$(jq -r '.slots[1].imsi' <<<"$output")" "$(imsi_of 1)"
}

@test "colour at a terminal only, and not with NO_COLOR" {
	local esc=$'\033'
	matches "$(terminal sim-rest-client slots -p "$PORT")" "$esc\\[32mready"
	[[ $(NO_COLOR=1 terminal sim-rest-client slots -p "$PORT") != *$esc* ]]
	client slots
	[[ $output != *$esc* ]]
}

last_line_is() { # REGEX
	tail -n 1 "$RUN/watch.out" | grep -q "$1"
}

@test "watch: what is there, and what changes" {
	spawn watch sim-rest-client watch -p "$PORT"
	wait_for 10 grep -q "slot 1 .*ready .*$(iccid_of 1)" "$RUN/watch.out"
	pull_card 2
	wait_for 10 grep -q 'slot 2 .*empty .*(was ready)' "$RUN/watch.out"
	insert_card 2
	wait_for 10 last_line_is "slot 2 .*ready .*$(iccid_of 2)"
	grep -q 'slot 2 .*ready .*(was empty)' "$RUN/watch.out"
	# A card that works is no news.
	local before
	before=$(wc -l <"$RUN/watch.out")
	client auth -n 1 -c 20 -k "$(k_of 1)" -o "$(opc_of 1)"
	is "$status" 0
	sleep 1.5
	is "$(wc -l <"$RUN/watch.out")" "$before" || {
		cat "$RUN/watch.out"
		return 1
	}
	stop watch
}

@test "watch: the server goes, and comes again" {
	local port=$PORT
	: >"$RUN/watch.err"
	spawn watch sim-rest-client watch -p "$port" --json
	wait_for 10 grep -q ready "$RUN/watch.out"
	stop server
	wait_for 10 grep -q 'no answer' "$RUN/watch.err"
	sleep 2.2
	is "$(grep -c 'no answer' "$RUN/watch.err")" 1
	spawn server sim-rest-server -p "$port"
	wait_for 20 grep -q 'answers again' "$RUN/watch.err"
	stop watch
	is "$(jq -c 'has("slot")' "$RUN/watch.out" | sort -u)" true
	wait_for 10 numbers_are_known
}

@test "watch: no server from the start" {
	run sim-rest-client watch -p 1
	is "$status" 3
}

@test "bench: two cards, all answers checked" {
	client bench --key-file "$RUN/hss/keys.ini" --targets 1,2 \
	    --requests 60 --parallel 4 --json
	is "$status" 0
	is "$(jq '.requests' <<<"$output")" 60
	is "$(jq '.outcomes | add' <<<"$output")" 60
	is "$(jq -c '[.slots[].slot]' <<<"$output")" '[1,2]'
	is "$(jq '[.slots[].outcomes.success > 0] | all' <<<"$output")" true
	is "$(jq '([.histogram[].count] | add) == .outcomes.success' \
	    <<<"$output")" true
	is "$(jq '.latency_us | .min <= .p50 and .p50 <= .p90 and .p90 <= .p99
	    and .p99 <= .p99_9 and .p99_9 <= .max and .min > 0' \
	    <<<"$output")" true
}

@test "bench: the SQNs are those of the file, and go on" {
	client bench --key-file "$RUN/hss/keys.ini" --targets 1,2 \
	    --sqn-file "$RUN/hss/sqn" --requests 20
	is "$status" 0
	client bench --key-file "$RUN/hss/keys.ini" --targets 1,2 \
	    --sqn-file "$RUN/hss/sqn" --requests 20 --json
	is "$status" 0
	is "$(jq -c .outcomes <<<"$output")" '{"success":20}'
	client auth -n 1 --key-file "$RUN/hss/keys.ini" \
	    --sqn-file "$RUN/hss/sqn" -c 1
	is "$status" 0
}

@test "bench: seconds, for people" {
	client bench --key-file "$RUN/hss/keys.ini" --targets 1 --seconds 1
	is "$status" 0
	matches "${lines[0]}" '^[0-9]+ requests in 1\.[0-9]+ s, [0-9.]+/s, over 1 slots and 1 connections$'
	matches "$output" 'p50 ms +p90 +p99 +p99\.9 +max'
	is "$stderr" '' 'no bar where there is no terminal'
}

@test "bench: a bar at a terminal" {
	matches "$(terminal sim-rest-client bench -p "$PORT" --key-file \
	    "$RUN/hss/keys.ini" --targets 1 --seconds 1)" \
	    '\[#+ *\] [0-9]+ answers'
}

@test "bench: SIGINT ends it early, with a report" {
	spawn bench sim-rest-client bench -p "$PORT" --key-file \
	    "$RUN/hss/keys.ini" --targets 1,2 --seconds 60
	sleep 1
	signal bench INT
	wait_for 5 test -s "$RUN/bench.exit"
	grep -q ', interrupted$' "$RUN/bench.out"
	rm "$RUN/bench.pid"
}

@test "5: bench asks no more of a card whose key is another" {
	local before
	before=$(journal_mark)
	client bench -k "$(k_of 1)" -o "$(opc_of 2)" --targets 1 --requests 50
	is "$status" 5
	matches "$stderr" 'slot 1: .*Incorrect MAC.*no more is asked of it'
	is "$(apdus_since "$before" "$AUTHENTICATE")" 1
}

@test "every command has help, with examples, in 79 columns" {
	local command
	for command in '' auth info slots watch challenge vector auc bench; do
		# shellcheck disable=SC2086 # none or one
		run sim-rest-client $command --help
		is "$status" 0
		matches "$output" $'\nexamples:\n'
		is "$(awk 'length > 79' <<<"$output")" ''
	done
	run sim-rest-wpa --help
	matches "$output" $'\nexamples:\n'
}

# Complete the last of these words.
complete_words() { # FUNCTION WORD...
	# shellcheck source-path=SCRIPTDIR
	. "$BATS_TEST_DIRNAME/../../completions/sim-rest-client.bash"
	local function=$1
	shift
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	"$function"
	echo "${COMPREPLY[*]}"
}

@test "bash completes commands, options and values" {
	is "$(complete_words _sim_rest_client sim-rest-client '')" \
	    'auth info slots watch challenge vector auc bench'
	is "$(complete_words _sim_rest_client sim-rest-client v)" vector
	is "$(complete_words _sim_rest_client sim-rest-client -n 3 in)" info
	is "$(complete_words _sim_rest_client sim-rest-client auth --app i)" isim
	is "$(complete_words _sim_rest_client sim-rest-client --key-)" --key-file
	is "$(complete_words _sim_rest_client sim-rest-client watch --in)" \
	    --interval
	is "$(complete_words _sim_rest_client sim-rest-client info --c | tr ' ' '\n' |
	    sort | tr '\n' ' ')" '--cacert --cert --cert-key '
	cd "$RUN/hss"
	is "$(complete_words _sim_rest_client sim-rest-client auth --key-file ke)" \
	    keys.ini
	is "$(complete_words _sim_rest_wpa sim-rest-wpa --ic)" --iccid
}

# The same, in an interactive zsh on a terminal.  One match in a line.
zsh_once() { # LINE
	: >"$RUN/zsh/matches"
	ZDOTDIR=$RUN/zsh LINE=$1 MATCHES=$RUN/zsh/matches TERM=dumb \
	    COMPLETIONS=$BATS_TEST_DIRNAME/../../completions \
	    timeout 6 script -qc 'zsh -d -i' "$RUN/zsh/screen" \
	    <>"$RUN/zsh/keys" >/dev/null
}

# On a busy machine it hangs now and then between its prompt and its line
# editor, before it has looked at the line: it is started again then.
zsh_completes() { # LINE
	local status
	mkdir -p "$RUN/zsh"
	[ -p "$RUN/zsh/keys" ] || mkfifo "$RUN/zsh/keys"
	cp "$BATS_TEST_DIRNAME/zshrc" "$RUN/zsh/.zshrc"
	for _ in 1 2 3 4; do
		status=0
		zsh_once "$1" || status=$?
		[ $status = 124 ] || break
	done
	cat "$RUN/zsh/matches"
}

# In any order, since zsh has one of its own; else say what it did.
zsh_offers() { # LINE WANTED...
	local line=$1
	shift
	is "$(zsh_completes "$line" | sort | xargs)" \
	    "$(printf '%s\n' "$@" | sort | xargs)" "$line" || {
		cat "$RUN/zsh/screen"
		return 1
	}
}

@test "zsh completes commands, options and values" {
	zsh_offers 'sim-rest-client ' auth info slots watch challenge vector \
	    auc bench
	zsh_offers 'sim-rest-client v' vector
	zsh_offers 'sim-rest-client -n 3 in' info
	zsh_offers 'sim-rest-client auth --app i' isim
	zsh_offers 'sim-rest-client challenge --with u' username= uri=
	zsh_offers 'sim-rest-client --key-' --key-file
	zsh_offers 'sim-rest-client watch --in' --interval
	zsh_offers 'sim-rest-client info --c' --cacert --cert --cert-key
	zsh_offers 'sim-rest-client info --key-'
	cd "$RUN/hss"
	zsh_offers 'sim-rest-client auth --key-file ke' keys.ini
	zsh_offers 'sim-rest-wpa --ic' --iccid
	zsh_offers 'sim-rest-wpa ke' keys.ini
}

options_of() { # PROGRAM [COMMAND]: what --help names
	"$@" --help | sed '/^examples:/,$d' |
	    grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' | grep -oE -e '--[a-z-]+'
}

@test "what zsh completes is what --help of each command names" {
	local command
	for command in auth info slots watch challenge vector auc bench; do
		# shellcheck disable=SC2046 # words on purpose
		zsh_offers "sim-rest-client $command -" \
		    $(options_of sim-rest-client $command)
	done
	# shellcheck disable=SC2046
	zsh_offers 'sim-rest-wpa -' $(options_of sim-rest-wpa)
}

@test "what bash completes is what each command takes" {
	local command option
	for command in auth info slots watch challenge vector auc bench; do
		for option in $(complete_words _sim_rest_client sim-rest-client \
		    "$command" -); do
			run sim-rest-client "$command" "$option"
			[[ $output != *'no option of'* &&
			    $output != *'unknown option'* ]] || {
				echo "$command $option: $output"
				return 1
			}
		done
	done
}
