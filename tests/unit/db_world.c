/*
 * The world of the database tests. The types come from proto/types, as in the real database; the
 * functions do what the request tells them to, so that each test can say in one line what goes wrong.
 */
#include "tests/unit/db_world.h"

#include <event2/event.h>
#include <glob.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sdac/internal/v1/daemon.pb-c.h"
#include "sdac/v1/intake.pb-c.h"

#define PATIENCE_S 20

/* act and note do the same; only act may be repeated. */
const struct db_function world_act = { "act", &sdac__internal__v1__admit_request__descriptor,
	&sdac__internal__v1__admit_response__descriptor, true };
const struct db_function world_note = { "note", &sdac__internal__v1__admit_request__descriptor,
	&sdac__internal__v1__admit_response__descriptor, false };
const struct db_function world_echo = { "echo", &sdac__v1__submit_list_request__descriptor,
	&sdac__v1__submit_list_request__descriptor, true };
const struct db_function world_absent = { "absent", &sdac__v1__submit_list_request__descriptor,
	&sdac__v1__submit_list_request__descriptor, true };

struct world world;

static char folder[] = "/tmp/sdac-db-XXXXXX";
static char conninfo[256];
static PGconn *admin;

static const char schema_sql[] =
    "create schema test;"
    "create sequence test.attempt;"
    "create table test.effect (word text);"
    "create table test.keyed (key int unique deferrable initially deferred);"
    "create table test.inspect as select '1'::text as version, '7000'::text as system, 1::bigint as timeline,"
    "  false as clock, '{}'::text[] as unsafe, true as known, null::text as asked;"
    "create function api.enter(principal uuid, digest bytea) returns void language sql as $$"
    "  select set_config('sdac.principal', coalesce(principal::text, ''), true),"
    "    set_config('sdac.digest', coalesce(encode(digest, 'hex'), ''), true) $$;"
    "create function api.describe(request api.describe_request) returns api.describe_response language sql as $$"
    "  select row(array_agg(row(t.typname, t.oid::int8, t.typarray::int8, a.attnum, a.attname, a.atttypid::int8)"
    "    ::api.type_attribute))::api.describe_response"
    "  from pg_catalog.pg_type t join pg_catalog.pg_class c on c.oid = t.typrelid and c.relkind = 'c'"
    "  join pg_catalog.pg_namespace n on n.oid = t.typnamespace and n.nspname = 'api'"
    "  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 $$;"
    "create function api.inspect(request api.inspect_request) returns api.inspect_response language plpgsql as $$"
    "begin"
    "  update test.inspect set asked = request.last_receipt_id;"
    "  return (select row(version, system, timeline, clock, unsafe,"
    "    case when request.last_receipt_id is not null then known end)::api.inspect_response from test.inspect);"
    "end $$;"
    "create function api.echo(request api.submit_list_request) returns api.submit_list_request language sql"
    "  as $$ select request $$;";

/* kind says what to do, name with what; the answer's display_name says what was seen. */
static const char act_sql[] =
    "create function api.act(request api.admit_request) returns api.admit_response language plpgsql as $$"
    "declare said text := ''; role text; attempt bigint := nextval('test.attempt');"
    "begin"
    "  case request.kind"
    "  when 'whoami' then said := current_setting('sdac.principal') || '/' || current_setting('sdac.digest');"
    "  when 'write' then null;"
    "  when 'sleep' then perform pg_sleep(request.name::float8);"
    "  when 'fail' then raise exception using errcode = request.name, message = 'what secret',"
    "    detail = 'field.path', hint = 'do this';"
    "  when 'fail once' then if attempt % 2 = 1 then raise exception using errcode = request.name; end if;"
    "  when 'die once' then if attempt % 2 = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;"
    "  when 'die, then fail' then if attempt % 2 = 1 then perform pg_terminate_backend(pg_backend_pid());"
    "    else raise exception using errcode = request.name; end if;"
    "  when 'die' then perform pg_terminate_backend(pg_backend_pid());"
    "  when 'warn' then raise warning 'careful';"
    "  when 'notice' then raise notice 'by the way';"
    "  when 'defer' then insert into test.keyed values (1), (1);"
    "  when 'role' then role := request.name;"
    "  when 'nul' then perform 1 / 0;"
    "  when 'large' then said := repeat('x', 100000);"
    "  when 'ring' then perform pg_notify('sdac_doorbell', '');"
    "  when 'setting' then said := current_setting(request.name);"
    "  end case;"
    "  insert into test.effect values (request.kind);"
    "  return row(null, request.name, said, role, null, '{}', null, now())::api.admit_response;"
    "end $$;"
    "create function api.note(request api.admit_request) returns api.admit_response language sql"
    "  as $$ select api.act(request) $$;";

