# SPDX-License-Identifier: MIT
#
# Goal: a request that is not in order is refused with the documented status,
# and not one byte of it reaches a card.

load helper

setup_file() {
	write_card 0
	insert_card 0
	start_server
	challenge 0 32
	auth 0 "$(body_of_challenge)" # the card is warm from here on
	is_success
}

setup() {
	challenge 0 64
	mark=$(journal_mark)
}

teardown() {
	is "$(apdus_since "$mark")" 0 'commands to the card'
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

refused() { # BODY...: each of them
	local text
	for text; do
		auth 0 "$text"
		is_error 400 malformed_request no || {
			echo "body: $text"
			return 1
		}
		[[ $body != *$RAND* && $body != *$AUTN* ]]
	done
}

@test "no JSON object" {
	refused '' ' ' '{' '}' '[]' 'null' '1' '"rand"' '{}{}' 'rand=1' \
	    '{"rand"}' "{'rand':'1'}"
}

@test "members missing" {
	refused '{}' "{\"rand\":\"$RAND\"}" "{\"autn\":\"$AUTN\"}" \
	    "{\"RAND\":\"$RAND\",\"AUTN\":\"$AUTN\"}"
}

@test "members twice" {
	refused "{\"rand\":\"$RAND\",\"rand\":\"$RAND\",\"autn\":\"$AUTN\"}"
	refused "$(body_of_challenge "\"autn\":\"$AUTN\"")"
}

@test "RAND and AUTN that are not 32 hex digits" {
	local wrong
	for wrong in '""' "\"${RAND:1}\"" "\"${RAND:2}\"" "\"${RAND}0\"" \
	    "\"${RAND}00\"" "\"g${RAND:1}\"" "\" ${RAND:1}\"" \
	    "\"0x${RAND:2}\"" null true 1 '{}' "[\"$RAND\"]" \
	    "\"${RAND:1}\\u0000\"" "\"${RAND:1}é\""; do
		refused "{\"rand\":$wrong,\"autn\":\"$AUTN\"}" \
		    "{\"rand\":\"$RAND\",\"autn\":$wrong}"
	done
}

@test "applications and contexts that are none" {
	local wrong
	for wrong in '"csim"' '""' '"usim "' null 1 true '["usim"]'; do
		refused "$(body_of_challenge "\"app\":$wrong")"
	done
	refused "$(body_of_challenge '"context":"4g"')" \
	    "$(body_of_challenge '"context":1')"
}

@test "guards that are no ICCID" {
	refused "$(body_of_challenge '"iccid":1')" \
	    "$(body_of_challenge '"iccid":"89882x"')" \
	    "$(body_of_challenge '"iccid":"898821100000000000000000000"')"
}

@test "nesting, bytes that are no UTF-8, text after the end" {
	refused "$(printf '[%.0s' {1..2000})" \
	    "{\"a\":$(printf '[%.0s' {1..1000})" \
	    "$(body_of_challenge)x" \
	    "$(body_of_challenge $'"a":"\xff\xfe"')"
}

@test "a body over 4 KiB" {
	auth 0 "$(body_of_challenge "\"a\":\"$(printf 'a%.0s' {1..4096})\"")"
	is_error 413 too_large no
}

@test "a head over 8 KiB" {
	auth 0 "$(body_of_challenge)" -H "X-A: $(printf 'a%.0s' {1..9000})"
	is_error 431 too_large no
}

@test "more than 64 fields" {
	local fields=() i
	for i in {1..70}; do
		fields+=(-H "X-$i: 1")
	done
	auth 0 "$(body_of_challenge)" "${fields[@]}"
	is_error 431 too_large no
}

@test "slots that do not exist" {
	local slot
	for slot in 8 99 4294967296 18446744073709551616; do
		auth $slot "$(body_of_challenge)"
		is_error 404 no_such_slot no
		info $slot
		is_error 404 no_such_slot no
	done
}

@test "slots that are no numbers" {
	local slot
	for slot in x -1 +1 0x0 1.0 '' %30 '0/'; do
		auth "$slot" "$(body_of_challenge)"
		is "$code" 404 "slot '$slot'"
	done
}

@test "URLs that do not exist" {
	local path
	for path in / /sim-auth-api /sim-auth-api/v1/slot /sim-auth-api/v2/slot/0 \
	    /sim-auth-api/v1/slot/0/x //sim-auth-api/v1/slot/0; do
		request --path-as-is --data "$(body_of_challenge)" "$URL$path"
		is_error 404 not_found no || {
			echo "path: $path"
			return 1
		}
	done
}

@test "an empty slot" {
	auth 1 "$(body_of_challenge)"
	is_error 410 no_card no
	info 1
	is_error 410 no_card no
}

@test "methods" {
	local method
	for method in GET PUT DELETE PATCH OPTIONS; do
		request -X $method "$URL/sim-auth-api/v1/slot/0"
		is_error 405 method_not_allowed no
		is "$(head_of Allow)" POST
	done
	for method in POST PUT DELETE; do
		request -X $method "$URL/sim-info-api/v1/slot/0"
		is_error 405 method_not_allowed no
		is "$(head_of Allow)" GET
	done
}

@test "web pages of other sites" {
	local origin site
	for origin in http://evil.example "http://localhost:1" null \
	    "http://127.0.0.1.evil.example:$PORT"; do
		auth 0 "$(body_of_challenge)" -H "Origin: $origin"
		is_error 403 forbidden_origin no
	done
	for site in cross-site same-site; do
		auth 0 "$(body_of_challenge)" -H "Sec-Fetch-Site: $site"
		is_error 403 forbidden_origin no
	done
	[ -z "$(grep -i '^access-control' "$RUN/head")" ]
}

@test "hosts that are not this server" {
	local host
	for host in evil.example "evil.example:$PORT" 192.0.2.1 \
	    localhost.evil.example; do
		auth 0 "$(body_of_challenge)" -H "Host: $host"
		is_error 421 wrong_host no
	done
}

# Bytes as they are; sets the status line and how often there is one.
raw() { # TEXT with printf escapes
	exec 9<>"/dev/tcp/127.0.0.1/$PORT"
	printf "$1" >&9
	timeout 10 cat <&9 >"$RUN/raw" || :
	exec 9>&-
	first=$(head -n 1 "$RUN/raw" | tr -d '\r')
	answers=$(grep -c '^HTTP/' "$RUN/raw")
}

@test "framing that can be read in two ways" {
	local post='POST /sim-auth-api/v1/slot/0 HTTP/1.1\r\n' text
	local host='Host: localhost\r\n' data
	data=$(body_of_challenge)
	for text in \
	    "${host}Content-Length: ${#data}\r\nTransfer-Encoding: chunked\r\n" \
	    "${host}Content-Length: ${#data}\r\nContent-Length: 1\r\n" \
	    "${host}Content-Length: ${#data}\r\nContent-Length: ${#data}\r\n" \
	    "${host}Content-Length: +${#data}\r\n" \
	    "${host}Content-Length: ${#data}, ${#data}\r\n" \
	    "${host}${host}Content-Length: ${#data}\r\n" \
	    "Content-Length: ${#data}\r\n" \
	    "${host}Content-Length : ${#data}\r\n" \
	    "${host}X: a\r\n b\r\nContent-Length: ${#data}\r\n" \
	    "${host}Transfer-Encoding: gzip, chunked\r\n"; do
		raw "$post$text\r\n$data"
		is "$first" 'HTTP/1.1 400 Bad Request' "$text"
		is "$answers" 1 'answers'
	done
}
