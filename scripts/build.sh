# shellcheck shell=bash
# Builds out of tree. build dev: sanitizers, warnings are errors. build release: what is installed.

declare -A build_options=(
	[dev]='--enable-sanitizers --enable-werror --enable-fault-points'
	[release]=''
)

# How many lines a silent make will print for what is out of date.
build_count() { make -n V=0 -C "$@" 2>/dev/null | grep -cE 'echo "  (CC|CCLD|AR|GEN) ' || true; }

# build KIND [TARGET...]: sets `built`, the number of objects made.
build() {
	local kind=$1 folder=$top/build/$1 total log=$logs/make-$1.log pid rc=0 asked
	mkdir -p "$folder"
	asked="$(sed -n 's/^AC_INIT//p' "$top/configure.ac") ${build_options[$kind]}"
	if [ ! -x "$top/configure" ]; then
		step_show 'autoreconf'
		quietly autoreconf 'read the log; autoconf and automake are needed' autoreconf -fi "$top"
	fi
	if [ ! -f "$folder/Makefile" ] || [ "$(cat "$folder/configured" 2>/dev/null)" != "$asked" ]; then
		step_show 'configure'
		# shellcheck disable=SC2086 # a list of options
		quietly "configure-$kind" "read $folder/config.log; a library is missing" \
			env -C "$folder" "$top/configure" --prefix=/usr --sysconfdir=/etc --localstatedir=/var ${build_options[$kind]}
		echo "$asked" >"$folder/configured"
	fi
	total=$(build_count "$folder" "${@:2}")
	spawn "$log" make -C "$folder" -j "$(nproc)" V=0 "${@:2}"
	pid=$spawned
	while [ "$at_terminal" = yes ] && kill -0 "$pid" 2>/dev/null; do
		bar "$(grep -cE '^  (CC|CCLD|AR|GEN) ' "$log" || true)" "$total"
		sleep 0.2
	done
	wait "$pid" || rc=$?
	forget "$pid"
	[ "$rc" = 0 ] || give_up "$rc" "make -C $folder ${*:2}" "$log" \
		"mend the first error in the log; \`rm -rf $folder\` if the tree was moved or another user built it"
	built=$(grep -cE '^  (CC|CCLD|AR|GEN) ' "$log" || true)
}
