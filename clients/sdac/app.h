/*
 * What a verb gets to work with, and the few things that every verb does.
 */
#ifndef SDAC_CLIENT_APP_H
#define SDAC_CLIENT_APP_H

#include <stdbool.h>

#include "clients/lib/sdac.h"
#include "clients/sdac/args.h"
#include "clients/sdac/print.h"
#include "clients/sdac/profile.h"
#include "clients/sdac/verb.h"

struct app {
	const struct verb *verb;
	struct args args;         /* global and own flags, and the words behind the verb */
	enum print_format format; /* -o, or by whether stdout is a terminal where the verb says so */
	bool has_format;          /* -o was given */
	struct profile profile;   /* filled by app_connect() or app_profile() */
	struct sdac_client *client;
	void *verb_data; /* of the verb that runs, for the client's callbacks */
};

const char *app_flag(const struct app *app, const char *name);
bool app_has(const struct app *app, const char *name);
const char *app_word(const struct app *app, size_t nth); /* NULL if there are fewer */

/* These say what is wrong on stderr and return an exit status, 0 if all is well. */
int app_profile(struct app *app) SD_MUST_CHECK;
/* Makes the client, which connects when its loop runs. events may be NULL. */
int app_client(struct app *app, const struct sdac_events *events) SD_MUST_CHECK;
int app_connect(struct app *app) SD_MUST_CHECK;
/* Connects if need be, and calls. *response_r belongs to the client until the next call. */
int app_call(struct app *app, const ProtobufCMessage *request, const ProtobufCMessage **response_r) SD_MUST_CHECK;
/* app_call(), then prints the response: the rows of its repeated field rows (NULL: the message itself). */
int app_call_print(struct app *app, const ProtobufCMessage *request, const char *rows,
    const struct print_column *columns) SD_MUST_CHECK;
/* Prints as -o says. */
int app_print(const struct app *app, const ProtobufCMessage *message, const char *rows,
    const struct print_column *columns) SD_MUST_CHECK;
/* A whole number flag; *number_r is left alone if it is not given. */
int app_number(const struct app *app, const char *name, long long minimum, long long maximum, long long *number_r)
    SD_MUST_CHECK;

/* An enum flag in its short words; *value_r is left alone if it is not given. */
int app_enum(const struct app *app, const char *name, const ProtobufCEnumDescriptor *descriptor, int *value_r)
    SD_MUST_CHECK;
/* All values of a flag that may be given often, NULL-terminated and malloc'ed. NULL: no memory, and it is said. */
char **app_flags(const struct app *app, const char *name, size_t *count_r) SD_MUST_CHECK;

/* Says what, where and the advice, and returns the exit status that fits. */
int app_say_error(enum sdac_result result, const struct sdac_error *error);
int app_say_print(enum sd_err err);
int app_exit(enum sdac_result result, const struct sdac_error *error);
int app_usage(const struct app *app, const char *format, ...) SD_PRINTF(2, 3);

#endif
