/*
 * sdac user leave, cover, duty, post, standing; sdac told, sdac contacts, sdac hand-over: who stands in for whom, and
 * what a client knows.
 */
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

static char *word(const struct app *app, size_t nth)
{
	return (char *)(uintptr_t)app_word(app, nth);
}

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

static const struct print_column standing_columns[] = {
	{ "kind", "Kind" },
	{ "name", "Who" },
	{ "other_name", "Covered by" },
	{ "service", "Service" },
	{ "court_code", "Court" },
	{ "from_at", "From" },
	{ "until_at", "Until" },
	{ "standing_id", "Standing" },
	{ NULL, NULL },
};

/* --- standings -------------------------------------------------------------------------------- */

static int add(struct app *app, Sdac__V1__AddStandingRequest *request, Sdac__V1__StandingKind kind)
{
	request->name = word(app, 0);
	request->has_kind = 1;
	request->kind = kind;
	return app_call_print(app, &request->base, "standings", standing_columns);
}

static int run_leave(struct app *app)
{
	Sdac__V1__AddStandingRequest request = SDAC__V1__ADD_STANDING_REQUEST__INIT;
	request.from_local = word(app, 1);
	request.until_local = word(app, 2);
	request.other_name = flag(app, "cover");
	if (request.other_name == NULL)
		say_note("Nobody covers: her service's duty gets what is hers, and her manager hears of it.");
	return add(app, &request, SDAC__V1__STANDING_KIND__STANDING_KIND_LEAVE);
}

static int run_cover(struct app *app)
{
	Sdac__V1__AddStandingRequest request = SDAC__V1__ADD_STANDING_REQUEST__INIT;
	request.other_name = word(app, 1);
	request.from_local = flag(app, "from");
	request.until_local = flag(app, "until");
	return add(app, &request, SDAC__V1__STANDING_KIND__STANDING_KIND_COVER);
}

static int run_duty(struct app *app)
{
	Sdac__V1__AddStandingRequest request = SDAC__V1__ADD_STANDING_REQUEST__INIT;
	request.from_local = word(app, 1);
	request.until_local = word(app, 2);
	return add(app, &request, SDAC__V1__STANDING_KIND__STANDING_KIND_DUTY);
}

static int run_post(struct app *app)
{
	Sdac__V1__AddStandingRequest request = SDAC__V1__ADD_STANDING_REQUEST__INIT;
	request.court_code = flag(app, "court");
	if (strcmp(app_word(app, 1), "manager") == 0 && request.court_code == NULL)
		return add(app, &request, SDAC__V1__STANDING_KIND__STANDING_KIND_MANAGER);
	if (strcmp(app_word(app, 1), "deputy") == 0 && request.court_code != NULL)
		return add(app, &request, SDAC__V1__STANDING_KIND__STANDING_KIND_DEPUTY);
	return app_usage(app, "say manager, or deputy with --court");
}

