# SPDX-License-Identifier: MIT
#
# Goal: derived keys are those of an independent derivation from what an
# independent AuC expects, the answer holds nothing that was not asked for, and
# a request that is wrong never reaches the card.

bats_require_minimum_version 1.5.0
load helper

SNN='"5G:mnc001.mcc001.3gppnetwork.org"'
LOGIN='"username":"001010000000000@ims","realm":"ims","method":"REGISTER",
    "uri":"sip:ims"'

setup_file() {
	write_card 0
	write_card 1 'protocol = t1'
	insert_cards 0 1
	start_server -v -v
}

setup() {
	rm -f "$RUN/noted"
	SQN=0
	[ ! -s "$RUN/sqn" ] || SQN=$(cat "$RUN/sqn")
}

teardown() {
	echo "$SQN" >"$RUN/sqn"
	no_sanitizer_reports
}

teardown_file() {
	end_all
}

# A challenge for a card that knows the SQNs before it.
fresh() { # CARD
	SQN=$((SQN + 32))
	challenge "$1" "$SQN"
}

nonce() { # [HEX]: what the server added
	local bytes
	bytes=$(sed 's/../\\x&/g' <<<"$RAND$AUTN${1-}")
	# shellcheck disable=SC2059
	printf "$bytes" | base64 -w 0
}

derive() { # CARD DERIVE [MEMBER...]: the body goes to the log that is searched
	auth "$1" "$(body_of_challenge "\"derive\":$2" "${@:3}")"
	echo "$body" >>"$RUN/answers"
}

# The last answer is to be what is made of the last challenge...
note() { # DERIVE
	is "$code" 200 "status of $body"
	printf '%s\t' "$RAND" "$AUTN" "$RES" "$CK" "$IK" "$KC" \
	    "$(tr -d '\n\t' <<<"$1")" >>"$RUN/noted"
	echo "$body" >>"$RUN/noted"
}
# ...and are all that were noted in this test?
all_right() {
	"$BATS_TEST_DIRNAME/kdf.py" <"$RUN/noted"
}

derives() { # DERIVE: by USIM over T=0, and by ISIM over T=1
	fresh 0
	derive 0 "$1"
	note "$1"
	fresh 1
	derive 1 "$1" '"app":"isim"'
	KC=
	note "$1"
}

@test "K_ASME" {
	derives '{"kdf":"kasme","plmn":"00101"}'
	derives '{"kdf":"kasme","plmn":"310410","want":["kasme"]}'
	all_right
}

@test "CK' and IK'" {
	derives '{"kdf":"ck-prime","network":"WLAN"}'
	all_right
}

@test "5G AKA" {
	derives "{\"kdf\":\"5g-aka\",\"snn\":$SNN}"
	derives "{\"kdf\":\"5g-aka\",\"snn\":$SNN,\"supi\":\"001010000000000\",
	    \"abba\":\"000102\",\"want\":[\"res_star\",\"hres_star\",\"kamf\"]}"
	all_right
}

@test "EAP-AKA" {
	local id='"identity":"0001010000000000@wlan.mnc001.mcc001.3gppnetwork.org"'
	derives "{\"kdf\":\"eap-aka\",$id}"
	derives "{\"kdf\":\"eap-aka\",$id,\"want\":[\"msk\"]}"
	all_right
}

@test "EAP-AKA'" {
	derives '{"kdf":"eap-aka-prime","identity":"6001010000000000@wlan",
	    "network":"WLAN"}'
	derives "{\"kdf\":\"eap-aka-prime\",\"identity\":\"6001010000000000@nai\",
	    \"network\":$SNN,\"supi\":\"001010000000000\",
	    \"want\":[\"res\",\"k_encr\",\"k_aut\",\"kausf\",\"kseaf\",\"kamf\"]}"
	all_right
}

@test "an identity that is no ASCII and needs escapes" {
	derives '{"kdf":"eap-aka","identity":"0\u00fc\"\\/ö"}'
	all_right
}

@test "Kc128, with all that the card said" {
	derives '{"kdf":"kc128"}'
	derives '{"kdf":"kc128","want":["kc128","kc","res","ck","ik"]}'
	all_right
}

@test "Ks_NAF" {
	derives '{"kdf":"naf","impi":"001010000000000@ims","naf_id":
	    "6e61662e6578616d706c652e6f72670100000002"}'
	all_right
}

@test "digests" {
	local kdf qop request
	for kdf in akav1-md5 akav2-md5; do
		for qop in '' ',"qop":"auth","nc":"0000000f","cnonce":"0a4f"'; do
			fresh 0
			request="{\"kdf\":\"$kdf\",$LOGIN,\"nonce\":\"$(nonce)\"$qop}"
			derive 0 "$request"
			note "$request"
			fresh 1
			request="{\"kdf\":\"$kdf\",$LOGIN,\"nonce\":\"$(nonce 00ff)\"$qop,
			    \"want\":[\"ik\",\"response\"]}"
			derive 1 "$request" '"app":"isim"'
			note "$request"
		done
	done
	all_right
}

@test "resynchronisation and a wrong MAC are as ever" {
	fresh 0
	derive 0 '{"kdf":"kc128"}'
	note '{"kdf":"kc128"}'
	derive 0 '{"kdf":"kc128"}'
	is "$(json keys)" '["synchronisation_failure"]'
	fresh 0
	AUTN=${AUTN%????}0000
	derive 0 '{"kdf":"kc128"}'
	is_error 200 incorrect_mac yes
	all_right
}

@test "what is wrong never reaches the card, and its SQN stays" {
	local mark derive
	fresh 0
	mark=$(journal_mark)
	for derive in null '{}' '{"kdf":"x"}' '{"kdf":"kasme"}' \
	    '{"kdf":"kc128","wants":["kc128"]}' \
	    '{"kdf":"kc128","want":["msk"]}' \
	    "{\"kdf\":\"akav1-md5\",$LOGIN,\"nonce\":\"bm9uY2U=\"}"; do
		derive 0 "$derive"
		is_error 400 malformed_request no
		matches "$(json .error.message)" derive
	done
	is "$(apdus_since "$mark")" 0
	derive 0 '{"kdf":"kc128"}'
	note '{"kdf":"kc128"}'
	all_right
}

@test "no key is in the log of all this" {
	grep -o '"[0-9a-f]\{16,\}"' "$RUN/answers" | tr -d '"' >"$RUN/keys"
	[ "$(wc -l <"$RUN/keys")" -gt 40 ]
	[ -s "$RUN/server.err" ]
	run ! grep -iFf "$RUN/keys" "$RUN/server.err"
	run ! grep mnc001 "$RUN/server.err"
}
