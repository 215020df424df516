# A private SDAC system for a test, the bench or a scenario: PostgreSQL, certificates, sdacd.
# Source it. Needs: $BUILD (a build folder), $SRC (the checkout); gives $WORLD (a folder), $SERVER.
#
#   world_start [pg options]   database, schema, certificates, people, one court; no daemon yet
#   world_daemon [VAR=value..] starts sdacd and waits until it is ready; extra environment allowed
#   world_daemon_pid, world_kill_daemon SIGNAL, world_daemon_wait
#   world_sdac WHO VERB...     runs sdac as that person ("admin", "nadia", "priya", "audrey")
#   world_sql SQL              as superuser, unaligned, tuples only
#   world_wait SECONDS COMMAND...  until COMMAND succeeds; 1 if it never does
#   world_stop                 stops all that this file started and removes $WORLD (kept if KEEP=1)
#
# People: admin (admin), priya (coordinator of B01WB), carol (coordinator of B02ES), nadia and omar
# (IDVAs of the service "westside"), erin (IDVA of "eastside"), audrey (auditor), feeder court-feed.

world_die() { echo "world: $*" >&2; exit 1; }

world_wait() {
	local limit=$(( $(date +%s%3N) + $1 * 1000 ))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s%3N)" -lt "$limit" ] || return 1
		read -r -t 0.02 _ <> <(:) || true # a short rest without a process
	done
}

world_sql() { psql -XAtq -v ON_ERROR_STOP=1 -d "$WORLD_DB" -c "$1"; }

world_cert() { # KIND NAME
	"$BUILD/sdac" -q cert issue --dir "$WORLD/ca" "$1" "$2" >/dev/null
	cp "$WORLD/ca/issued/$1-$2.pem" "$WORLD/ca/issued/$1-$2.key" "$WORLD/pki/"
}

world_conf() { # extra lines of [server] etc. may be appended to $WORLD/sdacd.conf by the test
	cat > "$WORLD/sdacd.conf" <<CONF
[server]
listen = 127.0.0.1:$WORLD_PORT
deployment = dev
instance = test
state_dir = $WORLD/state
log_level = debug
heartbeat = 1s
max_per_principal = 10000
request_rate = 1000000
request_burst = 1000000
max_pending_handshakes = 10000
max_pending_per_address = 10000
[tls]
ca = $WORLD/pki/ca.pem
crl = $WORLD/pki/crl.pem
certificate = $WORLD/pki/server-localhost.pem
key = $WORLD/pki/server-localhost.key
[database]
conninfo = $WORLD_DAEMON_DB
allow_unsafe = yes
[link]
key_file = $WORLD/link.key
[watch]
interval = 200ms
pulse = 500ms
reconcile = 1s
[admin]
socket = $WORLD/admin.sock
CONF
}

world_free_port() {
	local port
	for port in $(seq $((20000 + RANDOM % 20000)) 60000); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}

world_certificates() {
	mkdir -p "$WORLD/pki"
	"$BUILD/sdac" -q cert init --dir "$WORLD/ca" --deployment dev >/dev/null
	cp "$WORLD/ca/ca.pem" "$WORLD/ca/crl.pem" "$WORLD/pki/"
	world_cert server localhost
	world_cert feeder court-feed
	local who
	for who in admin priya carol nadia omar erin audrey; do
		world_cert person "$who"
	done
	openssl rand -out "$WORLD/link.key" 32
	chmod 600 "$WORLD/link.key"
}

world_start() {
	WORLD=${WORLD:-$(mktemp -d /tmp/sdac-world.XXXXXX)}
	WORLD_PORT=$(world_free_port)
	SERVER=127.0.0.1:$WORLD_PORT
	mkdir -p "$WORLD/state"
	local super
	super=$("$SRC/tests/lib/pg" start "$WORLD/pgbase" "$@") || world_die "no database"
	psql -XAtq -d "$super" -c 'create database sdac' || world_die "no database"
	WORLD_DB="$super dbname=sdac"
	WORLD_DAEMON_DB="${super/user=postgres/user=sdacd} dbname=sdac"
	"$SRC/migrations/migrate" --conninfo "$WORLD_DB" --types "$BUILD/migrations/api_types.sql" --admin admin \
	    >"$WORLD/migrate.log" 2>&1 || { cat "$WORLD/migrate.log" >&2; world_die "migrate failed"; }
	world_certificates
	world_conf
}

world_daemon() {
	: > "$WORLD/sdacd.log.new"
	env "$@" "$BUILD/sdacd" -c "$WORLD/sdacd.conf" >>"$WORLD/sdacd.log.new" 2>&1 &
	WORLD_PID=$!
	if ! world_wait 20 grep -q '>ready ' "$WORLD/sdacd.log.new"; then
		cat "$WORLD/sdacd.log.new" >&2
		world_die "sdacd did not become ready"
	fi
	cat "$WORLD/sdacd.log.new" >> "$WORLD/sdacd.log" # the log of this run stays in .new, all of them in .log
}

world_kill_daemon() { # SIGNAL
	kill "-$1" "$WORLD_PID" 2>/dev/null
	wait "$WORLD_PID" 2>/dev/null
}

world_sdac() {
	local who=$1
	shift
	"$BUILD/sdac" -s "$SERVER" --deployment dev --ca "$WORLD/pki/ca.pem" \
	    --cert "$WORLD/pki/person-$who.pem" --key "$WORLD/pki/person-$who.key" "$@"
}

# People and courts; needs the daemon.
world_people() {
	world_sdac admin -q court add B01WB "Westbrook Magistrates' Court"
	world_sdac admin -q court add B02ES "Eastham Magistrates' Court"
	world_sdac admin -q user add priya --role coordinator --court B01WB --display-name "Priya Nair"
	world_sdac admin -q user add carol --role coordinator --court B02ES --display-name "Carol Hughes"
	world_sdac admin -q user add nadia --role idva --service westside --display-name "Nadia Rahman"
	world_sdac admin -q user add omar --role idva --service westside --display-name "Omar Hale"
	world_sdac admin -q user add erin --role idva --service eastside --display-name "Erin Vaughan"
	world_sdac admin -q user add audrey --role auditor --display-name "Audrey Pike"
	world_sdac admin -q user add court-feed --role feeder --court B01WB --court B02ES
}

world_stop() {
	[ -n "${WORLD_PID:-}" ] && kill -9 "$WORLD_PID" 2>/dev/null && wait "$WORLD_PID" 2>/dev/null
	WORLD_PID=
	[ -n "${WORLD:-}" ] || return 0
	if [ -n "${KEEP:-}" ]; then
		echo "# kept, with its database running: $WORLD (tests/lib/pg remove $WORLD/pgbase)" >&2
		return 0
	fi
	"$SRC/tests/lib/pg" remove "$WORLD/pgbase" >/dev/null 2>&1
	rm -rf "$WORLD"
}
