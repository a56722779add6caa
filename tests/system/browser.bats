# SPDX-License-Identifier: MIT
#
# Goal: no page that somebody visits can use the cards, whatever it sends: the
# server hears it, and nothing reaches a card.  A real browser sends it.

bats_require_minimum_version 1.5.0
load helper

ATTACKER=9999
ATTEMPTS=12

setup_file() {
	# For this rig only: a name that points to two addresses.
	cp -a /etc /run/etc 2>/dev/null || :
	mount --bind /run/etc /etc
	printf '%s\n' '127.0.0.1 localhost' '127.0.0.1 evil.example' \
	    '127.0.0.1 rebound.example' '127.0.0.2 rebound.example' >/etc/hosts
	write_card 0
	insert_card 0
}

setup() {
	mkdir -p "$RUN/www"
	cp "$BATS_TEST_DIRNAME/../data/browser/attack.html" "$RUN/www"
}

teardown() {
	local name
	for name in attacker nginx; do
		! is_running $name || kill_hard $name
		rm -f "$RUN/$name.pid"
	done
	! is_running server || stop server
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

# Challenges that the card takes, one for each attempt.
write_bodies() {
	local i sqn
	sqn=$(cat "$RUN/sqn" 2>/dev/null || echo 0)
	{
		echo 'const bodies = ['
		for ((i = 0; i < ATTEMPTS; i++)); do
			sqn=$((sqn + 32))
			challenge 0 $sqn
			echo "'$(body_of_challenge)',"
		done
		echo '];'
	} >"$RUN/www/bodies.js"
	echo $sqn >"$RUN/sqn"
}

start_attacker() { # ADDRESS PORT [FILES]
	spawn attacker "$BATS_TEST_DIRNAME/attacker.py" "$1" "$2" "$RUN/www" \
	    "${@:3}"
	wait_for 5 eval "(: </dev/tcp/$1/$2) 2>/dev/null"
}

visit() { # URL: sets page, to what it says about its attempts
	page=$(timeout 90 chromium --headless --no-sandbox --disable-gpu \
	    --user-data-dir="$RUN/profile" --disable-features=$(:
	    )LocalNetworkAccessChecks,HttpsUpgrades,AsyncDns --virtual-time-budget=20000 \
	    --dump-dom "$1" 2>"$RUN/chromium.err" 3>&-) || :
	page=$(sed -n '/<pre id="said">/,/<\/pre>/p' <<<"$page")
	matches "$page" 'that was all' || {
		tail -n 20 "$RUN/chromium.err"
		return 1
	}
}

refused() { # CODE: how often that was logged
	grep -c "refused: .*code=$1" "$RUN/server.err" || :
}

@test "control: without the server's rules the page has its way" {
	local mark
	start_server -H 127.0.0.1
	info 0
	write_bodies
	start_attacker 127.0.0.1 $ATTACKER
	mkdir -p "$RUN/nginx"
	cat >"$RUN/nginx.conf" <<-END
		daemon off; pid $RUN/nginx/pid; error_log $RUN/nginx/log;
		events {}
		http {
			access_log off;
			client_body_temp_path $RUN/nginx; proxy_temp_path $RUN/nginx;
			server {
				listen 127.0.0.1:9998;
				location / {
					proxy_pass $URL;
					proxy_set_header Host 127.0.0.1;
					proxy_set_header Origin "";
					proxy_set_header Sec-Fetch-Site "";
				}
			}
		}
	END
	spawn nginx nginx -c "$RUN/nginx.conf" -e "$RUN/nginx/log"
	wait_for 5 eval '(: </dev/tcp/127.0.0.1/9998) 2>/dev/null'
	mark=$(journal_mark)
	visit "http://evil.example:$ATTACKER/attack.html#http://localhost:9998"
	echo "$page"
	[ "$(apdus_since "$mark" "$AUTHENTICATE")" -ge 7 ]
}

# Nothing at all was sent to the card, but much to the server.
fails() { # URL
	local mark
	mark=$(journal_mark)
	visit "$1"
	is "$(apdus_since "$mark")" 0 "commands to the card, after: $page"
	! [[ $page =~ READ ]]
}

served() { # with what is refused in its log
	start_server -v -H 127.0.0.1
	info 0
	write_bodies
}

@test "a page of another site" {
	served
	start_attacker 127.0.0.1 $ATTACKER
	fails "http://evil.example:$ATTACKER/attack.html#$URL"
	[ "$(refused forbidden_origin)" -ge 10 ]
	# What was sent is right but for where it came from.
	auth 0 "$(sed -n "2s/^'\(.*\)',$/\1/p" "$RUN/www/bodies.js")"
	is "$code" 200
	matches "$body" successful_3g
}

@test "a page of the same machine, from another port" {
	served
	start_attacker 127.0.0.1 $ATTACKER
	fails "http://127.0.0.1:$ATTACKER/attack.html#$URL"
	[ "$(refused forbidden_origin)" -ge 10 ]
}

@test "a form that takes the whole window with it" {
	local mark before
	served
	start_attacker 127.0.0.1 $ATTACKER
	mark=$(journal_mark)
	# The browser's time may be over before a slow server's answer is there.
	for _ in 1 2 3; do
		timeout 60 chromium --headless --no-sandbox --disable-gpu \
		    --user-data-dir="$RUN/profile" --virtual-time-budget=20000 \
		    --dump-dom "http://evil.example:$ATTACKER/attack.html?leave#$URL" \
		    >"$RUN/page" 2>"$RUN/chromium.err" 3>&- || :
		! grep -q '"forbidden_origin"' "$RUN/page" || break
	done
	grep -q '"forbidden_origin"' "$RUN/page"
	is "$(apdus_since "$mark")" 0
}

# DNS rebinding: the page's name has two addresses.  At the first one is the page
# and then nobody, so that the browser goes on to the second: the server.
@test "a page whose name points to the server" {
	: >"$RUN/server.err"
	spawn server sim-rest-server -v -p 0 -H 127.0.0.2
	wait_for 20 server_listens
	PORT=$(sed -n 's/.*listening on http:..127.0.0.2:\([0-9]*\).*/\1/p' \
	    "$RUN/server.err")
	URL=http://127.0.0.2:$PORT
	info 0
	is "$code" 200
	write_bodies
	start_attacker 127.0.0.1 "$PORT" 2
	fails "http://rebound.example:$PORT/attack.html#$(:
	    )http://rebound.example:$PORT"
	[ "$(refused wrong_host)" -ge 10 ]
}
