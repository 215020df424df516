/*
 * sdac case limit, case clocks, hearing limit: times that run out. sdac feed brake, held, release, discard: a feeder
 * that says too much at once, and the person who decides.
 */
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/print.h"
#include "clients/sdac/say.h"

#define MOST_DAYS 4000
#define MOST_NOTICES 1000000

static char *word(const struct app *app, size_t nth)
{
	return (char *)(uintptr_t)app_word(app, nth);
}

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

static const struct print_column limit_columns[] = {
	{ "kind", "KIND" },
	{ "title", "LIMIT" },
	{ "ends_at", "ENDS" },
	{ "next_warning_at", "NEXT WARNING" },
	{ NULL, NULL },
};

static int add_limit(struct app *app, Sdac__V1__AddLimitRequest *request)
{
	long long used_days = 0;
	int status = app_number(app, "used", 0, MOST_DAYS, &used_days);
	if (status != EX_OK)
		return status;
	request->kind = word(app, 1);
	request->starts_local = word(app, 2);
	request->has_used_days = 1;
	request->used_days = (int32_t)used_days;
	request->ends_date = flag(app, "ends");
	return app_call_print(app, &request->base, "limits", limit_columns);
}

static int run_case_limit(struct app *app)
{
	Sdac__V1__AddLimitRequest request = SDAC__V1__ADD_LIMIT_REQUEST__INIT;
	request.client_ref = word(app, 0);
	return add_limit(app, &request);
}

static int run_hearing_limit(struct app *app)
{
	Sdac__V1__AddLimitRequest request = SDAC__V1__ADD_LIMIT_REQUEST__INIT;
	request.hearing_id = word(app, 0);
	return add_limit(app, &request);
}

static const struct print_column clock_columns[] = {
	{ "duty", "DUTY" },
	{ "hearing_date", "HEARING" },
	{ "received_at", "RECEIVED" },
	{ "tell_by", "TELL BY" },
	{ "told_at", "IN HAND" },
	{ "state", "STATE" },
	{ NULL, NULL },
};

static int run_clocks(struct app *app)
{
	Sdac__V1__CaseClocksRequest request = SDAC__V1__CASE_CLOCKS_REQUEST__INIT;
	request.client_ref = word(app, 0);
	return app_call_print(app, &request.base, app->format == PRINT_JSON ? NULL : "clocks", clock_columns);
}

static int run_brake(struct app *app)
{
	Sdac__V1__SetBrakeRequest request = SDAC__V1__SET_BRAKE_REQUEST__INIT;
	long long limit = 0;
	const int status = app_number(app, "limit", 1, MOST_NOTICES, &limit);
	if (status != EX_OK)
		return status;
	request.feeder = word(app, 0);
	request.court_code = word(app, 1);
	request.has_limit = app_has(app, "limit");
	request.limit = (int32_t)limit;
	const ProtobufCMessage *response = NULL;
	const int answered = app_call(app, &request.base, &response);
	if (answered == EX_OK)
		say_note(request.has_limit ? "Set." : "There is no brake on it now.");
	return answered;
}

static const struct print_column held_columns[] = {
	{ "feeder", "FEEDER" },
	{ "court_code", "COURT" },
	{ "held_since", "SINCE" },
	{ "notices", "NOTICES" },
	{ NULL, NULL },
};

static int run_held(struct app *app)
{
	Sdac__V1__ListHeldRequest request = SDAC__V1__LIST_HELD_REQUEST__INIT;
	return app_call_print(app, &request.base, "held", held_columns);
}

static int decide(struct app *app, bool release)
{
	Sdac__V1__DecideHeldRequest request = SDAC__V1__DECIDE_HELD_REQUEST__INIT;
	if (!app_has(app, "reason"))
		return app_usage(app, "--reason is needed, one word of why");
	request.feeder = word(app, 0);
	request.court_code = word(app, 1);
	request.has_release = 1;
	request.release = release;
	request.reason = flag(app, "reason");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status == EX_OK)
		say_note("%d notices %s.", ((const Sdac__V1__DecideHeldResponse *)response)->notices,
		    release ? "are told now" : "were discarded");
	return status;
}

static int run_release(struct app *app)
{
	return decide(app, true);
}

static int run_discard(struct app *app)
{
	return decide(app, false);
}

static const struct flag limit_flags[] = {
	{ "used", 0, "DAYS", "how many days had run before" },
	{ "ends", 0, "DATE", "its last day, where a court or an order says it" },
	{ NULL, 0, NULL, NULL },
};

static const struct flag brake_flags[] = {
	{ "limit", 0, "N", "notices in ten minutes; without it there is no brake" },
	{ NULL, 0, NULL, NULL },
};

static const struct flag reason_flags[] = {
	{ "reason", 0, "WORD", "why, in one word: checked, false-alarm" },
	{ NULL, 0, NULL, NULL },
};

const struct verb limit_verbs[] = {
	{ "case", "limit", "CLIENT_REF KIND START", "enter a time that runs out",
	    "KIND is ctl-summary, ctl-either-way, ctl-crown, dvpn, dapo-notify, prosecution or order; START a\n"
	    "date, or \"2026-03-04 10:30\", by the court's clock. The same kind again is an extension.",
	    3, 3, limit_flags, run_case_limit },
	{ "hearing", "limit", "HEARING_ID KIND START", "enter a time that runs out, as a coordinator",
	    "As case limit, for all clients who are linked to the hearing.", 3, 3, limit_flags, run_hearing_limit },
	{ "case", "clocks", "CLIENT_REF", "show the clocks of the Victims' Code, as evidence",
	    "sdac measures these duties; the police and the witness care unit discharge them.", 1, 1, NULL,
	    run_clocks },
	{ "feed", "brake", "FEEDER COURT", "say how many notices a feeder may cause before it is held", NULL, 2, 2,
	    brake_flags, run_brake },
	{ "feed", "held", "", "show which feeders are held", NULL, 0, 0, NULL, run_held },
	{ "feed", "release", "FEEDER COURT", "tell what was held", NULL, 2, 2, reason_flags, run_release },
	{ "feed", "discard", "FEEDER COURT", "do not tell what was held; what the feeder said is kept", NULL, 2, 2,
	    reason_flags, run_discard },
	{ .name = NULL },
};
