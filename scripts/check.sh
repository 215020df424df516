# shellcheck shell=bash
# ./run check: every test, counted by its TAP. A suite is a folder of tests/: its `run` and each `test_*`
# in it, or, where there is no `run`, each executable. The programs of `make check` are counted through
# automake's .trs files (the SQL tests are among them). A suite finds the build in $BUILD (also $builddir) and the tree in $SRC ($srcdir).

passed=0
failed=0
skipped=0
skips=()

# count NAME RC TAP-FILE
count() {
	local p f s line
	{
		read -r p f s
		while read -r line; do
			case $line in
			skip*) skips+=("${line#skip }") ;;
			fail*) step_failures+=("${line#fail }") ;;
			esac
		done
	} < <("$top/scripts/tap" -v name="$1" -v rc="$2" "$3")
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	step_passed=$((step_passed + p)) step_failed=$((step_failed + f)) step_skipped=$((step_skipped + s))
}

suite_begin() {
	step "$1"
	step_passed=0 step_failed=0 step_skipped=0 step_failures=()
}

suite_end() {
	local line words="$step_passed passed, $step_failed failed"
	[ "$step_skipped" = 0 ] || words+=", $step_skipped skipped"
	step_done "$words"
	for line in "${step_failures[@]}"; do printf '      failed: %s\n' "$line"; done
	[ "$step_failed" = 0 ] || printf '      logs:   %s\n      again:  %s\n' "$1" "$2"
}

# run_program NAME COMMAND...: one TAP program of a suite.
run_program() {
	local name=$1 rc=0 tap=$results/${1//\//-}.tap
	shift
	step_show "$name ($passed passed so far)"
	setsid "$@" >"$tap" 2>"${tap%.tap}.log" </dev/null 9>&- &
	local pid=$!
	children+=("$pid")
	wait "$pid" || rc=$?
	forget "$pid"
	count "$name" "$rc" "$tap"
}

# suite FOLDER
suite() {
	local folder=$top/tests/$1 program programs=()
	suite_begin "$1"
	if [ -x "$folder/run" ]; then
		mapfile -t programs < <(echo "$folder/run"; find "$folder" -maxdepth 1 -type f -perm -u+x -name 'test_*' | LC_ALL=C sort)
	else
		mapfile -t programs < <(find "$folder" -maxdepth 1 -type f -perm -u+x | LC_ALL=C sort)
	fi
	for program in "${programs[@]}"; do run_program "tests/$1/${program##*/}" "$program"; done
	suite_end "$results" "$folder"
}

# A .trs file names each program that ran and whether it broke off; the words of its tests are in its .log.
unit_suite() {
	local rc=0 trs name broke
	suite_begin unit
	# Old results would hide a test that no longer runs.
	find "$builddir/tests" -name '*.trs' -delete 2>/dev/null
	spawn "$logs/make-check.log" make -C "$builddir" -k -j "$(nproc)" V=0 check
	wait "$spawned" || rc=$?
	forget "$spawned"
	while read -r trs; do
		name=${trs#"$builddir"/}
		broke=0
		if grep -q '^:global-test-result: ERROR' "$trs"; then broke=1; fi
		count "${name%.trs}" "$broke" "${trs%.trs}.log"
	done < <(find "$builddir/tests" -name '*.trs' | LC_ALL=C sort)
	if [ "$rc" != 0 ] && [ "$step_failed" = 0 ]; then
		failed=$((failed + 1)) step_failed=1
		step_failures+=("make check: $(grep -m1 -E 'error|\*\*\*' "$logs/make-check.log" | cut -c 1-160)")
	fi
	suite_end "$builddir/tests" "make -C $builddir check"
}

check() {
	local suites=() name start
	start=$(now_ms)
	builddir=$top/build/dev srcdir=$top
	export builddir srcdir BUILD=$builddir SRC=$top SDAC_API_TYPES=$builddir/migrations/api_types.sql
	results=$state/results
	rm -rf "$results"
	mkdir -p "$results"
	# Real-shaped court documents, where they stand beside the tree; without them one test is skipped.
	if [ -z "${SDAC_FEED_SAMPLES:-}" ] && [ -d "$top/../shared/data/feeds" ]; then
		SDAC_FEED_SAMPLES=$(cd "$top/../shared/data/feeds" && pwd)
		export SDAC_FEED_SAMPLES
	fi
	# The same with generated court lists, for the linker's floor.
	if [ -z "${SDAC_LINKAGE_DATA:-}" ] && [ -d "$top/../shared/data/linkage" ]; then
		SDAC_LINKAGE_DATA=$(cd "$top/../shared/data/linkage" && pwd)
		export SDAC_LINKAGE_DATA
	fi
	# A sanitizer's finding is an error wherever it comes up.
	export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:exitcode=99:detect_stack_use_after_return=1}
	export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
	for name in lint system scenario torture; do
		[ -z "$(find "$top/tests/$name" -maxdepth 1 -type f -perm -u+x 2>/dev/null)" ] || suites+=("$name")
	done
	step_total=$((3 + ${#suites[@]}))
	step 'Debian packages'
	packages_install build run check
	step_done "$packages_words"
	step 'Build'
	build dev all
	total_built=$built
	# With no test named, this makes the test programs and runs none.
	build dev check TESTS=
	built=$((built + total_built))
	step_done "warnings as errors, ASan and UBSan: $built made"
	unit_suite
	for name in "${suites[@]}"; do suite "$name"; done
	for name in "${skips[@]}"; do printf 'skipped: %s\n' "$name"; done
	printf 'all of it in %s\n' "$(seconds_since "$start")"
	if [ "$skipped" = 0 ]; then printf '%d passed, %d failed\n' "$passed" "$failed"
	else printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"; fi
	[ "$failed" = 0 ]
}
