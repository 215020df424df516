/*
 * What the tests of the database layer stand on: a private server with a small schema api of its own,
 * a loop with a deadline, and a recorder for what db.h promises to say.
 */
#ifndef SDAC_TESTS_UNIT_DB_WORLD_H
#define SDAC_TESTS_UNIT_DB_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "daemon/data/db.h"

/* The functions of the test's schema; see db_world.c for what they do. */
extern const struct db_function world_act, world_note, world_echo, world_absent;

struct world {
	struct event_base *base;
	struct db *db;
	struct arena *arena;
	/* What the events said. */
	int ready, lost, refused, doorbells;
	char reason[512];
	/* What the last answer said, and how many of each kind there were. */
	int answers, of[SD_INTERNAL + 1];
	enum sd_err err;
	struct db_fault fault;
	ProtobufCMessage *response;
};

extern struct world world;

/* Group fixtures. Without PostgreSQL the program ends as skipped. */
int world_start(void **state);
int world_stop(void **state);
/* The server itself: "kill", "stop", "start". */
void world_server(const char *verb);
const char *world_conninfo(void);
const char *world_folder(void);

/* As the superuser, blocking. The first value of the first row, "" if none; valid until the next. */
const char *world_sql(const char *format, ...) SD_PRINTF(1, 2);

/* A pool and a wait until it is ready; settings may be NULL: 1 connection, 2 s, queue of 100. */
void world_open(const struct db_settings *settings);
void world_close(void);
struct db_settings world_settings(void);
/* A pool with these functions; not waited for. */
void world_open_with(const struct db_settings *settings, const struct db_function *const *functions, size_t n);

/* Turns the loop until *value >= wanted, fails after 20 s. */
void world_wait(const int *value, int wanted);
/* Turns the loop for what is due at once. */
void world_turn(void);

/* Sends act(what, how) as nobody, recorded in the world; NULL if it was not taken (world.err). */
struct db_call *world_send(const struct db_function *function, const char *what, const char *how);
/* The same, and waits for the answer; the display name of the response or "". */
const char *world_call(const struct db_function *function, const char *what, const char *how);
void world_done(void *arg, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault);
/* The server's process of the pool's only connection that runs calls. */
pid_t world_backend(void);

#endif
