/*
 * sdac list, sdac link: the court's day, and the links that people decide.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/cell.h"
#include "clients/sdac/families.h"
#include "clients/sdac/reflect.h"
#include "clients/sdac/say.h"
#include "proto/wire.h"

#define END_FLAG                                                                                                       \
	{                                                                                                              \
		NULL, 0, NULL, NULL                                                                                    \
	}

static const struct print_column link_columns[] = {
	{ "link_id", "Link" },
	{ "state", "State" },
	{ "hearing_date", "Date" },
	{ "local_time", "Time" },
	{ "court_code", "Court" },
	{ "room", "Room" },
	{ "client_ref", "Client" },
	{ "idva", "IDVA" },
	{ "case_urn", "URN" },
	{ "score", "Bits" },
	{ NULL, NULL },
};

static char *text(const char *value)
{
	return (char *)(uintptr_t)value;
}

/* The court that was said, else the only one of one's own. NULL: it must be said, and that is said. */
static const char *which_court(struct app *app)
{
	const char *given = app_flag(app, "court");
	const Sdac__V1__Welcome *welcome = sdac_client_welcome(app->client);
	if (given != NULL)
		return given;
	if (welcome != NULL && welcome->n_court_codes == 1)
		return welcome->court_codes[0];
	if (welcome != NULL && welcome->n_court_codes > 1)
		(void)app_usage(app, "--court is needed: you have %zu courts", welcome->n_court_codes);
	else
		(void)app_usage(app, "--court is needed: you have no court of your own");
	return NULL;
}

/* What the list is of, how fresh it is, and how the day ended as far as anybody knows. */
static void say_day(const Sdac__V1__DayListResponse *day)
{
	static const Sdac__V1__DayTotals none = SDAC__V1__DAY_TOTALS__INIT;
	const Sdac__V1__DayTotals *totals = day->totals != NULL ? day->totals : &none;
	char *heading = print_path(&day->base, "list_date");
	char *received = print_path(&day->base, "list_received_at");
	say_note("%s, %s: %zu hearings; list received %s", day->court_name != NULL ? day->court_name : "",
	    heading != NULL ? heading : "", day->n_hearings,
	    received != NULL && received[0] != '\0' ? received : "never");
	say_note("%d listed, %d observed, %d resulted, %d amended, %d not held, %d unknown", totals->listed,
	    totals->observed, totals->resulted, totals->amended, totals->not_held, totals->unknown);
	free(heading);
	free(received);
}

static int run_list(struct app *app)
{
	static const struct print_column columns[] = {
		{ "local_time", "Time" },
		{ "room", "Room" },
		{ "state", "State" },
		{ "defendants.name", "Defendant" },
		{ "case_urn", "URN" },
		{ "hearing_type", "Hearing" },
		{ "defendants.links.client_ref", "Client" },
		{ "defendants.links.idva", "IDVA" },
		{ "defendants.links.state", "Link" },
		{ "defendants.links.unseen", "Unseen" },
		{ "outcome_state", "Known" },
		{ "warned_to", "Warned to" },
		{ "outcome", "Outcome" },
		{ "changes_since.field", "Changed" },
		{ "changes_since.was", "Was" },
		{ NULL, NULL },
	};
	const char *date = app_word(app, 0);
	if (date != NULL && !wire_is_iso_date(date, strlen(date)))
		return app_usage(app, "'%s' is no date such as 2026-03-04", date);
	int status = app_connect(app);
	if (status != EX_OK)
		return status;
	Sdac__V1__DayListRequest request = SDAC__V1__DAY_LIST_REQUEST__INIT;
	request.court_code = text(which_court(app));
	if (request.court_code == NULL)
		return EX_USAGE;
	request.list_date = text(date);
	request.has_unlinked_only = request.unlinked_only = app_has(app, "unlinked");
	request.has_changed_only = request.changed_only = app_has(app, "changed");
	const char *since = app_flag(app, "since");
	request.has_since_at = since != NULL;
	if (since != NULL && !cell_parse_moment(since, &request.since_at))
		return app_usage(app, "--since is a moment, 2026-03-03T16:00:00Z");
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	if (app->format == PRINT_TABLE)
		say_day((const Sdac__V1__DayListResponse *)response);
	return app_print(app, response, "hearings", columns);
}

static int run_link_list(struct app *app)
{
	Sdac__V1__ListLinksRequest request = SDAC__V1__LIST_LINKS_REQUEST__INIT;
	long long limit = 50;
	int state = 0;
	int status = app_number(app, "limit", 1, 200, &limit);
	if (status == EX_OK)
		status = app_enum(app, "state", &sdac__v1__link_state__descriptor, &state);
	if (status != EX_OK)
		return status;
	request.has_state = state != 0;
	request.state = (Sdac__V1__LinkState)state;
	request.court_code = text(app_flag(app, "court"));
	request.client_ref = text(app_flag(app, "client"));
	request.has_limit = 1;
	request.limit = (int32_t)limit;
	return app_call_print(app, &request.base, "links", link_columns);
}

