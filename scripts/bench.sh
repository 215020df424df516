# shellcheck shell=bash
# ./run bench [WHAT]: the release build, measured by tests/bench.
# ./run bench link CASELOAD.csv COURT.csv OUT.csv, or --dedupe DATA.csv [DATA2.csv] OUT.csv: the linker over files.

# Paths are the caller's, who need not stand in this folder.
bench_link() {
	local arguments=() argument rc=0
	for argument in "$@"; do
		case $argument in
		-* | /*) arguments+=("$argument") ;;
		*) arguments+=("$called_from/$argument") ;;
		esac
	done
	step 'Link'
	step_show ''
	[ "$at_terminal" = no ] || printf '\n'
	"$top/build/release/tests/bench/link/link" -m "$top/daemon/link/model.csv" "${arguments[@]}" </dev/null 9>&- &
	children+=("$!")
	wait "$!" || rc=$?
	[ "$rc" = 0 ] || give_up "$rc" "tests/bench/link/link ${arguments[*]}" '' 'read what it printed above'
	step_done 'done'
}

bench() {
	step_total=3
	step 'Debian packages'
	packages_install build run
	step_done "$packages_words"
	step 'Build'
	if [ "${1-}" = link ]; then
		build release tests/bench/link/link
		step_done "release: $built made"
		bench_link "${@:2}"
		return
	fi
	build release
	step_done "release: $built made"
	step 'Bench'
	step_show ''
	[ "$at_terminal" = no ] || printf '\n'
	export builddir=$top/build/release srcdir=$top
	local rc=0
	setsid "$top/tests/bench/run" "$@" </dev/null 9>&- &
	children+=("$!")
	wait "$!" || rc=$?
	[ "$rc" = 0 ] || give_up "$rc" "tests/bench/run $*" '' 'read what it printed above'
	step_done 'done'
}
