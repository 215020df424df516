/*
 * sdac cert: the private CA. The only verbs that talk to no daemon.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/sdac/app.h"
#include "clients/sdac/ca.h"
#include "clients/sdac/families.h"
#include "clients/sdac/file.h"
#include "clients/sdac/grid.h"
#include "clients/sdac/say.h"

#define MAX_NAMES 64

#define DIR_FLAG                                                                                                       \
	{                                                                                                              \
		"dir", 'd', "DIR", "the CA's folder (default: $SDAC_CA, else ~/.config/sdac/ca)"                       \
	}
#define END_FLAG                                                                                                       \
	{                                                                                                              \
		NULL, 0, NULL, NULL                                                                                    \
	}

static int exit_of(enum sd_err err)
{
	static const int statuses[] = {
		[SD_OK] = EX_OK,
		[SD_INVALID] = EX_DATAERR,
		[SD_NOT_ALLOWED] = EX_NOPERM,
		[SD_NOT_FOUND] = EX_NOINPUT,
		[SD_CONFLICT] = EX_DATAERR,
		[SD_RETRY_LATER] = EX_TEMPFAIL,
		[SD_UNKNOWN_OUTCOME] = EX_TEMPFAIL,
		[SD_NO_MEMORY] = EX_OSERR,
		[SD_IO] = EX_IOERR,
		[SD_INTERNAL] = EX_SOFTWARE,
	};
	return statuses[err];
}

/* malloc'ed; NULL has been said. */
static char *ca_dir(const struct app *app)
{
	const char *given = app_flag(app, "dir");
	if (given == NULL)
		given = getenv("SDAC_CA");
	char *dir = given != NULL && given[0] != '\0' ? strdup(given) : profile_config_path("ca");
	if (dir == NULL)
		say_error("there is no home folder for the CA: give --dir");
	return dir;
}

/* An open CA, or NULL and an exit status. */
static struct ca *open_ca(const struct app *app, int *status_r)
{
	char error[512];
	struct ca *ca = NULL;
	char *dir = ca_dir(app);
	*status_r = EX_CONFIG;
	if (dir == NULL)
		return NULL;
	const enum sd_err err = ca_open(dir, &ca, error, sizeof error);
	free(dir);
	*status_r = exit_of(err);
	if (err != SD_OK)
		say_error("%s", error);
	return ca;
}

static int run_init(struct app *app)
{
	long long days = 3650;
	const int status = app_number(app, "days", 1, CA_MAX_DAYS, &days);
	if (status != 0)
		return status;
	const char *deployment = app_flag(app, "deployment");
	if (deployment == NULL)
		return app_usage(app, "--deployment is needed: every certificate names it");
	char *dir = ca_dir(app);
	if (dir == NULL)
		return EX_CONFIG;
	char error[512];
	const enum sd_err err = ca_init(dir, deployment, (int)days, error, sizeof error);
	if (err != SD_OK)
		say_error("%s", error);
	else
		say_note("A CA for '%s' is in %s. Keep ca.key and index in a safe backup.", deployment, dir);
	free(dir);
	return exit_of(err);
}

/* The values of a flag that may be given often, NULL-terminated. */
static bool collect(const struct app *app, const char *name, const char *values[MAX_NAMES + 1])
{
	const size_t count = args_count(&app->args, name);
	for (size_t i = 0; i < count && i < MAX_NAMES; i++)
		values[i] = args_nth(&app->args, name, i);
	values[count < MAX_NAMES ? count : MAX_NAMES] = NULL;
	return count <= MAX_NAMES;
}

static int issue_from(struct app *app, struct ca *ca, const struct ca_order *order)
{
	char error[512];
	char *inside = file_join(ca_folder(ca), "issued");
	const char *out = app_flag(app, "out") != NULL ? app_flag(app, "out") : inside;
	const struct ca_entry *entry = NULL;
	enum sd_err err = SD_NO_MEMORY;
	(void)snprintf(error, sizeof error, "there is no memory");
	if (out != NULL)
		err = ca_issue(ca, order, out, &entry, error, sizeof error);
	if (err != SD_OK) {
		say_error("%s", error);
	} else {
		char until[24];
		ca_time_text(entry->not_after, until);
		(void)printf(
		    "%s/%s-%s.pem\n%s/%s-%s.key\n", out, entry->kind, entry->name, out, entry->kind, entry->name);
		say_note("Serial %s, good until %s.", entry->serial, until);
	}
	free(inside);
	return exit_of(err);
}

static int run_issue(struct app *app)
{
	long long days = 90;
	int status = app_number(app, "days", 1, CA_MAX_DAYS, &days);
	if (status != 0)
		return status;
	const char *dns[MAX_NAMES + 1];
	const char *ips[MAX_NAMES + 1];
	if (!collect(app, "dns", dns) || !collect(app, "ip", ips))
		return app_usage(app, "at most %d of --dns and of --ip", MAX_NAMES);
	struct ca *ca = open_ca(app, &status);
	if (ca == NULL)
		return status;
	const struct ca_order order = {
		.kind = app_word(app, 0), .name = app_word(app, 1), .days = (int)days, .dns = dns, .ips = ips
	};
	status = issue_from(app, ca, &order);
	ca_close(ca);
	return status;
}

