/*
 * sdac feed: how old each feed is, and when it must have spoken. "status --max-age" is a check for monitoring.
 */
#include <stdint.h>
#include <sysexits.h>
#include <time.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

#define EXIT_TOO_OLD 1 /* what monitoring systems take for a warning */

static bool is_old(const Sdac__V1__FeedStatus *feed, int64_t now_ms, long long max_age_ms)
{
	return feed->silent || !feed->has_last_good_at || (max_age_ms > 0 && now_ms - feed->last_good_at > max_age_ms);
}

static int run_status(struct app *app)
{
	static const struct print_column columns[] = {
		{ "feeder", "Feeder" },
		{ "court_code", "Court" },
		{ "last_good_at", "Last good" },
		{ "expected_by_at", "Expected by" },
		{ "silent", "Silent" },
		{ "accepted", "Accepted" },
		{ "duplicate", "Duplicate" },
		{ "stale", "Stale" },
		{ "conflict", "Conflict" },
		{ "rejected", "Rejected" },
		{ "quarantined", "Set aside" },
		{ "unknown_codes", "Unknown codes" },
		{ NULL, NULL },
	};
	long long max_age_ms = 0;
	const char *max_age = app_flag(app, "max-age");
	if (max_age != NULL && (!args_duration_ms(max_age, &max_age_ms) || max_age_ms == 0))
		return app_usage(app, "--max-age is a time with its unit: 90min, 26h, 3d");
	Sdac__V1__FeedStatusRequest request = SDAC__V1__FEED_STATUS_REQUEST__INIT;
	const ProtobufCMessage *response = NULL;
	int status = app_call(app, &request.base, &response);
	if (status == EX_OK)
		status = app_print(app, response, "feeds", columns);
	if (status != EX_OK || max_age == NULL)
		return status;
	const Sdac__V1__FeedStatusResponse *answer = (const Sdac__V1__FeedStatusResponse *)response;
	const int64_t now_ms = (int64_t)time(NULL) * 1000;
	size_t old = 0;
	for (size_t i = 0; i < answer->n_feeds; i++)
		old += is_old(answer->feeds[i], now_ms, max_age_ms);
	if (old > 0)
		say_error("%zu of %zu feeds are silent or older than %s", old, answer->n_feeds, max_age);
	return old > 0 ? EXIT_TOO_OLD : EX_OK;
}

static int run_expect(struct app *app)
{
	Sdac__V1__ExpectFeedRequest request = SDAC__V1__EXPECT_FEED_REQUEST__INIT;
	request.feeder = (char *)(uintptr_t)app_word(app, 0);
	request.court_code = (char *)(uintptr_t)app_word(app, 1);
	request.by_local_time = (char *)(uintptr_t)app_word(app, 2);
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("If %s has said nothing good about %s by %s on a working day, that is a notice.", request.feeder,
	    request.court_code, request.by_local_time);
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static const struct flag status_flags[] = {
	{ "max-age", 0, "TIME", "exit 1 if a feed is silent or older, e.g. 26h" },
	{ NULL, 0, NULL, NULL },
};

const struct verb feed_verbs[] = {
	{ "feed", "status", "", "show how old each feed is, and what became of what it sent", NULL, 0, 0, status_flags,
	    run_status },
	{ "feed", "expect", "FEEDER COURT HH:MM", "say by when a feed must have spoken, the court's time",
	    "Silence after that hour of a working day is a notice to the court's coordinator.", 3, 3, NULL,
	    run_expect },
	{ .name = NULL },
};
