/*
 * Receipts written down; see sender_receipt.h.
 */
#include "clients/feed/sender_receipt.h"

#include <jansson.h>
#include <time.h>

#include "clients/feed/show.h"
#include "clients/feed/show_record.h"

static json_t *quarantine_list(Sdac__V1__RecordVerdict *const *verdicts, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		const Sdac__V1__RecordVerdict *verdict = verdicts[i];
		(void)json_array_append_new(list, json_pack("{s:i, s:s?, s:s?}", "record", verdict->record, "reason",
						      verdict->reason, "explanation", verdict->explanation));
	}
	return list;
}

static json_t *count_or_null(bool known, int32_t count)
{
	return known ? json_integer(count) : json_null();
}

/* To the millisecond: resend.c tells by it what the daemon has and what came after. */
static json_t *instant(bool known, int64_t unix_ms)
{
	const time_t seconds = (time_t)(unix_ms / 1000);
	struct tm utc;
	char text[40];
	if (!known || unix_ms < 0 || gmtime_r(&seconds, &utc) == NULL ||
	    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
		return json_null();
	return json_sprintf("%s.%03dZ", text, (int)(unix_ms % 1000));
}

struct entry {
	const char *key;
	json_t *value;
};

static bool write_line(json_t *line, const struct entry *entries, size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++) {
		if (line == NULL)
			json_decref(entries[i].value);
		else
			(void)json_object_set_new(line, entries[i].key, entries[i].value);
	}
	const bool written = line != NULL && json_dumpf(line, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF;
	json_decref(line);
	return written;
}

static bool write_list(
    const struct publication *publication, const Sdac__V1__SubmitListResponse *response, const char *file, FILE *out)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	const struct entry counts[] = {
		{ "version", count_or_null(response->has_version, response->version) },
		{ "added", count_or_null(response->has_added, response->added) },
		{ "changed", count_or_null(response->has_changed, response->changed) },
		{ "moved", count_or_null(response->has_moved, response->moved) },
		{ "absent", count_or_null(response->has_absent, response->absent) },
		{ "unchanged", count_or_null(response->has_unchanged, response->unchanged) },
		{ "committed_at", instant(response->has_committed_at, response->committed_at) },
		{ "quarantined", quarantine_list(response->quarantined, response->n_quarantined) },
	};
	json_t *line = json_pack("{s:s, s:s?, s:s?, s:s?, s:s, s:s?, s:s?, s:s}", "file", file, "court",
	    request->court_code != NULL ? request->court_code : request->court_name, "date", request->list_date, "room",
	    request->room, "verdict", show_enum(&sdac__v1__verdict__descriptor, (int)response->verdict), "receipt_id",
	    response->receipt_id, "reason", response->reason, "message_id", publication->source.message_id);
	return write_line(line, counts, sizeof counts / sizeof *counts, out);
}

static const char *verdict_words(Sdac__V1__Verdict verdict)
{
	static const char *const words[] = {
		[SDAC__V1__VERDICT__VERDICT_UNSPECIFIED] = "answered",
		[SDAC__V1__VERDICT__VERDICT_ACCEPTED] = "accepted",
		[SDAC__V1__VERDICT__VERDICT_DUPLICATE] = "known already",
		[SDAC__V1__VERDICT__VERDICT_STALE] = "older than what is known: kept as history",
		[SDAC__V1__VERDICT__VERDICT_CONFLICT] = "in conflict",
		[SDAC__V1__VERDICT__VERDICT_REJECTED] = "rejected",
	};
	const unsigned index = (unsigned)verdict;
	return words[index < sizeof words / sizeof *words ? index : 0];
}

/* "list-1.json: B01LY 2026-03-04: accepted, version 1: 8 added, 0 changed, 0 moved, 0 absent, 0 set aside" */
static void say_list(
    const struct publication *publication, const Sdac__V1__SubmitListResponse *response, const char *file, FILE *words)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	(void)fprintf(words, "%s: %s %s%s%s: %s", file,
	    request->court_code != NULL ? request->court_code : request->court_name, request->list_date,
	    request->room == NULL ? "" : " room ", request->room == NULL ? "" : request->room,
	    verdict_words(response->verdict));
	if (response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED)
		(void)fprintf(words, ", version %d: %d added, %d changed, %d moved, %d absent, %zu set aside",
		    response->version, response->added, response->changed, response->moved, response->absent,
		    response->n_quarantined);
	(void)fputc('\n', words);
}

bool sender_receipt_list(const struct publication *publication, const Sdac__V1__SubmitListResponse *response,
    const char *file, FILE *receipts, FILE *words)
{
	say_list(publication, response, file, words);
	return write_list(publication, response, file, receipts);
}

static const char *court_words(const char *code, const char *name)
{
	return code != NULL ? code : name != NULL ? name : "a court that it does not name";
}

static bool write_outcome(
    const struct outcome *outcome, const Sdac__V1__SubmitOutcomeResponse *response, const char *file, FILE *out)
{
	const Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	const struct entry entries[] = {
		{ "version", count_or_null(response->has_version, response->version) },
		{ "hearing_known", json_boolean(response->hearing_known) },
		{ "committed_at", instant(response->has_committed_at, response->committed_at) },
	};
	json_t *line = json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:s?, s:s?, s:s}", "file", file, "kind", "outcome",
	    "court", request->court_code != NULL ? request->court_code : request->court_name, "date",
	    request->hearing_date, "verdict", show_enum(&sdac__v1__verdict__descriptor, (int)response->verdict),
	    "receipt_id", response->receipt_id, "reason", response->reason, "message_id", outcome->source.message_id);
	return write_line(line, entries, sizeof entries / sizeof *entries, out);
}

