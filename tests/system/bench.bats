# SPDX-License-Identifier: MIT
#
# Goal: what bench/ takes for the limit of cards and pcscd is measured at the
# cards, and a wrong answer is seen.  Nothing here is about how long it takes.

load helper

setup() {
	write_card 0
	sed -i 's/^sqn_check.*/sqn_check = off/' "$RUN/card0.ini"
}

teardown() {
	end_all
}

@test "the limit is measured" {
	insert_card 0
	run --separate-stderr limit "$RUN/card0.ini" 1 20 200
	is "$status" 0 "exit status with $stderr"
	is "$(jq '.wrong == 0 and .requests > 1 and .rate > 0 and .p50 > 0' \
	    <<<"$output")" true "of $output"
	# Two commands each, after the card was selected.
	is "$(apdus_since 0 "$AUTHENTICATE")" "$(apdus_since 0 '^..c0')"
	is "$(apdus_since 0 '^..a4')" 1
	stop card0
}

@test "wrong answers are counted" {
	insert_card 0
	sed -i "s/^opc = .*/opc = $(opc_of 1)/" "$RUN/card0.ini"
	run --separate-stderr limit "$RUN/card0.ini" 1 0 100
	is "$status" 0 "exit status with $stderr"
	is "$(jq '.wrong >= .requests and .wrong > 0' <<<"$output")" true \
	    "of $output"
	stop card0
}
