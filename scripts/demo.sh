# shellcheck shell=bash
# ./run [FILE...]: the whole system on this machine, from a court's list to an acknowledged notice.
# Everything lives in .run/ and is made anew each time; it ends when this script ends.

people=(n.rahman p.nair)
clients=(operator court-feed "${people[@]}")

sdac() { "$bin/sdac" --context "$@"; }

# told NAME ADVICE COMMAND...: as quietly(), but what it said goes to `words`, last line.
told() {
	quietly "$@"
	words=$(tail -n 1 "$logs/$1.log")
}

awk_on() { awk -f "$top/scripts/json.awk" -f "$top/scripts/$1.awk" "${@:2}"; }

# One that is refused does not stop the others: it is reported at the end. documents: those that can be read; all of them
# if none can, so that what follows says why.
documents=() refused=()
demo_sort_documents() {
	local file reason
	for file in "$@"; do
		if reason=$("$bin/sdac-feed" show "$file" 2>&1 >/dev/null); then documents+=("$file"); else refused+=("${reason##*$'\n'}"); fi
	done
	[ ${#documents[@]} -gt 0 ] || documents=("$@")
}

demo_report_refused() {
	local reason
	[ ${#refused[@]} -gt 0 ] || return 0
	printf '\n  Refused, and nothing of it taken in: %s\n' "${#refused[@]}"
	for reason in "${refused[@]}"; do printf '    %s\n' "${reason#sdac-feed: }"; done
}

# What the given documents are about: their courts, a caseload for the defendants in them, and the day.
# Nobody is told of hearings that are past, so old documents are shown on the day before their first hearing.
demo_documents() {
	local advice='`sdac-feed show FILE` says where it is broken' first
	if [ $# = 0 ]; then
		printf 'B01WB\tWestbrook Magistrates'\'' Court\n' >"$state/courts"
		cp "$top/demo/caseload.csv" "$state/caseload.csv"
		return
	fi
	step_name=Documents
	demo_sort_documents "$@"
	quietly feed-show "$advice" "$bin/sdac-feed" show "${documents[@]}"
	quietly feed-records "$advice" "$bin/sdac-feed" show --records "${documents[@]}"
	awk_on courts "$logs/feed-show.log" >"$state/courts"
	awk_on caseload "$logs/feed-records.log" >"$state/caseload.csv"
	first=$(grep -o '"date":"[0-9-]*"' "$logs/feed-show.log" | cut -d '"' -f 4 | sort | head -n 1)
	if [ -n "$first" ] && [[ $first < $(TZ=Europe/London date +%F) ]]; then clock_day=$(date -d "$first -1 day" +%F); fi
}

demo_start_database() {
	step 'Database'
	# What an earlier run left behind, also one that was killed.
	demo_stop_database
	exit_hooks+=(demo_stop_database)
	local asked='read the log; is postgresql-15 whole?'
	told pg-start "$asked" "$top/tests/lib/pg" start "$state"
	database_folder=$(<"$state/home")
	quietly createdb "$asked" psql -XqAt "host=$database_folder port=5432 user=postgres dbname=postgres" -c 'create database sdac'
	step_show 'migrations'
	quietly migrate 'read the log; it names the file' "$top/migrations/migrate" --types "$bin/migrations/api_types.sql" \
		--conninfo "host=$database_folder port=5432 user=postgres dbname=sdac" --admin operator
	[ -z "$clock_day" ] || quietly clock "$asked" psql -XqAt "host=$database_folder port=5432 user=postgres dbname=sdac" \
		-c "update core.clock set \"offset\" = timestamptz '$clock_day 16:00 Europe/London' - clock_timestamp()"
	step_done "private PostgreSQL, socket in ${database_folder/#"$top"/.}"
}

demo_certificates() {
	local ca=$state/ca name kind
	step 'Certificates'
	rm -rf "$ca" "$state/config"
	quietly cert-init 'read the log' "$bin/sdac" cert init --deployment dev --dir "$ca"
	quietly cert-server 'read the log' "$bin/sdac" cert issue server localhost --dir "$ca" --days 30 \
		--dns localhost --ip 127.0.0.1 --out "$state/tls"
	mkdir -p "$state/config/sdac/contexts"
	for name in "${clients[@]}"; do
		kind=person
		[ "$name" != court-feed ] || kind=feeder
		quietly "cert-$name" 'read the log' "$bin/sdac" cert issue "$kind" "$name" --dir "$ca" --days 30 --out "$state/tls"
		printf '%s\n' "server = localhost:$port" "deployment = dev" "ca = $ca/ca.pem" \
			"cert = $state/tls/$kind-$name.pem" "key = $state/tls/$kind-$name.key" >"$state/config/sdac/contexts/$name.conf"
	done
	printf '#!/bin/sh\n# sdac NAME VERB...: the tool as one of the people of this demonstration.\n' >"$state/sdac"
	printf "XDG_CONFIG_HOME='%s' exec '%s' --context \"\$@\"\n" "$state/config" "$bin/sdac" >>"$state/sdac"
	chmod +x "$state/sdac"
	step_done "development CA, $((${#clients[@]} + 1)) certificates"
}

# The first port from 7443 that nobody answers on.
demo_port() {
	port=7443
	while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
}

demo_daemon() {
	local tries
	step 'Daemon'
	rm -rf "$state/daemon" && mkdir -p "$state/daemon"
	[ -s "$state/link.key" ] || (umask 077 && openssl rand -out "$state/link.key" 32)
	cat >"$state/sdacd.conf" <<-END
		[server]
		listen = 127.0.0.1:$port
		deployment = dev
		state_dir = $state/daemon

		[tls]
		ca = $state/ca/ca.pem
		crl = $state/ca/crl.pem
		certificate = $state/tls/server-localhost.pem
		key = $state/tls/server-localhost.key

		[database]
		conninfo = host=$database_folder port=5432 user=sdacd dbname=sdac
		${clock_day:+allow_unsafe = yes}

		[link]
		key_file = $state/link.key
	END
	spawn "$logs/sdacd.log" "$bin/sdacd" -c "$state/sdacd.conf"
	daemon_pid=$spawned
	for ((tries = 0; tries < 300; tries++)); do
		grep -q '>ready ' "$logs/sdacd.log" && break
		kill -0 "$daemon_pid" 2>/dev/null || break
		sleep 0.05
	done
	grep -q '>ready ' "$logs/sdacd.log" || give_up 70 "$bin/sdacd -c $state/sdacd.conf" "$logs/sdacd.log" 'the last line of the log says what is wrong'
	step_done "sdacd ready on 127.0.0.1:$port (TLS 1.3)"
}

demo_people() {
	local advice='read the log' code name courts=()
	step 'People and cases'
	while IFS=$'\t' read -r code name; do
		quietly court-add "$advice" "$bin/sdac" --context operator court add "$code" "$name"
		courts+=(--court "$code")
	done <"$state/courts"
	quietly user-feeder "$advice" "$bin/sdac" --context operator user add court-feed --role feeder "${courts[@]}"
	quietly user-idva "$advice" "$bin/sdac" --context operator user add n.rahman --role idva --service harbour --display-name 'Nadia Rahman'
	quietly user-coordinator "$advice" "$bin/sdac" --context operator user add p.nair --role coordinator "${courts[@]}" --display-name 'Priya Nair'
	told case-import "$advice" "$bin/sdac" --context n.rahman case import "$state/caseload.csv"
	step_done "an IDVA, a coordinator, a feeder; ${words%%,*}"
}

# The lines that people's clients have received and that were not shown yet.
declare -A shown=()
demo_show() {
	local name count
	for name in "${people[@]}"; do
		count=$(wc -l <"$logs/watch-$name.ndjson")
		[ "$count" -gt "${shown[$name]:-0}" ] || continue
		tail -n "+$((${shown[$name]:-0} + 1))" "$logs/watch-$name.ndjson" | head -n "$((count - ${shown[$name]:-0}))" |
			awk_on notice -v who="$name"
		shown[$name]=$count
	done
}

# demo_await COUNT...: until each of `people` has that many lines in all, or for 15 s.
demo_await() {
	local deadline=$((SECONDS + 15)) i missing wanted=("$@")
	while :; do
		demo_show
		missing=no
		for i in "${!people[@]}"; do
			[ "$(grep -c '"notice_id"' "$logs/watch-${people[i]}.ndjson" || true)" -ge "${wanted[i]}" ] || missing=yes
		done
		[ "$missing" = yes ] || return 0
		[ "$SECONDS" -lt "$deadline" ] || give_up 70 'sdac watch' "$logs/sdacd.log" \
			"not all notices arrived (wanted: ${wanted[*]}); read the daemon's log"
		kill -0 "$daemon_pid" 2>/dev/null || give_up 70 sdacd "$logs/sdacd.log" 'the daemon ended; its log says why'
		sleep 0.05
	done
}

# For documents of which we do not know what they cause: until nothing came for 2 s.
demo_settle() {
	local before after=-1 rounds=0
	while [ "$rounds" -lt 40 ]; do
		before=$(cat "$logs"/watch-*.ndjson | wc -l)
		demo_show
		sleep 0.05
		after=$(cat "$logs"/watch-*.ndjson | wc -l)
		if [ "$before" = "$after" ]; then rounds=$((rounds + 1)); else rounds=0; fi
	done
}

# Each person acknowledges what she has received.
acknowledged=0
declare -A acked=()
demo_ack() {
	local name sequences n
	for name in "${people[@]}"; do
		mapfile -t sequences < <(grep -o '"sequence": *[0-9]*' "$logs/watch-$name.ndjson" | tr -dc '0-9\n' | tail -n "+$((${acked[$name]:-0} + 1))")
		n=${#sequences[@]}
		[ "$n" -gt 0 ] || continue
		quietly "ack-$name" 'read the log' "$bin/sdac" --context "$name" ack "${sequences[@]}"
		acked[$name]=$((${acked[$name]:-0} + n))
		acknowledged=$((acknowledged + n))
		printf '  %s %-10s | acknowledged %s\n' "$(date +%T)" "$name" "$n"
	done
}

demo_say() { printf '  %s %-10s | %s\n' "$(date +%T)" "$1" "$2"; }

demo_send() {
	quietly send 'read the log; `sdac-feed show FILE` says what was understood' \
		"$bin/sdac-feed" --context court-feed send "$1"
	demo_say court "${1##*/}: $(awk_on receipt "$logs/send.log")"
}

# The daemon may refuse one that could be read.
demo_send_any() {
	if "$bin/sdac-feed" --context court-feed send "$1" >"$logs/send.log" 2>&1; then
		demo_say court "${1##*/}: $(awk_on receipt "$logs/send.log")"
	else
		refused+=("$(tail -n 1 "$logs/send.log")")
		demo_say court "${1##*/}: not taken"
	fi
}

# The coordinator looks at what could not be linked without a person, and decides.
demo_decide() {
	local link
	quietly link-list 'read the log' "$bin/sdac" --context p.nair -o json link list
	link=$(grep -o '"link_id": *"[^"]*"' "$logs/link-list.log" | head -n 1 | cut -d '"' -f 4)
	quietly link-decide 'read the log' "$bin/sdac" --context p.nair link decide "$link" link --reason checked
	demo_say p.nair 'has checked it: the same person. Linked'
}

# So that a person can follow.
demo_pause() { [ "$at_terminal" = no ] || sleep 1.5; }

demo_bundled_day() {
	local date
	date=$("$top/scripts/day" "$state/day")
	demo_say court "the list of $(date -d "$date" '+%A %-d %B') is published"
	demo_send "$state/day/list-1.json"
	demo_await 4 1
	demo_ack
	demo_pause
	demo_decide
	demo_await 5 1
	demo_ack
	demo_pause
	demo_say court 'one trial is moved, and the list is published again'
	demo_send "$state/day/list-2.json"
	demo_await 6 2
	demo_ack
	demo_pause
	demo_say court 'a first hearing has ended'
	told submit-outcome 'read the log' "$bin/sdac" --context court-feed submit "$state/day/outcome.json"
	demo_say court "outcome.json: ${words#*: }"
	demo_await 7 2
	demo_ack
}

demo_day() {
	local name file
	step "Court's day"
	[ "$at_terminal" = no ] || printf '\r\033[K'
	for name in "${people[@]}"; do
		spawn "$logs/watch-$name.log" bash -c 'exec "$1" --context "$2" -o json watch >"$3"' - "$bin/sdac" "$name" "$logs/watch-$name.ndjson"
		: >"$logs/watch-$name.ndjson"
	done
	if [ $# = 0 ]; then
		demo_bundled_day
	else
		[ -z "$clock_day" ] || demo_say court "these lists are old: the court's clock stands at $clock_day"
		for file in "$@"; do demo_send_any "$file"; done
		demo_settle
		demo_ack
	fi
	step_done "$acknowledged notices received, all acknowledged"
}

demo_stop_database() { "$top/tests/lib/pg" remove "$state" >/dev/null 2>&1 || true; }

demo() {
	step_total=7
	step 'Debian packages'
	packages_install build run
	step_done "$packages_words"
	step 'Build'
	build "${SDAC_BUILD:-release}"
	bin=$top/build/${SDAC_BUILD:-release}
	step_done "sdacd, sdac, sdac-feed: $built made"
	export XDG_CONFIG_HOME=$state/config
	clock_day=
	demo_documents "$@"
	demo_start_database
	demo_port
	demo_certificates
	demo_daemon
	demo_people
	demo_day "${documents[@]}"
	demo_report_refused
	[ $# -gt 0 ] || printf '\nAll people are invented.'
	printf ' Nothing leaves this machine. The log: %s\n' "${logs/#"$top"/.}/sdacd.log"
	if [ "$at_terminal" = yes ]; then
		cat <<-END
			It is still running. In another terminal:
			  .run/sdac n.rahman list                 the court's day, as Nadia Rahman (IDVA) may see it
			  .run/sdac p.nair link list              links that a person must decide
			  .run/sdac operator feed status          how old each feed is
			Ctrl-C stops everything that it started.
		END
		while kill -0 "$daemon_pid" 2>/dev/null; do
			demo_show
			sleep 0.3
		done
		give_up 70 sdacd "$logs/sdacd.log" 'the daemon ended; its log says why'
	fi
}
