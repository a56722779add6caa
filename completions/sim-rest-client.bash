# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Completion of sim-rest-client and sim-rest-wpa for bash.  Names come from
# --help, so that they are those of the program that is installed.

_sim_rest_commands() { # PROGRAM
	"$1" --help 2>/dev/null | sed '/^examples:/,$d' |
	    sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'
}

_sim_rest_options() { # PROGRAM [COMMAND]
	"$@" --help 2>/dev/null | sed '/^examples:/,$d' |
	    sed -nE 's/^ {2,6}(-[A-Za-z], )?(--[a-z][a-z-]*).*/\2/p'
}

# What the option before the cursor takes.
_sim_rest_value() { # OPTION: sets `found`; false when it takes anything
	case $1 in
	--key-file | --sqn-file | --token-file | --cacert | --cert | \
	    --cert-key | --socket | --unix)
		mapfile -t found < <(compgen -f -- "$current")
		;;
	-f | --app) words='usim isim sim' ;;
	--context) words='3g gsm gba' ;;
	--algorithm) words='milenage tuak xor' ;;
	--sim-algorithm) words='3g comp128-1 comp128-2 comp128-3 xor' ;;
	--digest) words='akav1-md5 akav2-md5' ;;
	--eap) words='aka aka-prime' ;;
	--with)
		words='username= realm= method= uri= qop= nc= cnonce= identity= network='
		;;
	*) return 1 ;;
	esac
}

_sim_rest_client() {
	local current=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]}
	local before=${COMP_WORDS[COMP_CWORD - 1]} words='' found=() commands
	local command='' word
	commands=$(_sim_rest_commands "$program")
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		if [ -z "$command" ] && grep -qxF -e "$word" <<<"$commands"; then
			command=$word
		fi
	done
	if ! _sim_rest_value "$before"; then
		if [[ $current == -* ]]; then
			words=$(_sim_rest_options "$program" "${command:-auth}")
		elif [ -z "$command" ]; then
			words=$commands
		fi
	fi
	if [ -n "$words" ]; then
		mapfile -t found < <(compgen -W "$words" -- "$current")
	fi
	COMPREPLY=("${found[@]}")
}

_sim_rest_wpa() {
	local current=${COMP_WORDS[COMP_CWORD]} words='' found=()
	if ! _sim_rest_value "${COMP_WORDS[COMP_CWORD - 1]}"; then
		if [[ $current == -* ]]; then
			words=$(_sim_rest_options "${COMP_WORDS[0]}")
		else
			mapfile -t found < <(compgen -f -- \
			    "${current:-/run/wpa_supplicant/}")
		fi
	fi
	if [ -n "$words" ]; then
		mapfile -t found < <(compgen -W "$words" -- "$current")
	fi
	COMPREPLY=("${found[@]}")
}

complete -o filenames -F _sim_rest_client sim-rest-client
complete -o filenames -F _sim_rest_wpa sim-rest-wpa