static int run_end(struct app *app)
{
	Sdac__V1__EndStandingRequest request = SDAC__V1__END_STANDING_REQUEST__INIT;
	request.standing_id = word(app, 0);
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("It has ended.");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_standing(struct app *app)
{
	Sdac__V1__ListStandingsRequest request = SDAC__V1__LIST_STANDINGS_REQUEST__INIT;
	request.name = word(app, 0);
	return app_call_print(app, &request.base, "standings", standing_columns);
}

/* --- what a client knows ---------------------------------------------------------------------- */

static int run_told(struct app *app)
{
	Sdac__V1__RecordContactRequest request = SDAC__V1__RECORD_CONTACT_REQUEST__INIT;
	int outcome = SDAC__V1__CONTACT_OUTCOME__CONTACT_OUTCOME_TOLD;
	int means = 0;
	long long minutes = 0;
	long long sequence = 0;
	int status = app_enum(app, "outcome", &sdac__v1__contact_outcome__descriptor, &outcome);
	if (status == EX_OK)
		status = app_enum(app, "by", &sdac__v1__contact_means__descriptor, &means);
	if (status == EX_OK)
		status = app_number(app, "again", 5, 1440, &minutes);
	if (status != EX_OK)
		return status;
	request.has_sequence = args_number(app_word(app, 0), 1, INT64_MAX, &sequence);
	request.sequence = sequence;
	request.notice_id = request.has_sequence ? NULL : word(app, 0);
	request.has_outcome = 1;
	request.outcome = (Sdac__V1__ContactOutcome)outcome;
	request.has_means = means != 0;
	request.means = (Sdac__V1__ContactMeans)means;
	request.has_try_again_minutes = minutes > 0;
	request.try_again_minutes = (int32_t)minutes;
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("Kept. It is no acknowledgement: that is sdac ack.");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_contacts(struct app *app)
{
	static const struct print_column columns[] = {
		{ "at", "When" },
		{ "outcome", "Outcome" },
		{ "means", "By" },
		{ "title", "Notice" },
		{ "recorded_by", "Recorded by" },
		{ "try_again_at", "Try again" },
		{ NULL, NULL },
	};
	Sdac__V1__ListContactsRequest request = SDAC__V1__LIST_CONTACTS_REQUEST__INIT;
	request.client_ref = word(app, 0);
	return app_call_print(app, &request.base, "contacts", columns);
}

static int run_hand_over(struct app *app)
{
	static const struct print_column columns[] = {
		{ "priority", "Priority" },
		{ "client_ref", "Client" },
		{ "what", "Open" },
		{ "since_at", "Since" },
		{ "ack_by_at", "Due" },
		{ "hearing_date", "Hearing" },
		{ "local_time", "At" },
		{ "court_code", "Court" },
		{ "last_contact", "Last contact" },
		{ NULL, NULL },
	};
	Sdac__V1__HandOverRequest request = SDAC__V1__HAND_OVER_REQUEST__INIT;
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	const Sdac__V1__HandOverResponse *answer = (const Sdac__V1__HandOverResponse *)response;
	if (answer->n_takes_over == 0)
		say_note("Nobody covers and nobody has the duty now.");
	for (size_t i = 0; i < answer->n_takes_over; i++)
		say_note("Takes over: %s", answer->takes_over[i]);
	return app_print(app, response, app->format == PRINT_JSON ? NULL : "items", columns);
}

static const struct flag leave_flags[] = {
	{ "cover", 0, "NAME", "who stands in meanwhile" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag cover_flags[] = {
	{ "from", 0, "DATE", "from this day or moment on (default: now)" },
	{ "until", 0, "DATE", "until then (default: until it is ended)" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag post_flags[] = {
	{ "court", 0, "CODE", "the deputy's court" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag told_flags[] = {
	{ "outcome", 0, "WORD", "told, not-reached, unsafe or declined (default: told)" },
	{ "by", 0, "MEANS", "in-person, phone, message, email, third-party or none" },
	{ "again", 0, "MINUTES", "when she was not reached: try again after so many (default: 60)" },
	{ NULL, 0, NULL, NULL },
};

const struct verb standing_verbs[] = {
	{ "user", "leave", "NAME FROM UNTIL", "say that somebody is on leave",
	    "Days (2026-03-04, both included) or moments (\"2026-03-04 12:00\"). What is hers goes to who\n"
	    "covers her, else to her service's duty; she finds it in her stream when she is back.",
	    3, 3, leave_flags, run_leave },
	{ "user", "cover", "NAME COVER", "say who stands in for somebody", NULL, 2, 2, cover_flags, run_cover },
	{ "user", "duty", "NAME FROM UNTIL", "put somebody on her service's duty rota",
	    "Also out of hours: urgent notices go to the duty first then, and to the case's IDVA with it.", 3, 3, NULL,
	    run_duty },
	{ "user", "post", "NAME POST", "make somebody a manager of her service, or a deputy", NULL, 2, 2, post_flags,
	    run_post },
	{ "user", "standing", "[NAME]", "list leave, cover, duty and posts, now and later", NULL, 0, 1, NULL,
	    run_standing },
	{ "user", "end", "STANDING", "end a leave, cover, duty or post now", NULL, 1, 1, NULL, run_end },
	{ NULL, "told", "NOTICE", "say whether your client knows of a notice",
	    "NOTICE is a sequence number or a notice's id. A client who was not reached comes back as a\n"
	    "notice. Nothing of her is kept but her reference. It acknowledges nothing: that is sdac ack.",
	    1, 1, told_flags, run_told },
	{ NULL, "contacts", "CLIENT_REF", "list what a client was told, and when", NULL, 1, 1, NULL, run_contacts },
	{ NULL, "hand-over", "", "list what you have open, for whoever takes over", NULL, 0, 0, NULL, run_hand_over },
	{ .name = NULL },
};
