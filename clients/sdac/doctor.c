/*
 * sdac doctor: runs all checks, also after a bad one, and prints them with what to do.
 */
#include "clients/sdac/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/sdac/families.h"
#include "clients/sdac/grid.h"
#include "clients/sdac/say.h"

#define CLOCK_TOLERANCE_MS 5000

static const struct grid_column doctor_columns[] = {
	{ "state", "" },
	{ "check", "Check" },
	{ "found", "Found" },
	{ "fix", "What to do" },
};

void doctor_found(struct doctor *doctor, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	(void)vsnprintf(doctor->found, sizeof doctor->found, format, values);
	va_end(values);
}

void doctor_fix(struct doctor *doctor, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	(void)vsnprintf(doctor->fix, sizeof doctor->fix, format, values);
	va_end(values);
}

static void from_error(struct doctor *doctor, const struct sdac_error *error)
{
	doctor_found(doctor, "%s", error->what[0] != '\0' ? error->what : sdac_code_words(error->code));
	doctor_fix(
	    doctor, "%s", error->advice[0] != '\0' ? error->advice : "Ask the operator: the daemon's log says more.");
}

static const Sdac__V1__Welcome *welcome_of(const struct doctor *doctor)
{
	return doctor->app->client == NULL ? NULL : sdac_client_welcome(doctor->app->client);
}

static enum doctor_state look_connection(struct doctor *doctor)
{
	struct sdac_error error;
	if (doctor->app->client == NULL) {
		doctor_found(doctor, "cannot be tried before the files are in order");
		return DOCTOR_SKIPPED;
	}
	if (sdac_connect(doctor->app->client, doctor->app->profile.timeout_ms, &error) != SDAC_OK) {
		from_error(doctor, &error);
		return DOCTOR_BAD;
	}
	const Sdac__V1__Welcome *welcome = welcome_of(doctor);
	doctor_found(doctor, "%s answered over TLS 1.3, version %s", sdac_client_server(doctor->app->client),
	    welcome != NULL && welcome->server_version != NULL ? welcome->server_version : "unknown");
	return DOCTOR_GOOD;
}

static enum doctor_state look_welcome(struct doctor *doctor)
{
	const Sdac__V1__Welcome *welcome = welcome_of(doctor);
	if (welcome == NULL) {
		doctor_found(doctor, "not connected");
		return DOCTOR_SKIPPED;
	}
	char *role = print_path(&welcome->base, "role");
	char *courts = print_path(&welcome->base, "court_codes");
	doctor_found(doctor, "%s, role %s%s%s", welcome->principal != NULL ? welcome->principal : "you",
	    role != NULL ? role : "?", courts != NULL && courts[0] != '\0' ? ", courts " : "",
	    courts != NULL ? courts : "");
	free(role);
	free(courts);
	doctor_fix(doctor, "The operator gives you a role: sdac user add NAME --role ROLE.");
	return welcome->role == SDAC__V1__ROLE__ROLE_UNSPECIFIED ? DOCTOR_BAD : DOCTOR_GOOD;
}

static enum doctor_state look_clock(struct doctor *doctor)
{
	const Sdac__V1__Welcome *welcome = welcome_of(doctor);
	struct timespec now;
	if (welcome == NULL || !welcome->has_server_at || clock_gettime(CLOCK_REALTIME, &now) != 0) {
		doctor_found(doctor, "the daemon's time is not known");
		return DOCTOR_SKIPPED;
	}
	const int64_t now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	const int64_t difference = now_ms - welcome->server_at;
	const int64_t size = difference < 0 ? -difference : difference;
	doctor_found(doctor, "%lld.%lld s %s the daemon's", (long long)(size / 1000), (long long)(size % 1000 / 100),
	    difference < 0 ? "behind" : "ahead of");
	doctor_fix(doctor, "Let this machine keep the time: timedatectl set-ntp true.");
	return size <= CLOCK_TOLERANCE_MS ? DOCTOR_GOOD : DOCTOR_BAD;
}

