# shellcheck shell=bash
# Numbered steps, a progress bar, logs, and an end of everything that was started.
# Sourced by ./run and its parts; `top` and `state` are set.

logs=$state/log
mkdir -p "$logs"
step_n=0
step_total=0
children=()
exit_hooks=()
at_terminal=no
if [ -t 1 ] && [ -z "${CI:-}" ] && [ "${TERM:-dumb}" != dumb ]; then at_terminal=yes; fi

now_ms() { echo "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

seconds_since() {
	local ms=$(($(now_ms) - $1))
	printf '%d.%d s' "$((ms / 1000))" "$((ms % 1000 / 100))"
}

step() {
	step_n=$((step_n + 1))
	step_name=$1
	step_start=$(now_ms)
	step_show ''
}

# Rewrites the step's line on a terminal; nothing elsewhere, where only the end of a step is printed.
step_show() {
	[ "$at_terminal" = no ] || printf '\r\033[K[%d/%d] %-16s %s' "$step_n" "$step_total" "$step_name" "$1"
}

step_done() {
	[ "$at_terminal" = no ] || printf '\r\033[K'
	printf '[%d/%d] %-16s %-58s %8s\n' "$step_n" "$step_total" "$step_name" "$1" "$(seconds_since "$step_start")"
}

# bar DONE TOTAL
bar() {
	local width=24 filled
	[ "$2" -gt 0 ] || return 0
	filled=$(($1 >= $2 ? width : width * $1 / $2))
	step_show "$(printf '[%-*s] %d/%d' "$width" "$(printf '%*s' "$filled" '' | tr ' ' '=')" "$1" "$2")"
}

# give_up CODE WHAT LOG ADVICE: what failed, where to read, what to do.
give_up() {
	[ "$at_terminal" = no ] || printf '\n'
	{
		printf '\n%s failed.\n' "${step_name:-The start}"
		printf '  command: %s\n' "$2"
		if [ -n "$3" ]; then
			printf '  log:     %s\n' "$3"
			tail -n 12 "$3" | cut -c 1-200 | sed 's/^/  | /'
		fi
		printf '  to do:   %s\n' "$4"
	} >&2
	exit "$1"
}

# spawn LOG COMMAND...: starts it as a process group of its own; the group's number is in `spawned`.
spawn() {
	local log=$1
	shift
	setsid "$@" >"$log" 2>&1 </dev/null 9>&- &
	spawned=$!
	children+=("$spawned")
	echo "$spawned $(began "$spawned")" >>"$state/groups"
}

# When a process began, in the kernel's ticks: with its number, this names it once and for all.
began() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	stat=${stat##*) }
	cut -d ' ' -f 20 <<<"$stat"
}

# What a run that was killed (not ended) left behind.
stop_orphans() {
	local group at
	[ -s "$state/groups" ] || return 0
	while read -r group at; do
		[ -z "$at" ] || [ "$(began "$group")" != "$at" ] || stop_group "$group"
	done <"$state/groups"
	rm -f "$state/groups"
}

forget() {
	local child kept=()
	for child in "${children[@]}"; do [ "$child" = "$1" ] || kept+=("$child"); done
	children=("${kept[@]}")
}

# quietly NAME ADVICE COMMAND...: the command's words go to a log; its failure ends the run.
quietly() {
	local log=$logs/$1.log advice=$2 rc=0
	shift 2
	spawn "$log" "$@"
	wait "$spawned" || rc=$?
	forget "$spawned"
	[ "$rc" = 0 ] || give_up "$rc" "$*" "$log" "$advice"
}

# Ends a group: asked first, after five seconds made to.
stop_group() {
	local tries
	kill -TERM -- "-$1" 2>/dev/null || return 0
	for ((tries = 0; tries < 100; tries++)); do
		kill -0 -- "-$1" 2>/dev/null || return 0
		sleep 0.05
	done
	kill -KILL -- "-$1" 2>/dev/null || true
}

# Everything that was started, last first; then what the parts of the run added to exit_hooks.
stop_all() {
	local i hook
	trap '' INT TERM
	for ((i = ${#children[@]} - 1; i >= 0; i--)); do stop_group "${children[i]}"; done
	children=()
	rm -f "$state/groups"
	for hook in "${exit_hooks[@]}"; do "$hook"; done
	exit_hooks=()
}
trap stop_all EXIT
trap 'echo; exit 130' INT
trap 'exit 143' TERM HUP
