/*
 * sdac session: when the specialist domestic abuse court sits, and where one more case can go.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

static const char *const weekdays[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };

static const struct print_column session_columns[] = {
	{ "session_id", "Session" },
	{ "court_code", "Court" },
	{ "room", "Room" },
	{ "weekday", "Weekday" },
	{ "day_part", "Part" },
	{ "capacity", "Capacity" },
	{ "valid_from_date", "From" },
	{ "valid_to_date", "To" },
	{ "business_type", "Business" },
	{ "system", "Said by" },
	{ NULL, NULL },
};

static char *word(const struct app *app, size_t nth)
{
	return (char *)(uintptr_t)app_word(app, nth);
}

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

/* "wednesday" is 3; 0: no weekday. */
static int32_t weekday_number(const char *text)
{
	for (size_t i = 0; i < sizeof weekdays / sizeof *weekdays; i++)
		if (strcmp(text, weekdays[i]) == 0)
			return (int32_t)i + 1;
	return 0;
}

static int run_add(struct app *app)
{
	Sdac__V1__AddSessionRequest request = SDAC__V1__ADD_SESSION_REQUEST__INIT;
	request.court_code = word(app, 0);
	request.has_weekday = 1;
	request.weekday = weekday_number(app_word(app, 1));
	if (request.weekday == 0)
		return app_usage(app, "WEEKDAY is monday to sunday");
	int part = SDAC__V1__DAY_PART__DAY_PART_ALL_DAY;
	long long capacity = 0;
	int status = app_enum(app, "part", &sdac__v1__day_part__descriptor, &part);
	if (status == EX_OK)
		status = app_number(app, "capacity", 1, 1000, &capacity);
	if (status != EX_OK)
		return status;
	request.has_day_part = 1;
	request.day_part = (Sdac__V1__DayPart)part;
	request.has_capacity = capacity > 0;
	request.capacity = (int32_t)capacity;
	request.room = flag(app, "room");
	request.valid_from_date = flag(app, "from");
	request.valid_to_date = flag(app, "to");
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("The session sits from now on: sdac session plan %s", request.court_code);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

/* The three ways to change one share everything but the fields. */
static int change(struct app *app, Sdac__V1__ChangeSessionRequest *request, const char *words)
{
	request->session_id = word(app, 0);
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request->base, &response);
	if (status != EX_OK)
		return status;
	say_note("%s %s.", words, app_word(app, 1));
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_end(struct app *app)
{
	Sdac__V1__ChangeSessionRequest request = SDAC__V1__CHANGE_SESSION_REQUEST__INIT;
	request.last_date = word(app, 1);
	return change(app, &request, "Its last day is");
}

static int run_skip(struct app *app)
{
	Sdac__V1__ChangeSessionRequest request = SDAC__V1__CHANGE_SESSION_REQUEST__INIT;
	request.on_date = word(app, 1);
	request.has_sits = 1;
	return change(app, &request, "It does not sit on");
}

static int run_sit(struct app *app)
{
	Sdac__V1__ChangeSessionRequest request = SDAC__V1__CHANGE_SESSION_REQUEST__INIT;
	request.on_date = word(app, 1);
	request.has_sits = request.sits = 1;
	return change(app, &request, "It sits on");
}

static int run_list(struct app *app)
{
	Sdac__V1__ListSessionsRequest request = SDAC__V1__LIST_SESSIONS_REQUEST__INIT;
	request.court_code = word(app, 0);
	return app_call_print(app, &request.base, "sessions", session_columns);
}

static int run_plan(struct app *app)
{
	static const struct print_column columns[] = {
		{ "sitting_date", "Day" },
		{ "room", "Room" },
		{ "day_part", "Part" },
		{ "listed", "Listed" },
		{ "capacity", "Capacity" },
		{ "room_left", "Room left" },
		{ "business_type", "Business" },
		{ "system", "Said by" },
		{ NULL, NULL },
	};
	Sdac__V1__PlanSessionsRequest request = SDAC__V1__PLAN_SESSIONS_REQUEST__INIT;
	long long days = 28;
	const int status = app_number(app, "days", 1, 120, &days);
	if (status != EX_OK)
		return status;
	request.court_code = word(app, 0);
	request.from_date = flag(app, "from");
	request.has_days = 1;
	request.days = (int32_t)days;
	request.has_with_room_only = request.with_room_only = app_has(app, "with-room");
	return app_call_print(app, &request.base, "sittings", columns);
}

static int run_suggest(struct app *app)
{
	static const struct print_column columns[] = {
		{ "room", "Room" },
		{ "weekday", "Weekday" },
		{ "day_part", "Part" },
		{ "sittings", "Sittings" },
		{ "da_cases", "Domestic abuse" },
		{ "cases", "Cases" },
		{ NULL, NULL },
	};
	Sdac__V1__SuggestSessionsRequest request = SDAC__V1__SUGGEST_SESSIONS_REQUEST__INIT;
	request.court_code = word(app, 0);
	return app_call_print(app, &request.base, "sessions", columns);
}

static const struct flag add_flags[] = {
	{ "room", 0, "ROOM", "the courtroom (default: any)" },
	{ "part", 0, "PART", "morning, afternoon or all-day (default: all-day)" },
	{ "capacity", 0, "N", "how many cases it can take" },
	{ "from", 0, "DATE", "its first day (default: today)" },
	{ "to", 0, "DATE", "its last day" },
	{ NULL, 0, NULL, NULL },
};
static const struct flag plan_flags[] = {
	{ "from", 0, "DATE", "from this day on (default: today)" },
	{ "days", 0, "N", "so many days (default: 28, most: 120)" },
	{ "with-room", 0, NULL, "only those that can take another case" },
	{ NULL, 0, NULL, NULL },
};

const struct verb session_verbs[] = {
	{ "session", "add", "COURT WEEKDAY", "add a weekly session of the specialist court",
	    "No court list says which session is the specialist domestic abuse court's: this calendar does.\n"
	    "Bank holidays of England and Wales are left out. A domestic abuse case that is listed outside\n"
	    "its sessions is a notice to the court's coordinators.",
	    2, 2, add_flags, run_add },
	{ "session", "list", "COURT", "list the sessions of a court", NULL, 1, 1, NULL, run_list },
	{ "session", "plan", "COURT", "show the next sittings and how full they are",
	    "With --with-room the first line is the nearest sitting that can take another case.", 1, 1, plan_flags,
	    run_plan },
	{ "session", "suggest", "COURT", "show where domestic abuse cases were heard together",
	    "Rooms and halves of a weekday of the last twelve weeks, outside the sessions that are known, with\n"
	    "three sittings, six cases and three fifths of them domestic abuse. It is a suggestion: session add\n"
	    "makes one of it.",
	    1, 1, NULL, run_suggest },
	{ "session", "skip", "SESSION DATE", "say that a session does not sit on a day", NULL, 2, 2, NULL, run_skip },
	{ "session", "sit", "SESSION DATE", "say that a session sits on a day", NULL, 2, 2, NULL, run_sit },
	{ "session", "end", "SESSION DATE", "say which day of a session is its last", NULL, 2, 2, NULL, run_end },
	{ .name = NULL },
};
