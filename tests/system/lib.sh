# For the system tests: TAP, and a private world (tests/lib/world.sh). Source it.
set -u
SRC=${srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
BUILD=${builddir:-$SRC/build/dev}
. "$SRC/tests/lib/world.sh"
export ASAN_OPTIONS=${ASAN_OPTIONS:-exitcode=99}
n=0
failures=0
trap 'world_stop' EXIT

ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() {
	n=$((n + 1)) failures=$((failures + 1))
	echo "not ok $n - $1"
	[ -z "${2:-}" ] || printf '%s\n' "$2" | head -20 | sed 's/^/# /'
}
# is TITLE GOT WANTED
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:    $2
wanted: $3"; fi; }
# like TITLE GOT REGEX
like() { if grep -qE -- "$3" <<< "$2"; then ok "$1"; else not_ok "$1" "got:    $2
wanted: /$3/"; fi; }
unlike() { if grep -qE -- "$3" <<< "$2"; then not_ok "$1" "got: $2"; else ok "$1"; fi; }
# succeeds TITLE COMMAND...
succeeds() {
	local title=$1 out
	shift
	if out=$("$@" 2>&1); then ok "$title"; else not_ok "$title" "exit $?: $out"; fi
}
# eventually TITLE SECONDS COMMAND...
eventually() {
	local title=$1 seconds=$2
	shift 2
	if world_wait "$seconds" "$@"; then ok "$title"; else not_ok "$title" "not within $seconds s: $*"; fi
}
done_testing() {
	# Whatever else was tested, the log of the whole test names nobody.
	unlike "the daemon's log names nobody" "$(cat "$WORLD"/sdacd.log* 2>/dev/null)" "$private_words"
	echo "1..$n"
	exit $((failures > 0))
}
private_words='Whitfield|WHITFIELD|Mercer|MERCER|Zielinski|1991-03-04|W-2291|Nadia|Priya|assault by beating'

raw() { "$BUILD/tests/system/raw" -s "$SERVER" -p "$WORLD/pki" "$@"; }
logged() { grep -q -- "$1" "$WORLD/sdacd.log.new"; }

# reload: tells the daemon to, and waits until it has.
reload() {
	local before
	before=$(grep -cE '>(reloaded|reload-refused)' "$WORLD/sdacd.log.new")
	kill -HUP "$WORLD_PID"
	world_wait 10 sh -c "[ \"\$(grep -cE '>(reloaded|reload-refused)' '$WORLD/sdacd.log.new')\" -gt $before ]"
}
# set_conf KEY VALUE: a key of [server]. It holds after a reload or a restart.
set_conf() {
	if grep -q "^$1 = " "$WORLD/sdacd.conf"; then
		sed -i "s/^$1 = .*/$1 = $2/" "$WORLD/sdacd.conf"
	else
		sed -i "s/^\[server\]/&\n$1 = $2/" "$WORLD/sdacd.conf"
	fi
}
metric() { echo metrics | socat -t2 - "UNIX-CONNECT:$WORLD/admin.sock" | sed -n "s/^$1 //p"; }

# submit ID TIME [ROOM]: a list of one linked and one strange hearing for 3 March 2027.
submit() {
	cat > "$WORLD/submit.json" <<JSON
{"submit_list_request":{"source":{"message_id":"$1","system":"cath","published_at":"2027-03-02T16:05:${4:-00}Z"},"court_code":"B01WB","list_date":"2027-03-03","list_type":"LIST_TYPE_STANDARD","completeness":"COMPLETENESS_FULL","hearings":[{"case_urn":"01WB0000126","room":"${3:-2}","local_time":"$2","time_precision":"TIME_PRECISION_EXACT","hearing_type":"TRL","defendants":[{"name":{"forenames":"Aaron","surname":"WHITFIELD","form":"NAME_FORM_STRUCTURED"},"birth_date":"1991-03-04","birth_date_quality":"DATE_QUALITY_OK","offences":[{"sequence":1,"code":"CJ88116","title":"Assault by beating","wording":"assault by beating of somebody"}]}]},{"case_urn":"01WB0000127","room":"3","local_time":"10:00","time_precision":"TIME_PRECISION_EXACT","hearing_type":"TRL","defendants":[{"name":{"forenames":"Paul","surname":"MERCER","form":"NAME_FORM_STRUCTURED"},"birth_date":"1980-05-01","birth_date_quality":"DATE_QUALITY_OK"}]}]}}
JSON
	"$BUILD/sdac" -s "$SERVER" --deployment dev --ca "$WORLD/pki/ca.pem" --cert "$WORLD/pki/feeder-court-feed.pem" \
	    --key "$WORLD/pki/feeder-court-feed.key" -o json submit "$WORLD/submit.json"
}

open_case() {
	cat > "$WORLD/case.csv" <<CSV
client_ref,service,idva,perpetrator_forenames,perpetrator_surname,date_of_birth,urn
W-2291,westside,nadia,Aaron,Whitfield,1991-03-04,01WB0000126
CSV
	world_sdac admin -q case import "$WORLD/case.csv"
}

# A world with people, one open case, and a ready daemon.
world_ready() {
	world_start "${@:---fast}" || exit 1
	world_daemon
	world_people > /dev/null || exit 1
	open_case || exit 1
}
