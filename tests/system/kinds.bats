# SPDX-License-Identifier: MIT
#
# Goal: the contexts, applications and oddities of a profile are there for
# whoever sits behind pcscd, byte by byte.

load helper

teardown() {
	end_all
}

# Send them in one connection; sets answers, one line each: DATA SW.
transmit() { # HEX...
	local commands=() hex
	for hex; do
		commands+=(-s "$hex")
	done
	answers=$(opensc-tool -r 0 "${commands[@]}" | awk '
	    /^Received/ { sw = $0; sub(/.*SW1=0x/, "", sw)
		sub(/, SW2=0x/, "", sw); sub(/\).*/, "", sw)
		if (n++) print line
		line = tolower(sw); bytes = ""; on = 1; next }
	    /^Sending/ { on = 0 }
	    on { for (i = 1; i <= 16 && $i ~ /^[0-9A-F][0-9A-F]$/; i++)
		    bytes = bytes $i
		line = tolower(bytes " " sw) }
	    END { print line }')
}
answer() { # N, from 1
	sed -n "${1}s/^ //p;${1}{/^ /!p}" <<<"$answers"
}

USIM=00a4040c07a0000000871002
ISIM=00a4040c07a0000000871004

@test "a 2G SIM: class A0 and nothing else" {
	write_card 0 'applications = sim'
	insert_card 0
	challenge 0 32
	transmit 00a40004023f00 a0a40000027f20 "a088000010$RAND" a0c000000c \
	    a0a40000026f07 a0b0000009
	is "$(answer 1)" 6e00
	is "$(answer 2)" 9f16
	is "$(answer 3)" 9f0c
	is "$(answer 4)" "$SRES$KC 9000"
	is "$(answer 6)" '080910100000000000 9000' IMSI
}

@test "the GSM context of a USIM is that of its SIM" {
	write_card 0 'applications = usim sim'
	insert_card 0
	challenge 0 32
	transmit $USIM "008800801110$RAND" 00c000000e \
	    a0a40000027f20 "a088000010$RAND" a0c000000c
	is "$(answer 3)" "04${SRES}08$KC 9000"
	is "$(answer 6)" "$SRES$KC 9000"
}

@test "contexts that are off" {
	write_card 0 'ust = -27 -38'
	insert_card 0
	challenge 0 32
	transmit $USIM "008800801110$RAND" \
	    "008800812210${RAND}10$AUTN" 00c000002c \
	    "0088008423dd10${RAND}10$AUTN" $ISIM \
	    "0088008423dd10${RAND}10$AUTN"
	is "$(answer 2)" 9864
	is "$(answer 4)" "db08${RES}10${CK}10$IK 9000" 'without Kc'
	is "$(answer 5)" 9864
	is "$(answer 7)" 9864
}

# MAC* and Ks_ext_NAF by another hand (TS 33.220, 5.3.2 and B.3).
star() { # AUTN IK: AUTN with MAC*
	python3 - "$@" <<-'END'
		import hashlib, sys
		autn, ik = map(bytes.fromhex, sys.argv[1:])
		mask = bytes(8) + hashlib.sha1(ik).digest()[:8]
		print(bytes(a ^ b for a, b in zip(autn, mask)).hex())
	END
}
ks_ext_naf() { # KS RAND IMPI NAF, all in hex
	python3 - "$@" <<-'END'
		import hmac, sys
		ks, *parts = map(bytes.fromhex, sys.argv[1:])
		s = b"\x01"
		for part in [b"gba-me", *parts]:
		    s += part + len(part).to_bytes(2, "big")
		print(hmac.new(ks, s, "sha256").hexdigest())
	END
}

bootstraps() { # SELECT-COMMAND SQN
	local naf=6e61662e6578616d706c650100000002 impi=75736572
	local naf_derivation=0088008417de10${naf}04$impi
	challenge 0 "$2"
	transmit "$1" $naf_derivation \
	    "0088008423dd10${RAND}10$(star "$AUTN" "$IK")" 00c000000a \
	    $naf_derivation 00c0000022
	is "$(answer 2)" 6985 'without Ks' &&
	    is "$(answer 4)" "db08$RES 9000" &&
	    is "$(answer 6)" \
		"db20$(ks_ext_naf "$CK$IK" "$RAND" $impi $naf) 9000"
}

@test "GBA on the USIM and on the ISIM" {
	write_card 0 'ust = 68' 'ist = 2'
	insert_card 0
	bootstraps $USIM 32
	bootstraps $ISIM 64
}

@test "odd files" {
	write_card 0 '[file "card0 mf/2fe2"]' 'missing = yes' \
	    '[file "card0 usim/6fad"]' 'content = 000000' 'read_sw = 6282'
	insert_card 0
	transmit 00a4000c022fe2 $USIM 00b0830003
	is "$(answer 1)" 6a82
	is "$(answer 3)" '000000 6282'
}

@test "a reader that takes APDUs" {
	write_card 0 'quirks = apdu-reader'
	insert_card 0
	challenge 0 32
	transmit $USIM "008800812210${RAND}10${AUTN}00"
	is "$(answer 2)" "db08${RES}10${CK}10${IK}08$KC 9000"
}