bool sender_receipt_outcome(const struct outcome *outcome, const Sdac__V1__SubmitOutcomeResponse *response,
    const char *file, FILE *receipts, FILE *words)
{
	const Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	const bool accepted = response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED;
	(void)fprintf(words, "%s: outcome %u, %s %s: %s", file, outcome->part,
	    court_words(request->court_code, request->court_name), request->hearing_date,
	    verdict_words(response->verdict));
	if (accepted)
		(void)fprintf(words, ", version %d%s", response->version,
		    response->hearing_known ? "" : ": waits for a list to name its hearing");
	(void)fputc('\n', words);
	return write_outcome(outcome, response, file, receipts);
}

static bool write_hearing(
    const struct told *told, const Sdac__V1__SubmitHearingResponse *response, const char *file, FILE *out)
{
	const struct entry entries[] = {
		{ "version", count_or_null(response->has_version, response->version) },
		{ "hearing_known", json_boolean(response->hearing_known) },
		{ "added", count_or_null(response->has_added, response->added) },
		{ "changed", count_or_null(response->has_changed, response->changed) },
		{ "moved", count_or_null(response->has_moved, response->moved) },
		{ "gone", count_or_null(response->has_gone, response->gone) },
		{ "committed_at", instant(response->has_committed_at, response->committed_at) },
		{ "quarantined", quarantine_list(response->quarantined, response->n_quarantined) },
	};
	json_t *line = json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:s?, s:s?, s:s}", "file", file, "kind", "hearing",
	    "court", told->request.court_code != NULL ? told->request.court_code : told->request.court_name,
	    "hearing_id", told->request.source_hearing_id, "verdict",
	    show_enum(&sdac__v1__verdict__descriptor, (int)response->verdict), "receipt_id", response->receipt_id,
	    "reason", response->reason, "message_id", told->source.message_id);
	return write_line(line, entries, sizeof entries / sizeof *entries, out);
}

bool sender_receipt_hearing(const struct told *told, const Sdac__V1__SubmitHearingResponse *response, const char *file,
    FILE *receipts, FILE *words)
{
	(void)fprintf(words, "%s: hearing %u, %s: %s", file, told->part,
	    court_words(told->request.court_code, told->request.court_name), verdict_words(response->verdict));
	if (response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED && !response->has_version)
		(void)fputs(": waits for the hearing that it is about", words);
	else if (response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED)
		(void)fprintf(words, ", version %d: %d added, %d changed, %d moved, %d gone, %zu set aside",
		    response->version, response->added, response->changed, response->moved, response->gone,
		    response->n_quarantined);
	(void)fputc('\n', words);
	return write_hearing(told, response, file, receipts);
}

bool sender_receipt_withdrawal(const struct withdrawal *withdrawal, const Sdac__V1__WithdrawListResponse *response,
    const char *file, FILE *receipts, FILE *words)
{
	const struct entry entries[] = {
		{ "version", count_or_null(response->has_version, response->version) },
		{ "absent", count_or_null(response->has_absent, response->absent) },
		{ "committed_at", instant(response->has_committed_at, response->committed_at) },
	};
	(void)fprintf(words, "%s: withdrawal: %s", file, verdict_words(response->verdict));
	if (response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED)
		(void)fprintf(words, ": %d held down, none vacated", response->absent);
	(void)fputc('\n', words);
	json_t *line = json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?, s:s}", "file", file, "kind", "withdrawal",
	    "publication", withdrawal->source.document, "verdict",
	    show_enum(&sdac__v1__verdict__descriptor, (int)response->verdict), "receipt_id", response->receipt_id,
	    "reason", response->reason, "message_id", withdrawal->source.message_id);
	return write_line(line, entries, sizeof entries / sizeof *entries, receipts);
}

bool sender_receipt_rota(const struct rota_list *list, const Sdac__V1__SubmitSessionsResponse *response,
    const char *file, FILE *receipts, FILE *words)
{
	const Sdac__V1__SubmitSessionsRequest *request = &list->request;
	const char *court = request->court_code != NULL ? request->court_code : request->court_name;
	const struct entry entries[] = {
		{ "added", count_or_null(response->has_added, response->added) },
		{ "ended", count_or_null(response->has_ended, response->ended) },
		{ "unchanged", count_or_null(response->has_unchanged, response->unchanged) },
		{ "committed_at", instant(response->has_committed_at, response->committed_at) },
		{ "quarantined", quarantine_list(response->quarantined, response->n_quarantined) },
	};
	(void)fprintf(words, "%s: rota %u, %s: %s", file, list->part, court, verdict_words(response->verdict));
	if (response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED)
		(void)fprintf(words, ": %d sessions added, %d ended, %d as they were, %zu set aside", response->added,
		    response->ended, response->unchanged, response->n_quarantined);
	(void)fputc('\n', words);
	json_t *line = json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?, s:s}", "file", file, "kind", "rota", "court", court,
	    "verdict", show_enum(&sdac__v1__verdict__descriptor, (int)response->verdict), "receipt_id",
	    response->receipt_id, "reason", response->reason, "message_id", list->source.message_id);
	return write_line(line, entries, sizeof entries / sizeof *entries, receipts);
}
