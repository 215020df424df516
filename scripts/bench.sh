# shellcheck shell=bash
# ./run bench [WHAT]: the release build, measured by tests/bench.

bench() {
	step_total=3
	step 'Debian packages'
	packages_install build run
	step_done "$packages_words"
	step 'Build'
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