static int run_revoke(struct app *app)
{
	const char *reason = app_flag(app, "reason") == NULL ? "unspecified" : app_flag(app, "reason");
	const struct ca_reason *known = ca_reasons;
	while (known->name != NULL && strcmp(known->name, reason) != 0)
		known++;
	if (known->name == NULL)
		return app_usage(app, "--reason is unspecified, key-compromise, affiliation-changed, superseded or "
				      "cessation-of-operation");
	int status = 0;
	struct ca *ca = open_ca(app, &status);
	if (ca == NULL)
		return status;
	const bool by_name = app->args.n_words == 2;
	char error[512];
	size_t count = 0;
	const enum sd_err err = ca_revoke(
	    ca, by_name ? app_word(app, 0) : NULL, app_word(app, by_name ? 1 : 0), reason, &count, error, sizeof error);
	if (err != SD_OK)
		say_error("%s", error);
	else
		say_note("%zu revoked; %s/crl.pem is new. Give it to every daemon and reload them (SIGHUP).", count,
		    ca_folder(ca));
	ca_close(ca);
	return exit_of(err);
}

static int run_crl(struct app *app)
{
	int status = 0;
	struct ca *ca = open_ca(app, &status);
	if (ca == NULL)
		return status;
	char error[512];
	const enum sd_err err = ca_refresh_crl(ca, error, sizeof error);
	if (err != SD_OK)
		say_error("%s", error);
	else
		say_note("%s/crl.pem is good for another %d days.", ca_folder(ca), CA_CRL_DAYS);
	ca_close(ca);
	return exit_of(err);
}

static enum sd_err add_row(struct grid *grid, const struct ca_entry *entry)
{
	char from[24];
	char until[24];
	char revoked[24] = "";
	ca_time_text(entry->not_before, from);
	ca_time_text(entry->not_after, until);
	if (entry->revoked_at != 0)
		ca_time_text(entry->revoked_at, revoked);
	const char *state = entry->revoked_at != 0 ? "revoked" : entry->not_after <= time(NULL) ? "expired" : "good";
	const char *const cells[] = { entry->kind, entry->name, state, from, until, entry->serial, revoked,
		entry->reason };
	return grid_add(grid, cells);
}

static int print_entries(const struct app *app, const struct ca *ca)
{
	static const struct grid_column columns[] = {
		{ "kind", "Kind" },
		{ "name", "Name" },
		{ "state", "State" },
		{ "not_before", "From" },
		{ "not_after", "Until" },
		{ "serial", "Serial" },
		{ "revoked_at", "Revoked" },
		{ "reason", "Reason" },
	};
	struct grid *grid = grid_new(columns, sizeof columns / sizeof *columns);
	enum sd_err err = grid == NULL ? SD_NO_MEMORY : SD_OK;
	for (size_t i = 0; err == SD_OK && i < ca_index(ca)->n_entries; i++)
		err = add_row(grid, &ca_index(ca)->entries[i]);
	if (err == SD_OK && app->format == PRINT_JSON)
		err = grid_print_json(grid, stdout);
	else if (err == SD_OK && app->format == PRINT_CSV)
		grid_print_csv(grid, stdout);
	else if (err == SD_OK)
		grid_print_table(grid, stdout, say_has_color(STDOUT_FILENO));
	grid_free(grid);
	if (err != SD_OK)
		say_error(
		    "the list could not be printed: %s", err == SD_NO_MEMORY ? "there is no memory" : "writing failed");
	return exit_of(err);
}

static int run_list(struct app *app)
{
	int status = 0;
	struct ca *ca = open_ca(app, &status);
	if (ca == NULL)
		return status;
	status = print_entries(app, ca);
	ca_close(ca);
	return status;
}

static const struct flag init_flags[] = { DIR_FLAG, { "days", 0, "N", "how long the root is good (default: 3650)" },
	END_FLAG };
static const struct flag issue_flags[] = {
	DIR_FLAG,
	{ "days", 0, "N", "how long it is good (default: 90)" },
	{ "dns", 0, "NAME", "a server's host name; may be given often" },
	{ "ip", 0, "ADDRESS", "a server's address; may be given often" },
	{ "out", 0, "DIR", "where the two files go (default: issued/ in the CA's folder)" },
	END_FLAG,
};
static const struct flag revoke_flags[] = {
	DIR_FLAG,
	{ "reason", 0, "REASON", "key-compromise, superseded, cessation-of-operation, ..." },
	END_FLAG,
};
static const struct flag plain_flags[] = { DIR_FLAG, END_FLAG };

const struct verb cert_verbs[] = {
	{ "cert", "init", "", "make a private CA, with an empty revocation list",
	    "The root is ECDSA P-256 and may sign no further CA. Its key is not encrypted: the folder is\n"
	    "readable by its owner only, and belongs on a machine that serves nothing else.",
	    0, 0, init_flags, run_init },
	{ "cert", "issue", "KIND NAME", "make a key and a certificate",
	    "KIND is person, feeder or server; NAME is 1 to 63 of a-z, 0-9, '.' and '-'. The identity is\n"
	    "urn:sdac:DEPLOYMENT:KIND:NAME. Prints the paths of the two files.",
	    2, 2, issue_flags, run_issue },
	{ "cert", "revoke", "{KIND NAME | SERIAL}", "revoke certificates, and renew the revocation list",
	    "With KIND and NAME: all of that principal's that are not revoked yet.", 1, 2, revoke_flags, run_revoke },
	{ "cert", "crl", "", "renew the revocation list before its 7 days are over",
	    "A daemon whose list is out of date refuses everyone. Run this from a daily timer.", 0, 0, plain_flags,
	    run_crl },
	{ "cert", "list", "", "list what was signed", NULL, 0, 0, plain_flags, run_list },
	{ .name = NULL },
};
