# shellcheck shell=bash
# Debian packages: which are missing, and their installation, asked for on a terminal.
# Never makes or starts a PostgreSQL cluster of the system.

# packages_missing GROUP...: one name a line.
packages_missing() {
	local wanted
	wanted=$(for group in "$@"; do sed -n "s/^$group //p" "$top/scripts/packages.txt"; done)
	# shellcheck disable=SC2086 # a list of names
	comm -23 <(sort <<<"$wanted") \
		<(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

packages_ask() {
	local answer
	printf '\nMissing Debian packages:\n%s\nInstall them with apt-get? [Y/n] ' "$(fmt -w 100 <<<"$1" | sed 's/^/  /')"
	read -r answer </dev/tty || answer=n
	case $answer in '' | y | Y | yes) return 0 ;; esac
	return 1
}

# While packages are installed nothing is started and no cluster is made, whatever the system's habit is.
# What stood there before stays as it is; what we add goes when it is done, also after Ctrl-C.
packages_guard() {
	guard_files=()
	exit_hooks+=(packages_unguard)
	local dropin=/etc/postgresql-common/createcluster.d/sdac-run.conf policy=/usr/sbin/policy-rc.d
	$as_root mkdir -p "${dropin%/*}"
	echo 'create_main_cluster = false' | $as_root tee "$dropin" >/dev/null
	guard_files+=("$dropin")
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
		$as_root chmod 755 "$policy"
		guard_files+=("$policy")
	fi
}

packages_unguard() {
	# shellcheck disable=SC2086 # as_root is empty or one word
	[ -n "${guard_files[*]-}" ] || return 0
	$as_root rm -f "${guard_files[@]}"
	$as_root rmdir --ignore-fail-on-non-empty /etc/postgresql-common/createcluster.d
	guard_files=()
}

# packages_install GROUP...: sets `packages_words` for the step's line.
packages_install() {
	local missing list advice='read the log; `apt-get update` and a working mirror are needed'
	packages_words='not Debian: taken as they are'
	command -v dpkg-query >/dev/null || return 0
	missing=$(packages_missing "$@")
	packages_words='present'
	[ -n "$missing" ] || return 0
	list=$(paste -sd ' ' <<<"$missing")
	as_root=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null || [ ! -t 0 ]; then
			give_up 69 "dpkg-query: $(wc -w <<<"$list") packages are missing" '' "as root: apt-get install --no-install-recommends $list"
		fi
		as_root=sudo
	fi
	if [ -t 0 ] && [ -z "${CI:-}" ] && ! packages_ask "$missing"; then
		give_up 69 "dpkg-query: $(wc -w <<<"$list") packages are missing" '' "as root: apt-get install --no-install-recommends $list"
	fi
	packages_guard
	step_show 'apt-get update'
	# shellcheck disable=SC2086 # lists of names
	{
		quietly apt-update "$advice" $as_root apt-get update -q
		step_show "apt-get install $(wc -w <<<"$list") packages"
		quietly apt-install "$advice" $as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -q -y --no-install-recommends $list
	}
	packages_unguard
	packages_words="$(wc -w <<<"$list") installed"
}
