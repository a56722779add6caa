# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the system tests share.  They run inside the rig, with the programs
# first in PATH.  Every process is started by spawn() and keeps its files
# NAME.{pid,out,err,exit} in one folder; teardown ends them all and looks
# whether a sanitizer had anything to say.

# shellcheck source-path=SCRIPTDIR
. "$BATS_TEST_DIRNAME/pcscd.bash"

RUN=$BATS_FILE_TMPDIR # one folder for a file's tests: servers may be shared
JOURNAL=$RUN/journal
export HOME=$RUN # nobody's ~/.curlrc or configuration
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

SANITIZER_REPORT=$RUN/sanitizer
for tool in ASAN UBSAN TSAN LSAN; do
	export "${tool}_OPTIONS=log_path=$SANITIZER_REPORT:print_stacktrace=1"
done
TSAN_OPTIONS+=:suppressions=${BASH_SOURCE[0]%/*}/tsan.supp
unset tool

# --- saying what is expected ----------------------------------------------

is() { # GOT WANTED [WHAT]
	[ "$1" = "$2" ] || {
		echo "${3:-got}: '$1', expected '$2'"
		return 1
	}
}

matches() { # GOT EXTENDED-REGULAR-EXPRESSION [WHAT]
	[[ $1 =~ $2 ]] || {
		echo "${3:-got}: '$1', expected to match '$2'"
		return 1
	}
}

# --- processes -------------------------------------------------------------

spawn() { # NAME COMMAND...
	local name=$1
	shift
	rm -f "$RUN/$name".{pid,exit,out}
	(
		set +e # the tests' own would end this before the status is kept
		"$@" >"$RUN/$name.out" 2>>"$RUN/$name.err" </dev/null &
		echo $! >"$RUN/$name.pid"
		wait $!
		echo $? >"$RUN/$name.exit"
	) 3>&- &
	wait_for 5 test -s "$RUN/$name.pid"
}

is_running() { # NAME
	[ -s "$RUN/$1.pid" ] && [ ! -s "$RUN/$1.exit" ]
}

signal() { # NAME SIGNAL
	kill "-$2" "$(cat "$RUN/$1.pid")" 2>/dev/null
}

# End it, if it has not ended by itself, and check that it ended well.
stop() { # NAME
	signal "$1" TERM || :
	if ! wait_for 20 test -s "$RUN/$1.exit"; then
		echo "$1 does not end on SIGTERM"
		kill_hard "$1"
		return 1
	fi
	rm "$RUN/$1.pid"
	is "$(cat "$RUN/$1.exit")" 0 "exit status of $1" || {
		tail -n 20 "$RUN/$1.err"
		return 1
	}
}

# As when the power fails.
kill_hard() { # NAME
	signal "$1" KILL || :
	wait_for 5 test -s "$RUN/$1.exit"
	rm "$RUN/$1.pid"
}

stop_all() {
	local pid failed=0
	for pid in "$RUN"/*.pid; do
		[ ! -e "$pid" ] || stop "$(basename "$pid" .pid)" || failed=1
	done
	return $failed
}

no_sanitizer_reports() {
	local report failed=0
	for report in "$SANITIZER_REPORT".*; do
		[ -e "$report" ] || continue
		sed 's/^/sanitizer: /' "$report"
		rm "$report"
		failed=1
	done
	return $failed
}

no_cards() {
	! opensc-tool -l | grep -q '^[0-9]* *Yes'
}

# For teardown(): whatever the test left.  The next test's card would go
# unnoticed if pcscd still believed in this one's.
end_all() {
	local failed=0
	stop_all || failed=1
	wait_for 5 no_cards || {
		echo 'a reader still has a card:'
		opensc-tool -l
		failed=1
	}
	no_sanitizer_reports || failed=1
	rm -f "$RUN"/*.pid "$RUN"/*.err "$RUN"/*.exit "$RUN"/journal*
	return $failed
}

# --- cards -----------------------------------------------------------------

# The keys of the cards in cards.ini, one byte repeated, by slot.
k_of() { printf "${1}1%.0s" {1..16}; }
opc_of() { printf "${1}e%.0s" {1..16}; }
iccid_of() {
	local digits=89882110000000010$1 sum=0 i d
	for ((i = 0; i < ${#digits}; i++)); do
		d=${digits:i:1}
		((i % 2 == ${#digits} % 2)) || d=$((d * 2 > 9 ? d * 2 - 9 : d * 2))
		sum=$((sum + d))
	done
	echo "$digits$(((10 - sum % 10) % 10))"
}
imsi_of() { echo "00101000000000$1"; }

# A profile file with one card: N picks its keys and numbers.
write_card() { # N [LINE...]
	local n=$1
	shift
	[[ $* == *applications* ]] || set -- 'applications = usim isim' "$@"
	printf '%s\n' "[card \"card$n\"]" "iccid = $(iccid_of "$n")" \
	    "imsi = $(imsi_of "$n")" "k = $(k_of "$n")" \
	    "opc = $(opc_of "$n")" "sqn_check = strict" \
	    "$@" >"$RUN/card$n.ini"
}

# Card N runs as process cardN, in the slot of its number unless told.
start_card() { # N [SLOT [ARGUMENT...]]
	local n=$1 slot=${2:-$1}
	shift; [ $# -eq 0 ] || shift
	spawn "card$n" sim-rest-card -p $((RIG_FIRST_PORT + slot)) \
	    --journal "$JOURNAL" "$@" "$RUN/card$n.ini"
}

presence() { # SLOT: Yes, No, or nothing
	opensc-tool -l | awk -v slot="$1" '$1 == slot { print $2 }'
}
card_present() { [ "$(presence "$1")" = Yes ]; }
card_absent() { [ "$(presence "$1")" = No ]; }

# Start it and wait until the reader has seen it.
insert_card() { # as start_card
	start_card "$@"
	wait_for 10 card_present "${2:-$1}"
}

# Each in the slot of its number; they start side by side.
insert_cards() { # N...
	local n
	for n in "$@"; do
		start_card "$n"
	done
	for n in "$@"; do
		wait_for 10 card_present "$n"
	done
}

# The reader has not seen it yet when this returns.
pull_card() { # N
	kill_hard "card$1"
}

# Ask an independent AuC: sets RAND AUTN RES CK IK SRES KC for a card and SQN.
challenge() { # N SQN [RAND]
	challenge_for "$(k_of "$1")" "$(opc_of "$1")" "$2" "${3-}"
}
challenge_for() { # K OPC SQN [RAND]
	local name value rand=${4:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
	while read -r name value; do
		case $name in
		RAND: | AUTN: | RES: | CK: | IK: | SRES:)
			printf -v "${name%:}" %s "$value"
			;;
		Kc:) KC=$value ;;
		esac
	done < <(osmo-auc-gen -3 -a milenage -k "$1" -o "$2" -s "$3" \
	    -r "$rand" -f 8000)
}
bytes() { # HEX: as bytes
	# shellcheck disable=SC2001,SC2059 # the format is the bytes
	printf "$(sed 's/../\\x&/g' <<<"$1")"
}

# TS 33.220, 5.3.2: the MAC of a challenge for GBA_U.
to_gba() {
	local sha
	sha=$(bytes "$IK" | sha1sum)
	AUTN=${AUTN:0:16}$(printf '%016x' $((0x${AUTN:16} ^ 0x${sha:0:16})))
}

body_of_challenge() { # [MEMBER...]: more members, each as '"name":value'
	local IFS=,
	echo "{\"rand\":\"$RAND\",\"autn\":\"$AUTN\"${1+,$*}}"
}
success_body() { # an ISIM gives no Kc: then KC is empty
	local kc=null
	[ -z "$KC" ] || kc="\"$KC\""
	echo "{\"successful_3g_authentication\":{\"res\":\"$RES\",$(:
	    )\"ck\":\"$CK\",\"ik\":\"$IK\",\"kc\":$kc}}"
}

# --- the journal -----------------------------------------------------------

journal_mark() {
	if [ -e "$JOURNAL" ]; then wc -l <"$JOURNAL"; else echo 0; fi
}
# Commands since a mark whose hex matches, by default all.
apdus_since() { # MARK [REGEX] [CARD]
	[ -e "$JOURNAL" ] || { echo 0; return; }
	awk -v mark="$1" -v want="${2:-.}" -v card="${3-}" '
	    NR > mark && $3 == ">" && $4 ~ want &&
		(card == "" || $2 == card) { n++ }
	    END { print n + 0 }' "$JOURNAL"
}
AUTHENTICATE='^..88'
VERIFY_WITH_DATA='^..20....(0[1-9a-f]|[1-9a-f].)'

# --- server ----------------------------------------------------------------

server_listens() { grep -q 'listening on http://' "$RUN/server.err"; }

start_server() { # ARGUMENT...: sets URL
	: >"$RUN/server.err"
	spawn server sim-rest-server -p 0 "$@"
	if ! wait_for 20 server_listens; then
		cat "$RUN/server.err"
		return 1
	fi
	URL=$(grep -o 'http://127.0.0.1:[0-9]*' "$RUN/server.err" | head -n 1)
	PORT=${URL##*:}
	export URL PORT # from setup_file() to the tests
}

# Sets code and body; head_of NAME gives a header of the same answer.
request() { # CURL-ARGUMENT...
	rm -f "$RUN/body" "$RUN/head"
	code=$(curl --silent --show-error --max-time 30 --dump-header "$RUN/head" \
	    --output "$RUN/body" --write-out '%{http_code}' "$@") || :
	body=$(cat "$RUN/body" 2>/dev/null) || :
}
head_of() { # NAME
	tr -d '\r' <"$RUN/head" | awk -v name="$1:" \
	    'tolower($1) == tolower(name) { $1 = ""; print substr($0, 2) }'
}

auth() { # SLOT BODY [CURL-ARGUMENT...]
	local slot=$1 data=$2
	shift 2
	request --data-binary "$data" "$@" "$URL/sim-auth-api/v1/slot/$slot"
}
info() { # SLOT
	request "$URL/sim-info-api/v1/slot/$1"
}

json() { # FILTER: of the last body, compact
	jq -c -r "$1" <<<"$body"
}

# The last answer is an error with this status, code and executed.
is_error() { # STATUS CODE EXECUTED
	is "$code" "$1" "status of $body" && is "$(json .error.code)" "$2" &&
	    is "$(json .error.executed)" "$3" "executed"
}

# The last answer is what the AuC expects of the last challenge.
is_success() {
	is "$code" 200 "status of $body" &&
	    is "$(json .)" "$(success_body)" "answer"
}
