# SPDX-License-Identifier: MIT
#
# Goal: the example for nginx in front works as it is written: what the server
# looks at passes through, no answer is asked for twice, and nothing of it is
# kept.  Runs in a machine of its own (boot), with nginx's and our own units.

bats_require_minimum_version 1.5.0
load helper

NAME=sim.example.org
EXAMPLES=/usr/local/share/doc/sim-rest/examples
TLS=/etc/nginx/sim-rest

certificate() { # NAME SUBJECT
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -days 2 -subj "/CN=$2" -addext "subjectAltName=DNS:$2" \
	    -keyout "$TLS/$1.key" -out "$TLS/$1.pem" 2>/dev/null
}

setup_file() {
	meson install -C "$BUILD" --no-rebuild --quiet
	systemd-sysusers
	mkdir -p $TLS /etc/sim-rest /etc/systemd/system/sim-rest-server.socket.d
	certificate server $NAME
	certificate clients hlr.example.org
	certificate stranger stranger.example.org
	rm -f /etc/nginx/sites-enabled/*
	cp $EXAMPLES/nginx-sim-rest.conf /etc/nginx/sites-enabled/sim-rest
	printf '%s\n' '[server]' "names = $NAME" >/etc/sim-rest/server.conf
	printf '%s\n' '[Socket]' 'ListenStream=/run/sim-rest.sock' \
	    'SocketMode=0660' 'SocketGroup=www-data' \
	    >/etc/systemd/system/sim-rest-server.socket.d/nginx.conf
	systemctl daemon-reload
	systemctl start pcscd.socket sim-rest-server.socket nginx
}

setup() {
	URL=https://$NAME
	asks=(--resolve "$NAME:443:127.0.0.1" --cacert $TLS/server.pem
	    --cert $TLS/clients.pem --key $TLS/clients.key)
	write_card 0 'auth_delay_ms = 1000'
	insert_card 0
	systemctl reset-failed # however often that was
	systemctl restart sim-rest-server
}

teardown() {
	end_all
}

@test "nginx has nothing to say against it" {
	run nginx -t -q
	is "$status" 0 "$output"
	is "$output" ''
}

@test "a caller with a certificate" {
	challenge 0 32
	auth 0 "$(body_of_challenge)" "${asks[@]}"
	is_success
	is "$(head_of SIM-ICCID)" "$(iccid_of 0)"
	is "$(head_of Cache-Control)" no-store
	request "${asks[@]}" "$URL/sim-info-api/v1/imsi/$(imsi_of 0)"
	is "$(json .iccid)" "$(iccid_of 0)"
}

@test "none without one, and none with another" {
	local mark
	mark=$(journal_mark)
	challenge 0 32
	auth 0 "$(body_of_challenge)" --resolve "$NAME:443:127.0.0.1" \
	    --cacert $TLS/server.pem
	is "$code" 400
	auth 0 "$(body_of_challenge)" "${asks[@]}" --cert $TLS/stranger.pem \
	    --key $TLS/stranger.key
	is "$code" 400
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
}

@test "Host, Origin and Sec-Fetch-Site pass as they came" {
	local mark
	mark=$(journal_mark)
	challenge 0 32
	auth 0 "$(body_of_challenge)" "${asks[@]}" -H 'Host: evil.example'
	is_error 421 wrong_host no
	auth 0 "$(body_of_challenge)" "${asks[@]}" -H 'Origin: https://evil.example'
	is_error 403 forbidden_origin no
	auth 0 "$(body_of_challenge)" "${asks[@]}" -H 'Sec-Fetch-Site: cross-site'
	is_error 403 forbidden_origin no
	is "$(apdus_since "$mark" "$AUTHENTICATE")" 0
}

@test "a body that is too long" {
	challenge 0 32
	auth 0 "$(body_of_challenge "\"x\":\"$(printf '%5000s' '')\"")" "${asks[@]}"
	is "$code" 413
}

# The first is with the card when the server dies.
@test "what got no answer is not asked for again" {
	local pid
	challenge 0 32
	auth 0 "$(body_of_challenge)" "${asks[@]}"
	challenge 0 64
	curl -sS "${asks[@]}" --data "$(body_of_challenge)" -o "$RUN/answer" \
	    -w '%{http_code}' "$URL/sim-auth-api/v1/slot/0" >"$RUN/code" 3>&- &
	pid=$!
	wait_for 5 eval '[ "$(apdus_since 0 "$AUTHENTICATE")" = 2 ]'
	systemctl kill -s KILL sim-rest-server
	wait $pid
	is "$(cat "$RUN/code")" 502
	wait_for 10 eval '[ "$(systemctl is-active sim-rest-server)" = active ]'
	sleep 2
	is "$(apdus_since 0 "$AUTHENTICATE")" 2
}

@test "a caller that leaves while it waits is forgotten" {
	local pid
	challenge 0 32
	curl -sS "${asks[@]}" --data "$(body_of_challenge)" -o "$RUN/answer" \
	    "$URL/sim-auth-api/v1/slot/0" 3>&- &
	pid=$!
	wait_for 5 eval '[ "$(apdus_since 0 "$AUTHENTICATE")" = 1 ]'
	challenge 0 64
	auth 0 "$(body_of_challenge)" "${asks[@]}" --max-time 0.3 2>/dev/null
	wait $pid
	sleep 1.5
	is "$(apdus_since 0 "$AUTHENTICATE")" 1
}

@test "nothing is kept on the disk" {
	local word
	challenge 0 32
	auth 0 "$(body_of_challenge)" "${asks[@]}"
	is_success
	request "${asks[@]}" "$URL/sim-info-api/v1/imsi/$(imsi_of 0)"
	is "$code" 200
	is "$(find /var/lib/nginx -type f)" ''
	[ -s /var/log/nginx/sim-rest.log ]
	grep -q 'hlr.example.org.* POST 200 ' /var/log/nginx/sim-rest.log
	for word in "$RAND" "$AUTN" "$RES" "$CK" "$IK" "$(imsi_of 0)" \
	    "$(iccid_of 0)"; do
		! grep -ri -e "$word" /var/log/nginx
	done
}
