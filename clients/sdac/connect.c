/*
 * From the command line to an answer: profile, client, call, and what an error means for the exit status.
 */
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "clients/sdac/app.h"
#include "clients/sdac/say.h"

int app_profile(struct app *app)
{
	char error[512];
	if (app->profile.servers[0] != NULL || app->profile.context != NULL)
		return EX_OK;
	if (profile_load(&app->args, &app->profile, error, sizeof error) == SD_OK)
		return EX_OK;
	say_error("%s", error);
	return EX_CONFIG;
}

int app_exit(enum sdac_result result, const struct sdac_error *error)
{
	static const int statuses[] = {
		[SDAC__V1__ERROR_CODE__ERROR_CODE_UNSPECIFIED] = EX_SOFTWARE,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID] = EX_DATAERR,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED] = EX_NOPERM,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_FOUND] = EX_NOINPUT,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT] = EX_DATAERR,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER] = EX_TEMPFAIL,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME] = EX_TEMPFAIL,
		[SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL] = EX_SOFTWARE,
	};
	if (result == SDAC_OK)
		return EX_OK;
	if (result == SDAC_UNKNOWN)
		return EX_TEMPFAIL;
	if (!error->from_server && error->code == SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER)
		return EX_UNAVAILABLE; /* nobody was there to refuse */
	const size_t code = (size_t)error->code;
	return code < sizeof statuses / sizeof *statuses ? statuses[code] : EX_SOFTWARE;
}

int app_say_error(enum sdac_result result, const struct sdac_error *error)
{
	const char *what = error->what[0] != '\0' ? error->what : sdac_code_words(error->code);
	if (result == SDAC_UNKNOWN)
		say_error("%s: whether it was done is not known", what);
	else
		say_error("%s%s%s", what, error->where[0] == '\0' ? "" : " at ", error->where);
	if (error->advice[0] != '\0')
		say_advice("%s", error->advice);
	return app_exit(result, error);
}

int app_say_print(enum sd_err err)
{
	if (err == SD_OK)
		return EX_OK;
	say_error("the answer could not be printed: %s", err == SD_NO_MEMORY ? "there is no memory" : "writing failed");
	return err == SD_NO_MEMORY ? EX_OSERR : EX_IOERR;
}

static int check_profile(const struct profile *profile)
{
	const struct {
		const char *name;
		const void *value;
	} needs[] = {
		{ "server", profile->servers[0] },
		{ "deployment", profile->deployment },
		{ "ca", profile->ca },
		{ "cert", profile->cert },
		{ "key", profile->key },
	};
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		if (needs[i].value != NULL)
			continue;
		say_error("--%s is not given", needs[i].name);
		say_advice("Give it, or put '%s = ...' into a context: see sdac(1), CONTEXTS.", needs[i].name);
		return EX_CONFIG;
	}
	return EX_OK;
}

static void on_state(struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	(void)arg;
	say_detail("%s: %s%s%s", sdac_client_server(client), sdac_state_name(state), why == NULL ? "" : ": ",
	    why == NULL ? "" : why->what);
}

int app_client(struct app *app, const struct sdac_events *events)
{
	int status = app_profile(app);
	if (status == EX_OK)
		status = check_profile(&app->profile);
	if (status != EX_OK)
		return status;
	struct sdac_options options;
	sdac_options_init(&options);
	options.servers = (const char *const *)app->profile.servers;
	options.ca = app->profile.ca;
	options.cert = app->profile.cert;
	options.key = app->profile.key;
	options.crl = app->profile.crl;
	options.deployment = app->profile.deployment;
	options.may_resolve = true;
	if (app->profile.timeout_ms > 0)
		options.call_ms = app->profile.timeout_ms;
	options.events.state = on_state;
	if (events != NULL)
		options.events = *events;
	options.arg = app;
	struct sdac_error error;
	app->client = sdac_client_new(&options, NULL, &error);
	if (app->client != NULL)
		return EX_OK;
	(void)app_say_error(SDAC_REFUSED, &error);
	return EX_CONFIG;
}

int app_connect(struct app *app)
{
	if (app->client == NULL) {
		const int status = app_client(app, NULL);
		if (status != EX_OK)
			return status;
	}
	struct sdac_error error;
	const enum sdac_result result = sdac_connect(app->client, app->profile.timeout_ms, &error);
	return result == SDAC_OK ? EX_OK : app_say_error(result, &error);
}

int app_call(struct app *app, const ProtobufCMessage *request, const ProtobufCMessage **response_r)
{
	if (app->client == NULL || sdac_client_state(app->client) != SDAC_READY) {
		const int status = app_connect(app);
		if (status != EX_OK)
			return status;
	}
	struct sdac_error error;
	const enum sdac_result result = sdac_call(app->client, request, response_r, &error);
	return result == SDAC_OK ? EX_OK : app_say_error(result, &error);
}

int app_print(
    const struct app *app, const ProtobufCMessage *message, const char *rows, const struct print_column *columns)
{
	return app_say_print(print_as(stdout, app->format, message, rows, columns, say_has_color(STDOUT_FILENO)));
}

int app_call_print(
    struct app *app, const ProtobufCMessage *request, const char *rows, const struct print_column *columns)
{
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, request, &response);
	return status != EX_OK ? status : app_print(app, response, rows, columns);
}
