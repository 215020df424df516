# shellcheck shell=bash
# What every lint uses: TAP in four functions, and the list of files that are ours.
# A lint is run from anywhere; it goes to the top of the tree and prints TAP.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 99
tap_count=0
tap_failed=0

pass() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

# fail NAME < what was found
fail() {
	tap_count=$((tap_count + 1))
	tap_failed=1
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	sed 's/^/# /'
}

skip() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

# verdict NAME FINDINGS: passes when nothing was found.
verdict() {
	if [ -z "$2" ]; then pass "$1"; else fail "$1" <<<"$2"; fi
}

done_testing() {
	printf '1..%d\n' "$tap_count"
	exit "$tap_failed"
}

# need TOOL NAME: skips the whole lint when a tool is missing.
need() {
	command -v "$1" >/dev/null && return
	skip "$2" "$1 is not installed"
	done_testing
}

# ours PATTERN...: the tracked files and those not yet tracked; from an archive without git, all files.
ours() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while read -r file; do
			[ -f "$file" ] && printf '%s\n' "$file"
		done
	else
		local pattern
		for pattern in "$@"; do find . -path ./build -prune -o -type f -path "./$pattern" -print; done | sed 's|^\./||' | sort -u
	fi
}

# scripts: every file whose first line calls a shell.
scripts() {
	ours '*' | grep -v '/fixtures/' | while read -r file; do
		head -c 64 "$file" | head -n 1 | tr -d '\0' | grep -qE '^#!.*\b(ba)?sh\b|^# shellcheck shell=' && printf '%s\n' "$file"
	done
}