/* ---- the server ---- */

static const char *variable(const char *name)
{
	return getenv(name) != NULL ? getenv(name) : ".";
}

static bool run(const char *verb, char *output, size_t size)
{
	char command[1024];

	snprintf(command, sizeof command, "%s/tests/lib/pg %s %s%s", variable("srcdir"), verb, folder,
	    strcmp(verb, "start") == 0 ? " --fast" : "");
	FILE *pipe = popen(command, "re");
	if (pipe == NULL)
		return false;
	size_t used = fread(output, 1, size - 1, pipe);
	output[used] = '\0';
	return pclose(pipe) == 0;
}

static bool has_postgresql(void)
{
	glob_t found = { 0 };
	bool is_there = getenv("SDAC_PG_BIN") != NULL ||
			glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0 ||
			system("command -v pg_config >/dev/null 2>&1") == 0;

	globfree(&found);
	return is_there;
}

static bool connect_admin(void)
{
	PQfinish(admin);
	admin = PQconnectdb(conninfo);
	PQclear(PQexec(admin, "set client_min_messages = error"));
	return PQstatus(admin) == CONNECTION_OK;
}

void world_server(const char *verb)
{
	char output[256];

	assert_true(run(verb, output, sizeof output));
	if (strcmp(verb, "start") == 0)
		assert_true(connect_admin());
}

static bool make_types(void)
{
	char command[512];
	size_t size = 1u << 20;
	char *sql = malloc(size);

	snprintf(command, sizeof command, "%s/proto/types", variable("builddir"));
	FILE *pipe = sql != NULL ? popen(command, "re") : NULL;
	if (pipe == NULL) {
		free(sql);
		return false;
	}
	sql[fread(sql, 1, size - 1, pipe)] = '\0';
	bool is_good = pclose(pipe) == 0 && *world_sql("create schema api; %s; select 'made'", sql) != '\0';
	free(sql);
	return is_good;
}

int world_start(void **state)
{
	(void)state;
	if (!has_postgresql()) {
		printf("1..0 # SKIP there is no PostgreSQL\n");
		exit(0);
	}
	if (mkdtemp(folder) == NULL || !run("start", conninfo, sizeof conninfo))
		return -1;
	conninfo[strcspn(conninfo, "\n")] = '\0';
	if (!connect_admin() || !make_types())
		return -1;
	world_sql("%s", schema_sql);
	world_sql("%s", act_sql);
	world.base = event_base_new();
	world.arena = arena_new(64u << 10);
	return world.base != NULL && world.arena != NULL ? 0 : -1;
}

int world_stop(void **state)
{
	char output[64];

	(void)state;
	PQfinish(admin);
	arena_free(world.arena);
	if (world.base != NULL)
		event_base_free(world.base);
	bool is_removed = run("remove", output, sizeof output);
	return rmdir(folder) == 0 && is_removed ? 0 : -1;
}

const char *world_conninfo(void)
{
	return conninfo;
}

const char *world_folder(void)
{
	return folder;
}

