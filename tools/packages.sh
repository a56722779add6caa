# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What ./demo and ./check need from Debian 12 or 13, and how it gets there.

# llhttp: Debian 12 has only the C sources, in Node's package.
build_packages() {
	local llhttp=libllhttp-dev
	if grep -q '^VERSION_ID="12"' /etc/os-release; then
		llhttp=node-llhttp
	fi
	echo build-essential meson ninja-build pkg-config libpcsclite-dev \
	    libevent-dev libssl-dev libjansson-dev nettle-dev \
	    libcurl4-openssl-dev libinih-dev libsystemd-dev libseccomp-dev \
	    $llhttp
}

check_packages() {
	echo libcmocka-dev bats jq curl pcscd vsmartcard-vpcd pcsc-tools \
	    opensc libosmocore-utils iproute2 util-linux mount git mandoc \
	    clang clang-format clang-tidy libclang-rt-dev universal-ctags \
	    openssl sslscan nginx-light chromium hostapd wpasupplicant \
	    eapoltest systemd dbus polkitd valgrind strace python3 zsh
}

missing_packages() { # PACKAGE...
	local package
	for package; do
		dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null |
		    grep -q ' installed$' || echo "$package"
	done
}

# Install what is missing; nothing is asked of the network when nothing is.
need_packages() { # PACKAGE...
	local missing sudo=
	if ! command -v dpkg-query >/dev/null; then
		echo "No Debian here: taking for granted that these are" \
		    "installed under their names of this system: $*"
		return 0
	fi
	missing=$(missing_packages "$@" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	echo "Missing packages: $missing"
	if [ "$(id -u)" -ne 0 ]; then
		sudo='sudo'
		if ! command -v sudo >/dev/null; then
			echo "As root: apt-get install $missing"
			return 1
		fi
		[ -t 0 ] || sudo='sudo -n'
		echo "Installing them takes root's rights, through sudo."
	fi
	# shellcheck disable=SC2086 # words on purpose
	$sudo apt-get -q update &&
	    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qy install \
		--no-install-recommends $missing
}
