/*
 * The Common Platform's hearing: as its events carry it, the whole state of one hearing; and as it
 * shares results, the same with sharedTime around it (feeds.md 1.4, 1.5). The same shape reaches the
 * Legal Aid Agency. It comes bare, in {"hearing": ...}, or as the text of a notification.
 */
#include "clients/feed/reader.h"

#include <string.h>

#include "clients/feed/cp_write.h"
#include "clients/feed/tree.h"

/* {"Type": "Notification", "Message": "{...}"}, as a queue hands it over. */
static bool is_notification(const json_t *root)
{
	const char *type = cp_word(root, "Type");
	return type != NULL && strcmp(type, "Notification") == 0 && cp_word(root, "Message") != NULL;
}

static bool recognises(const struct document *document)
{
	return document->syntax == SYNTAX_JSON &&
	       (cp_hearing_tree(document->json) != NULL || is_notification(document->json));
}

/* Puts the message in the place of the notification. */
static enum sd_err unwrap(struct document *document, struct reading *reading)
{
	if (!is_notification(document->json))
		return SD_OK;
	const json_t *message = json_object_get(document->json, "Message");
	json_t *inner = json_loadb(json_string_value(message), json_string_length(message), 0, NULL);
	if (inner == NULL)
		return reading_refuse(reading, "Message", "the message in the notification is not JSON");
	json_decref(document->json);
	document->json = inner;
	return SD_OK;
}

/* The day of the sitting that the results are of: the one named, else the last one that was not after the sharing. */
static const struct cp_day *shared_day(
    struct cp_hearing *hearing, struct cp_day *const *days, size_t count, const struct moment *shared)
{
	const char *named = cp_word(hearing->root, "hearingDay");
	const struct cp_day *best = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!days[i]->has_date)
			continue;
		if (named != NULL && strncmp(named, days[i]->start.date, 10) == 0)
			return days[i];
		const bool was_before = shared == NULL || strcmp(days[i]->start.date, shared->date) <= 0;
		if (best == NULL || (was_before && strcmp(days[i]->start.date, best->start.date) > 0))
			best = days[i];
	}
	if (count > 1 && named == NULL)
		reading_warn(
		    hearing->reading, "hearingDays", "which day was resulted is not said: the last one was taken");
	return best;
}

/* A hearing without days was before the court when its results were shared, as far as anybody can tell. */
static void take_day(struct cp_hearing *hearing, struct cp_day *day, const struct moment *shared)
{
	const char *named = cp_word(hearing->root, "hearingDay");
	if (day->has_date)
		return;
	if (named != NULL && moment_parse(named, &day->start)) {
		day->has_date = true;
	} else if (hearing->hints->list_date != NULL) {
		day->has_date = moment_parse(hearing->hints->list_date, &day->start);
	} else if (shared != NULL) {
		day->start = *shared;
		day->has_date = true;
		reading_warn(hearing->reading, day->where, "the hearing has no day: that of the sharing was taken");
	}
	day->has_time = false;
}

static enum sd_err write_results(
    struct cp_hearing *hearing, struct cp_day *const *days, size_t count, const struct moment *shared)
{
	bool known;
	const struct cp_day *day = shared_day(hearing, days, count, shared);
	if (day == NULL)
		return reading_refuse(hearing->reading, "hearingDays", "no day says when the results were given");
	hearing->reading->reader = "cp-hearing-resulted";
	const struct cp_shared of = { .day = day,
		.has_at = shared != NULL,
		.at = shared == NULL ? 0 : shared->unix_ms,
		.is_reshare = tree_truth(hearing->root, "isReshare", &known) };
	cp_write_outcomes(hearing, &of);
	return hearing->reading->status;
}

static enum sd_err write_hearing(struct cp_hearing *hearing)
{
	struct reading *reading = hearing->reading;
	struct moment shared;
	size_t count;
	const char *text = cp_word(hearing->root, "sharedTime");
	const bool has_shared = text != NULL && moment_parse(text, &shared);
	struct cp_day **days = cp_days(hearing, &count);
	if (text != NULL && !has_shared)
		reading_warn(reading, "sharedTime", "is not a time");
	for (size_t i = 0; i < count && reading->status == SD_OK; i++) {
		if (!days[i]->has_date && tree_count(tree_member(hearing->tree, "hearingDays")) != 0)
			return reading_refuse(reading, days[i]->where, "has no sittingDay: the hearing is not whole");
		take_day(hearing, days[i], has_shared ? &shared : NULL);
	}
	if (reading->status != SD_OK)
		return reading->status;
	if (text != NULL && hearing->n_results != 0)
		return write_results(hearing, days, count, has_shared ? &shared : NULL);
	if (text != NULL)
		reading_warn(reading, "hearing", "results were shared, but the document holds none");
	else if (hearing->n_results != 0)
		reading_warn(
		    reading, "hearing", "results without the time of their sharing are history, and were left out");
	cp_write_lists(hearing, days, count);
	return reading->status;
}

static enum sd_err read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	if (unwrap(document, reading) != SD_OK)
		return reading->status;
	struct cp_hearing hearing = {
		.reading = reading, .hints = hints, .root = document->json, .tree = cp_hearing_tree(document->json)
	};
	if (hearing.tree == NULL)
		return reading_refuse(reading, "Message", "the message in the notification holds no hearing");
	cp_matters_collect(&hearing);
	cp_results_collect(&hearing);
	if (reading->status != SD_OK)
		return reading->status;
	if (hearing.n_matters == 0)
		reading_warn(reading, "hearing", "holds neither a case nor an application of a defendant");
	const enum sd_err err = write_hearing(&hearing);
	reading_leave(reading);
	return err;
}

const struct reader reader_cp_hearing = {
	.name = "cp-hearing",
	.system = CP_SYSTEM,
	.revision = 2,
	.recognises = recognises,
	.read = read,
};