static enum doctor_state look_health(struct doctor *doctor)
{
	if (welcome_of(doctor) == NULL) {
		doctor_found(doctor, "not connected");
		return DOCTOR_SKIPPED;
	}
	Sdac__V1__HealthRequest request = SDAC__V1__HEALTH_REQUEST__INIT;
	const ProtobufCMessage *response = NULL;
	struct sdac_error error;
	if (sdac_call(doctor->app->client, &request.base, &response, &error) != SDAC_OK) {
		from_error(doctor, &error);
		/* Not everybody may ask: that says nothing about the daemon. */
		return error.code == SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED ? DOCTOR_SKIPPED : DOCTOR_BAD;
	}
	const Sdac__V1__HealthResponse *health = (const Sdac__V1__HealthResponse *)response;
	for (size_t i = 0; i < health->n_checks; i++) {
		const Sdac__V1__HealthCheck *check = health->checks[i];
		if (check->ok)
			continue;
		doctor_found(doctor, "%s: %s", check->check != NULL ? check->check : "?",
		    check->words != NULL ? check->words : "?");
		doctor_fix(doctor, "It is the operator's to mend.");
		return DOCTOR_BAD;
	}
	doctor_found(doctor, "%zu checks of the daemon's own are good; %lld notices overdue", health->n_checks,
	    (long long)health->overdue_notices);
	return DOCTOR_GOOD;
}

static const struct doctor_check doctor_live_checks[] = {
	{ "connection", look_connection, EX_UNAVAILABLE },
	{ "who you are there", look_welcome, EX_NOPERM },
	{ "clock", look_clock, EX_CONFIG },
	{ "the daemon's health", look_health, EX_TEMPFAIL },
	{ .name = NULL },
};

static enum sd_err run_checks(
    struct doctor *doctor, const struct doctor_check *checks, struct grid *grid, int *status, size_t *bad)
{
	static const char *const states[] = { [DOCTOR_GOOD] = "ok", [DOCTOR_BAD] = "BAD", [DOCTOR_SKIPPED] = "-" };
	for (; checks->name != NULL; checks++) {
		doctor->found[0] = doctor->fix[0] = '\0';
		const enum doctor_state state = checks->look(doctor);
		const char *const cells[] = { states[state], checks->name, doctor->found,
			state == DOCTOR_BAD ? doctor->fix : "" };
		const enum sd_err err = grid_add(grid, cells);
		if (err != SD_OK)
			return err;
		if (state != DOCTOR_BAD)
			continue;
		++*bad;
		if (*status == EX_OK)
			*status = checks->status;
	}
	return SD_OK;
}

static int print_grid(const struct app *app, const struct grid *grid)
{
	if (app->format == PRINT_JSON)
		return app_say_print(grid_print_json(grid, stdout));
	if (app->format == PRINT_CSV)
		grid_print_csv(grid, stdout);
	else
		grid_print_table(grid, stdout, say_has_color(STDOUT_FILENO));
	return EX_OK;
}

static int diagnose(struct doctor *doctor, struct grid *grid)
{
	int status = EX_OK;
	size_t bad = 0;
	enum sd_err err = run_checks(doctor, doctor_file_checks, grid, &status, &bad);
	/* With files that do not load there is no client; the checks before have said why. */
	if (err == SD_OK && bad == 0 && app_client(doctor->app, NULL) != EX_OK)
		status = EX_CONFIG;
	if (err == SD_OK)
		err = run_checks(doctor, doctor_live_checks, grid, &status, &bad);
	if (err != SD_OK)
		return app_say_print(err);
	const int printed = print_grid(doctor->app, grid);
	if (printed != EX_OK)
		return printed;
	if (bad == 0)
		say_note("All is well.");
	else
		say_error("%zu of %zu checks are bad", bad, grid_rows(grid));
	return status;
}

static int run_doctor(struct app *app)
{
	struct doctor doctor = { .app = app };
	int status = app_profile(app);
	if (status != EX_OK)
		return status;
	struct grid *grid = grid_new(doctor_columns, sizeof doctor_columns / sizeof *doctor_columns);
	status = grid == NULL ? app_say_print(SD_NO_MEMORY) : diagnose(&doctor, grid);
	grid_free(grid);
	X509_free(doctor.ca);
	X509_free(doctor.certificate);
	EVP_PKEY_free(doctor.key);
	X509_CRL_free(doctor.crl);
	return status;
}

const struct verb doctor_verbs[] = {
	{ NULL, "doctor", "", "look for what is wrong, and say how to mend it", NULL, 0, 0, NULL, run_doctor },
	{ .name = NULL },
};