static int run_link_show(struct app *app)
{
	static const struct print_column columns[] = {
		{ "field", "What" },
		{ "listed", "On the court list" },
		{ "recorded", "On the caseload" },
		{ "agreement", "Agreement" },
		{ "bits", "Bits" },
		{ "words", "In words" },
		{ NULL, NULL },
	};
	static const struct print_column rival_columns[] = {
		{ "client_ref", "Client" },
		{ "service", "Service" },
		{ "state", "State" },
		{ "score", "Bits" },
		{ "link_id", "Link" },
		{ "is_masked", "Of another service" },
		{ NULL, NULL },
	};
	Sdac__V1__ListLinksRequest request = SDAC__V1__LIST_LINKS_REQUEST__INIT;
	request.link_id = text(app_word(app, 0));
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	const Sdac__V1__ListLinksResponse *answer = (const Sdac__V1__ListLinksResponse *)response;
	if (answer->n_links == 0) {
		say_error("there is no such link, or it is not yours to see");
		return EX_NOINPUT;
	}
	if (app->format != PRINT_TABLE)
		return app_print(app, &answer->links[0]->base, NULL, NULL);
	int shown = app_print(app, response, "links", link_columns);
	(void)fputc('\n', stdout);
	if (shown == EX_OK)
		shown = app_print(app, &answer->links[0]->base, "evidence", columns);
	if (shown != EX_OK || answer->links[0]->n_rivals == 0)
		return shown;
	(void)printf("\nOther cases that he could belong to:\n");
	return app_print(app, &answer->links[0]->base, "rivals", rival_columns);
}

/* decide and undo need a reason: it feeds the next model, and the audit. */
static int reason_of(const struct app *app, Sdac__V1__DecisionReason *reason_r)
{
	int reason = 0;
	const int status = app_enum(app, "reason", &sdac__v1__decision_reason__descriptor, &reason);
	if (status != EX_OK)
		return status;
	*reason_r = (Sdac__V1__DecisionReason)reason;
	return reason == 0 ? app_usage(app, "--reason is needed") : EX_OK;
}

static int run_link_decide(struct app *app)
{
	Sdac__V1__DecideLinkRequest request = SDAC__V1__DECIDE_LINK_REQUEST__INIT;
	int decision = 0;
	const int status = reason_of(app, &request.reason);
	if (status != EX_OK)
		return status;
	if (!reflect_enum_value(&sdac__v1__decision__descriptor, app_word(app, 1), &decision))
		return app_usage(app, "the decision is link, not-same-person or ask");
	request.link_id = text(app_word(app, 0));
	request.has_decision = request.has_reason = 1;
	request.decision = (Sdac__V1__Decision)decision;
	const ProtobufCMessage *response = NULL;
	const int called = app_call(app, &request.base, &response);
	if (called != EX_OK)
		return called;
	say_note("Decided. 'sdac link undo %s' takes it back.", request.link_id);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_link_undo(struct app *app)
{
	Sdac__V1__UndoLinkRequest request = SDAC__V1__UNDO_LINK_REQUEST__INIT;
	const int status = reason_of(app, &request.reason);
	if (status != EX_OK)
		return status;
	request.link_id = text(app_word(app, 0));
	request.has_reason = 1;
	const ProtobufCMessage *response = NULL;
	const int called = app_call(app, &request.base, &response);
	if (called != EX_OK)
		return called;
	const Sdac__V1__UndoLinkResponse *answer = (const Sdac__V1__UndoLinkResponse *)response;
	say_note("Undone; %d who had been told are told now.", answer->has_recalled ? answer->recalled : 0);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static const struct flag list_flags[] = {
	{ "court", 0, "CODE", "the court (default: yours, if you have one)" },
	{ "unlinked", 0, NULL, "only hearings that no client case is linked to" },
	{ "changed", 0, NULL, "only hearings that are new or changed" },
	{ "since", 0, "MOMENT", "since when, 2026-03-03T16:00:00Z (default: yesterday at 16:00 at the court)" },
	END_FLAG,
};
static const struct flag link_list_flags[] = {
	{ "state", 0, "STATE", "auto, proposed, confirmed, refused or undone (default: proposed)" },
	{ "court", 0, "CODE", "only of this court" },
	{ "client", 0, "REF", "only of this client case" },
	{ "limit", 0, "N", "at most so many (default: 50, at most 200)" },
	END_FLAG,
};
static const struct flag reason_flags[] = {
	{ "reason", 0, "REASON", "known, checked, relative, namesake, co-defendant, wrong-data, mistake" },
	END_FLAG,
};

const struct verb review_verbs[] = {
	{ NULL, "list", "[DATE]", "show what is listed at a court, and who knows of it",
	    "DATE is 2026-03-04; without it, today at the court.", 0, 1, list_flags, run_list },
	{ "link", "list", "", "list links, the soonest hearing first", NULL, 0, 0, link_list_flags, run_link_list },
	{ "link", "show", "LINK", "show one link and why it was proposed", NULL, 1, 1, NULL, run_link_show },
	{ "link", "decide", "LINK DECISION", "decide a proposed link: link, not-same-person or ask",
	    "not-same-person needs the reason relative, namesake, co-defendant or wrong-data:\n"
	    "the linker learns from it.",
	    2, 2, reason_flags, run_link_decide },
	{ "link", "undo", "LINK", "take back the last decision, or an automatic link", "Everyone who was told is told.",
	    1, 1, reason_flags, run_link_undo },
	{ .name = NULL },
};
