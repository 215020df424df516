/*
 * sdac case: client cases. A client is an opaque reference: nothing here can say who she is.
 */
#include "clients/sdac/case_verbs.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/case_draft.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

#define DRAFT_CAP 65536
#define END_FLAG                                                                                                       \
	{                                                                                                              \
		NULL, 0, NULL, NULL                                                                                    \
	}

/* Flags of "case open" and the columns that they fill. */
static const char *const open_map[][2] = {
	{ "service", "service" },
	{ "idva", "idva" },
	{ "court", "court" },
	{ "perpetrator", "perpetrator_name" },
	{ "forenames", "perpetrator_forenames" },
	{ "surname", "perpetrator_surname" },
	{ "alias", "aliases" },
	{ "born", "date_of_birth" },
	{ "age", "age" },
	{ "sex", "sex" },
	{ "postcode", "postcode" },
	{ "urn", "urn" },
	{ "pnc", "pnc" },
};

static int fill(const struct app *app, struct case_draft *draft, const char *flag, const char *column_name)
{
	const char *unused = NULL;
	const struct case_column *column = case_column_find(column_name, &unused);
	for (size_t i = 0; column != NULL && i < args_count(&app->args, flag); i++) {
		const char *value = args_nth(&app->args, flag, i);
		const char *what = case_draft_set(draft, column, value, strlen(value));
		if (what != NULL)
			return app_usage(app, "--%s %s", flag, what);
	}
	return EX_OK;
}

static int draft_from_flags(const struct app *app, struct case_draft *draft)
{
	const char *ref = app_word(app, 0);
	const char *unused = NULL;
	const char *what = case_draft_set(draft, case_column_find("client_ref", &unused), ref, strlen(ref));
	if (what != NULL)
		return app_usage(app, "CLIENT_REF %s", what);
	for (size_t i = 0; i < sizeof open_map / sizeof *open_map; i++) {
		const int status = fill(app, draft, open_map[i][0], open_map[i][1]);
		if (status != EX_OK)
			return status;
	}
	draft->request.has_is_high_risk = draft->request.is_high_risk = app_has(app, "high-risk");
	what = case_draft_finish(draft);
	return what == NULL ? EX_OK : app_usage(app, "%s", what);
}

