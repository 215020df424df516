/*
 * sdac user, sdac court, sdac audit: the operator's and the auditor's verbs.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/cell.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

#define END_FLAG                                                                                                       \
	{                                                                                                              \
		NULL, 0, NULL, NULL                                                                                    \
	}

/* protobuf-c's strings are not const, though packing only reads them. */
static char *text(const char *value)
{
	return (char *)(uintptr_t)value;
}

static const struct print_column user_columns[] = {
	{ "name", "Name" },
	{ "display_name", "Person" },
	{ "role", "Role" },
	{ "service", "Service" },
	{ "court_codes", "Courts" },
	{ "added_at", "Added" },
	{ "revoked_at", "Revoked" },
	{ NULL, NULL },
};

static int run_user_add(struct app *app)
{
	Sdac__V1__AddPrincipalRequest request = SDAC__V1__ADD_PRINCIPAL_REQUEST__INIT;
	int role = 0;
	int status = app_enum(app, "role", &sdac__v1__role__descriptor, &role);
	if (status == EX_OK && role == 0)
		status = app_usage(app, "--role is needed");
	if (status != EX_OK)
		return status;
	request.name = text(app_word(app, 0));
	request.display_name = text(app_flag(app, "display-name"));
	request.has_role = 1;
	request.role = (Sdac__V1__Role)role;
	request.service = text(app_flag(app, "service"));
	request.court_codes = app_flags(app, "court", &request.n_court_codes);
	if (request.court_codes == NULL)
		return EX_OSERR;
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	free(request.court_codes);
	if (status != EX_OK)
		return status;
	const Sdac__V1__AddPrincipalResponse *answer = (const Sdac__V1__AddPrincipalResponse *)response;
	say_note("%s %s.", app_word(app, 0), answer->created ? "added" : "was there, and is now as you said");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_user_revoke(struct app *app)
{
	Sdac__V1__RevokePrincipalRequest request = SDAC__V1__REVOKE_PRINCIPAL_REQUEST__INIT;
	request.name = text(app_word(app, 0));
	request.reason = text(app_flag(app, "reason"));
	if (request.reason == NULL)
		return app_usage(app, "--reason is needed: it stands in the audit trail");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("%s may not connect any more. Revoke its certificate too (sdac cert revoke).", request.name);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_user_list(struct app *app)
{
	Sdac__V1__ListPrincipalsRequest request = SDAC__V1__LIST_PRINCIPALS_REQUEST__INIT;
	request.has_include_revoked = request.include_revoked = app_has(app, "all");
	return app_call_print(app, &request.base, "principals", user_columns);
}

static int run_court_add(struct app *app)
{
	Sdac__V1__AddCourtRequest request = SDAC__V1__ADD_COURT_REQUEST__INIT;
	Sdac__V1__Court court = SDAC__V1__COURT__INIT;
	court.court_code = text(app_word(app, 0));
	court.name = text(app_word(app, 1));
	court.name_cy = text(app_flag(app, "welsh-name"));
	court.aliases = app_flags(app, "alias", &court.n_aliases);
	if (court.aliases == NULL)
		return EX_OSERR;
	request.court = &court;
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	free(court.aliases);
	if (status != EX_OK)
		return status;
	const Sdac__V1__AddCourtResponse *answer = (const Sdac__V1__AddCourtResponse *)response;
	say_note("%s %s.", app_word(app, 0), answer->created ? "added" : "was there, and is now as you said");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_court_list(struct app *app)
{
	static const struct print_column columns[] = {
		{ "court_code", "Code" },
		{ "name", "Name" },
		{ "name_cy", "Welsh name" },
		{ "aliases", "Also written" },
		{ NULL, NULL },
	};
	Sdac__V1__ListCourtsRequest request = SDAC__V1__LIST_COURTS_REQUEST__INIT;
	return app_call_print(app, &request.base, "courts", columns);
}

/* A date is the beginning of that day in UTC; a moment is itself. */
static bool parse_from(const char *value, int64_t *ms_r)
{
	char day[40];
	const int length = snprintf(day, sizeof day, "%sT00:00:00Z", value);
	return (length > 0 && (size_t)length < sizeof day && cell_parse_moment(day, ms_r)) ||
	       (strchr(value, 'T') != NULL && cell_parse_moment(value, ms_r));
}

static int run_audit_show(struct app *app)
{
	static const struct print_column columns[] = {
		{ "at", "When" },
		{ "principal", "Who" },
		{ "operation", "Operation" },
		{ "action", "Action" },
		{ "subject_kind", "Of" },
		{ "subject_id", "Which" },
		{ "recipient", "To" },
		{ "reason", "Reason" },
		{ "under_broken_glass", "Broken glass" },
		{ NULL, NULL },
	};
	Sdac__V1__ShowAuditRequest request = SDAC__V1__SHOW_AUDIT_REQUEST__INIT;
	long long limit = 100;
	const int status = app_number(app, "limit", 1, 1000, &limit);
	if (status != EX_OK)
		return status;
	const char *from = app_flag(app, "from");
	const char *until = app_flag(app, "until");
	if ((from != NULL && !parse_from(from, &request.from_at)) ||
	    (until != NULL && !parse_from(until, &request.until_at)))
		return app_usage(app, "--from and --until are a date, 2026-03-04, or a moment, 2026-03-04T10:00:00Z");
	request.has_from_at = from != NULL;
	request.has_until_at = until != NULL;
	request.has_limit = 1;
	request.limit = (int32_t)limit;
	request.subject_id = text(app_flag(app, "subject"));
	request.principal = text(app_flag(app, "who"));
	return app_call_print(app, &request.base, "entries", columns);
}

static const struct flag user_add_flags[] = {
	{ "role", 0, "ROLE", "feeder, coordinator, idva, admin or auditor" },
	{ "display-name", 0, "TEXT", "how others see the name" },
	{ "service", 0, "CODE", "the service of an IDVA" },
	{ "court", 0, "CODE", "a court of a coordinator or feeder; may be given often" },
	END_FLAG,
};
static const struct flag reason_flags[] = { { "reason", 0, "TEXT", "why; needed" }, END_FLAG };
static const struct flag all_flags[] = { { "all", 0, NULL, "also the revoked ones" }, END_FLAG };
static const struct flag court_add_flags[] = {
	{ "alias", 0, "TEXT", "a name that sources write for it; may be given often" },
	{ "welsh-name", 0, "TEXT", "its name in Welsh" },
	END_FLAG,
};
static const struct flag audit_flags[] = {
	{ "subject", 0, "ID", "only of this case, hearing, link, ..." },
	{ "who", 0, "NAME", "only by this principal" },
	{ "from", 0, "DATE", "from this date or moment (UTC) on" },
	{ "until", 0, "DATE", "before this date or moment (UTC)" },
	{ "limit", 0, "N", "at most so many, newest first (default: 100, at most 1000)" },
	END_FLAG,
};

const struct verb people_verbs[] = {
	{ "user", "add", "NAME", "let a person or machine in, or change what it may do",
	    "NAME is the last part of its certificate's URI. The role stands here and not in the\n"
	    "certificate, so that it can be changed or taken away at once.",
	    1, 1, user_add_flags, run_user_add },
	{ "user", "revoke", "NAME", "let it in no more; live connections end at once", NULL, 1, 1, reason_flags,
	    run_user_revoke },
	{ "user", "list", "", "list who may connect", NULL, 0, 0, all_flags, run_user_list },
	{ "court", "add", "CODE NAME", "add a court, or change its names",
	    "CODE is the first five characters of its OU code.", 2, 2, court_add_flags, run_court_add },
	{ "court", "list", "", "list the courts", NULL, 0, 0, NULL, run_court_list },
	{ "audit", "show", "", "show who did and saw what", NULL, 0, 0, audit_flags, run_audit_show },
	{ .name = NULL },
};