const char *world_sql(const char *format, ...)
{
	static char first[512];
	char *sql = NULL;
	va_list args;

	va_start(args, format);
	int length = vasprintf(&sql, format, args);
	va_end(args);
	assert_true(length >= 0);
	PGresult *result = PQexec(admin, sql);
	if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s", PQerrorMessage(admin));
	snprintf(first, sizeof first, "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	free(sql);
	return first;
}

/* ---- the pool ---- */

static void on_ready(void *arg)
{
	(void)arg;
	world.ready++;
}

static void on_lost(void *arg)
{
	(void)arg;
	world.lost++;
}

static void on_refused(const char *reason, void *arg)
{
	(void)arg;
	world.refused++;
	snprintf(world.reason, sizeof world.reason, "%s", reason);
}

static void on_doorbell(void *arg)
{
	(void)arg;
	world.doorbells++;
}

struct db_settings world_settings(void)
{
	return (struct db_settings){
		.conninfo = conninfo, .connections = 1, .connect_ms = 2000, .call_ms = 2000, .queue_limit = 100
	};
}

void world_open_with(const struct db_settings *settings, const struct db_function *const *functions, size_t n)
{
	static const struct db_events events = { on_ready, on_lost, on_refused, on_doorbell };
	struct event_base *base = world.base;
	struct arena *arena = world.arena;

	world = (struct world){ .base = base, .arena = arena };
	world.db = db_new(base, settings, functions, n, &events, NULL);
	assert_non_null(world.db);
}

void world_open(const struct db_settings *settings)
{
	static const struct db_function *const functions[] = { &world_act, &world_note, &world_echo, &world_act };
	struct db_settings usual = world_settings();

	world_open_with(settings != NULL ? settings : &usual, functions, 4);
	world_wait(&world.ready, 1);
	world_wait(&world.doorbells, 1);
}

void world_close(void)
{
	db_free(world.db);
	world.db = NULL;
	arena_reset(world.arena);
	/* What was under way on the server must not disturb the next test. */
	world_sql(
	    "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = 'sdacd'");
	world_sql("truncate test.effect");
	world_sql("select setval('test.attempt', 1, false)");
}

/* ---- the loop ---- */

static void on_patience(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

void world_wait(const int *value, int wanted)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	bool is_over = false;
	struct event *timer = evtimer_new(world.base, on_patience, &is_over);

	assert_non_null(timer);
	evtimer_add(timer, &patience);
	while (*value < wanted && !is_over)
		event_base_loop(world.base, EVLOOP_ONCE);
	event_free(timer);
	if (is_over)
		fail_msg("waited %d s for %d, have %d (refused: %s)", PATIENCE_S, wanted, *value, world.reason);
}

void world_turn(void)
{
	event_base_loop(world.base, EVLOOP_NONBLOCK);
}

/* ---- calls ---- */

void world_done(void *arg, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault)
{
	(void)arg;
	world.answers++;
	world.of[err]++;
	world.err = err;
	world.response = response;
	world.fault = *fault;
	assert_true((err == SD_OK) == (response != NULL));
}

struct db_call *world_send(const struct db_function *function, const char *what, const char *how)
{
	Sdac__Internal__V1__AdmitRequest request = SDAC__INTERNAL__V1__ADMIT_REQUEST__INIT;
	int answers = world.answers;

	request.kind = arena_strdup(world.arena, what);
	request.name = arena_strdup(world.arena, how);
	struct db_call *call =
	    db_call(world.db, function, NULL, &request.base, world.arena, world_done, NULL, &world.err);
	assert_int_equal(world.answers, answers); /* never from within db_call() */
	return call;
}

const char *world_call(const struct db_function *function, const char *what, const char *how)
{
	int answers = world.answers;

	assert_non_null(world_send(function, what, how));
	world_wait(&world.answers, answers + 1);
	assert_int_equal(world.answers, answers + 1);
	const Sdac__Internal__V1__AdmitResponse *response = (const void *)world.response;
	return response != NULL && response->display_name != NULL ? response->display_name : "";
}

pid_t world_backend(void)
{
	const char *pid = world_sql("select pid from pg_stat_activity where application_name = 'sdacd' "
				    "and query not ilike 'listen%%' and backend_type = 'client backend'");

	assert_string_not_equal(pid, "");
	return (pid_t)atoi(pid);
}