static int run_open(struct app *app)
{
	struct arena *arena = arena_new(DRAFT_CAP);
	if (arena == NULL)
		return app_say_print(SD_NO_MEMORY);
	struct case_draft draft;
	const ProtobufCMessage *response = NULL;
	case_draft_init(&draft, arena);
	int status = draft_from_flags(app, &draft);
	if (status == EX_OK)
		status = app_call(app, &draft.request.base, &response);
	arena_free(arena);
	if (status != EX_OK)
		return status;
	const Sdac__V1__OpenCaseResponse *answer = (const Sdac__V1__OpenCaseResponse *)response;
	say_note("%s %s.", app_word(app, 0), answer->created ? "opened" : "was open, and is now as you said");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_close(struct app *app)
{
	Sdac__V1__CloseCaseRequest request = SDAC__V1__CLOSE_CASE_REQUEST__INIT;
	request.client_ref = (char *)(uintptr_t)app_word(app, 0);
	request.service = (char *)(uintptr_t)app_flag(app, "service");
	request.reason = (char *)(uintptr_t)app_flag(app, "reason");
	if (request.reason == NULL)
		return app_usage(app, "--reason is needed: it stands in the audit trail");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("%s closed.", request.client_ref);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_list(struct app *app)
{
	static const struct print_column columns[] = {
		{ "client_ref", "Client" },
		{ "service", "Service" },
		{ "idva", "IDVA" },
		{ "is_high_risk", "High risk" },
		{ "opened_at", "Opened" },
		{ "closed_at", "Closed" },
		{ "linked_hearings", "Hearings" },
		{ "proposed_links", "To decide" },
		{ "next_hearing_date", "Next hearing" },
		{ NULL, NULL },
	};
	long long limit = 500;
	int status = app_number(app, "limit", 1, 500, &limit);
	if (status != EX_OK)
		return status;
	Sdac__V1__ListCasesRequest request = SDAC__V1__LIST_CASES_REQUEST__INIT;
	request.after_client_ref = (char *)(uintptr_t)app_flag(app, "after");
	request.has_limit = 1;
	request.limit = (int32_t)limit;
	request.has_include_closed = request.include_closed = app_has(app, "all");
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status == EX_OK)
		status = app_print(app, response, "cases", columns);
	if (status != EX_OK)
		return status;
	const Sdac__V1__ListCasesResponse *page = (const Sdac__V1__ListCasesResponse *)response;
	if (page->n_cases == (size_t)limit)
		say_note("There may be more: --after %s", page->cases[page->n_cases - 1]->client_ref);
	return EX_OK;
}

static int run_show(struct app *app)
{
	static const struct print_column columns[] = {
		{ "at", "When" },
		{ "kind", "Kind" },
		{ "what", "What" },
		{ "who", "Who" },
		{ "system", "From" },
		{ "hearing_date", "Hearing" },
		{ "words", "In words" },
		{ "changes.field", "Changed" },
		{ "changes.was", "Was" },
		{ "changes.now", "Is" },
		{ NULL, NULL },
	};
	Sdac__V1__ShowCaseRequest request = SDAC__V1__SHOW_CASE_REQUEST__INIT;
	request.client_ref = (char *)(uintptr_t)app_word(app, 0);
	request.service = (char *)(uintptr_t)app_flag(app, "service");
	return app_call_print(app, &request.base, "events", columns);
}

static const struct flag open_flags[] = {
	{ "service", 0, "CODE", "your service (default: the one that you belong to)" },
	{ "idva", 0, "NAME", "whose case it is (default: yours)" },
	{ "court", 0, "CODE", "the court expected" },
	{ "perpetrator", 0, "NAME", "as known, when the surname's place is not sure" },
	{ "forenames", 0, "NAMES", "of the perpetrator" },
	{ "surname", 0, "NAME", "of the perpetrator" },
	{ "alias", 0, "NAME", "another name of the perpetrator; may be given often" },
	{ "born", 0, "DATE", "the perpetrator's date of birth, 1991-03-04 or 04/03/1991" },
	{ "age", 0, "N", "the perpetrator's age" },
	{ "sex", 0, "M|F", "the perpetrator's sex" },
	{ "postcode", 0, "CODE", "the perpetrator's postcode" },
	{ "urn", 0, "URN", "a URN of the prosecution; may be given often" },
	{ "pnc", 0, "ID", "the perpetrator's PNC identity" },
	{ "high-risk", 0, NULL, "the case is high risk" },
	END_FLAG,
};
static const struct flag close_flags[] = {
	{ "service", 0, "CODE", "the service (default: yours)" },
	{ "reason", 0, "TEXT", "why; needed. Name nobody" },
	END_FLAG,
};
static const struct flag show_flags[] = {
	{ "service", 0, "CODE", "the service, if two use the same reference" },
	END_FLAG,
};
static const struct flag list_flags[] = {
	{ "all", 0, NULL, "also the closed ones" },
	{ "after", 0, "REF", "behind this client reference" },
	{ "limit", 0, "N", "at most so many (default and most: 500)" },
	END_FLAG,
};
static const struct flag import_flags[] = {
	{ "dry-run", 'n', NULL, "check the file and send nothing" },
	END_FLAG,
};

const struct verb case_verbs[] = {
	{ "case", "open", "CLIENT_REF", "open a client case, or amend it",
	    "CLIENT_REF is your own opaque reference. Never a name: the victim is not in this system.", 1, 1,
	    open_flags, run_open },
	{ "case", "close", "CLIENT_REF", "close a client case", NULL, 1, 1, close_flags, run_close },
	{ "case", "list", "", "list client cases", NULL, 0, 0, list_flags, run_list },
	{ "case", "show", "CLIENT_REF", "show what happened to a case, and who was told",
	    "Hearings, links, outcomes, notices: who was told what, when, and who has seen it. A coordinator\n"
	    "sees what her own courts have to do with it. That it was looked at is audited.",
	    1, 1, show_flags, run_show },
	{ "case", "import", "FILE.csv", "open the cases of a CSV file",
	    "Columns, by the header: client_ref, service, idva, perpetrator_name or perpetrator_forenames and\n"
	    "perpetrator_surname, aliases (;), date_of_birth, age, sex, postcode, urn (;), pnc, court,\n"
	    "high_risk. A column that can tell who the victim is is refused, and nothing is sent. A bad row\n"
	    "is reported with its line and left out: exit 65. The same file again changes nothing.",
	    1, 1, import_flags, run_case_import },
	{ .name = NULL },
};
