/*
 * Sends the publications of a reading; see sender.h.
 */
#include "clients/feed/sender.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "clients/feed/show.h"
#include "clients/feed/show_record.h"

#define BACKOFF_MIN_MS 1000
#define BACKOFF_MAX_MS 60000
/* A feeder's frame limit, if the daemon has not said its own; and what the envelope needs besides the list. */
#define FRAME_LIMIT (4u << 20)
#define ENVELOPE_ROOM 64u

static json_t *quarantine_list(const Sdac__V1__SubmitListResponse *response)
{
	json_t *list = json_array();
	for (size_t i = 0; i < response->n_quarantined; i++) {
		const Sdac__V1__RecordVerdict *verdict = response->quarantined[i];
		(void)json_array_append_new(list, json_pack("{s:i, s:s?, s:s?}", "record", verdict->record, "reason",
						      verdict->reason, "explanation", verdict->explanation));
	}
	return list;
}

static json_t *count_or_null(bool known, int32_t count)
{
	return known ? json_integer(count) : json_null();
}

/* A receipt as a JSON line; false if it could not be written down. */
static bool write_receipt(
    const struct publication *publication, const Sdac__V1__SubmitListResponse *response, const char *file, FILE *out)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	const struct {
		const char *key;
		json_t *value;
	} counts[] = {
		{ "version", count_or_null(response->has_version, response->version) },
		{ "added", count_or_null(response->has_added, response->added) },
		{ "changed", count_or_null(response->has_changed, response->changed) },
		{ "moved", count_or_null(response->has_moved, response->moved) },
		{ "absent", count_or_null(response->has_absent, response->absent) },
		{ "unchanged", count_or_null(response->has_unchanged, response->unchanged) },
		{ "committed_at", response->has_committed_at ? show_instant(response->committed_at) : json_null() },
		{ "quarantined", quarantine_list(response) },
	};
	json_t *line = json_pack("{s:s, s:s?, s:s?, s:s?, s:s, s:s?, s:s?, s:s}", "file", file, "court",
	    request->court_code != NULL ? request->court_code : request->court_name, "date", request->list_date, "room",
	    request->room, "verdict", show_enum(&sdac__v1__verdict__descriptor, (int)response->verdict), "receipt_id",
	    response->receipt_id, "reason", response->reason, "message_id", publication->source.message_id);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		if (line == NULL)
			json_decref(counts[i].value);
		else
			(void)json_object_set_new(line, counts[i].key, counts[i].value);
	}
	const bool written = line != NULL && json_dumpf(line, out, JSON_COMPACT) == 0 && fputc('\n', out) != EOF;
	json_decref(line);
	return written;
}

/* "list-1.json: B01LY 2026-03-04: accepted, version 1: 8 added, 0 changed, 0 moved, 0 absent, 0 set aside" */
static void say_receipt(
    const struct publication *publication, const Sdac__V1__SubmitListResponse *response, const char *file, FILE *words)
{
	static const char *const verdicts[] = {
		[SDAC__V1__VERDICT__VERDICT_UNSPECIFIED] = "answered",
		[SDAC__V1__VERDICT__VERDICT_ACCEPTED] = "accepted",
		[SDAC__V1__VERDICT__VERDICT_DUPLICATE] = "known already",
		[SDAC__V1__VERDICT__VERDICT_STALE] = "older than what is known: kept as history",
		[SDAC__V1__VERDICT__VERDICT_CONFLICT] = "in conflict",
		[SDAC__V1__VERDICT__VERDICT_REJECTED] = "rejected",
	};
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	const unsigned verdict = (unsigned)response->verdict;
	(void)fprintf(words, "%s: %s %s%s%s: %s", file,
	    request->court_code != NULL ? request->court_code : request->court_name, request->list_date,
	    request->room == NULL ? "" : " room ", request->room == NULL ? "" : request->room,
	    verdicts[verdict < sizeof verdicts / sizeof *verdicts ? verdict : 0]);
	if (response->verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED)
		(void)fprintf(words, ", version %d: %d added, %d changed, %d moved, %d absent, %zu set aside",
		    response->version, response->added, response->changed, response->moved, response->absent,
		    response->n_quarantined);
	(void)fputc('\n', words);
}

static void set_reason(struct sender_outcome *outcome, enum delivery delivery, const struct publication *publication,
    const char *where, const char *what, const char *advice)
{
	outcome->delivery = delivery;
	(void)snprintf(outcome->reason, sizeof outcome->reason, "list %u: %s%s%s%s%s", publication->part, where,
	    where[0] == '\0' ? "" : ": ", what, advice[0] == '\0' ? "" : "; ", advice);
}

/* Only the daemon's word, or a fault of the request itself, takes a document out of the queue: a certificate that is
 * not accepted says nothing about the list. */
static bool is_final(const struct sdac_error *error)
{
	static const Sdac__V1__ErrorCode codes[] = { SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID,
		SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_FOUND,
		SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == error->code)
			return error->from_server;
	return false;
}

static void note_error(struct sender_outcome *outcome, const struct publication *publication, enum sdac_result result,
    const struct sdac_error *error)
{
	const bool final = result == SDAC_REFUSED && is_final(error);
	outcome->is_unreachable = !final && !error->from_server;
	outcome->retry_after_ms = error->retry_after_ms;
	set_reason(outcome, final ? REFUSED : LATER, publication, error->where,
	    error->what[0] == '\0' ? sdac_code_words(error->code) : error->what, error->advice);
}

static void note_verdict(
    struct sender_outcome *outcome, const struct publication *publication, const Sdac__V1__SubmitListResponse *response)
{
	const Sdac__V1__Verdict verdict = response->verdict;
	if (verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED || verdict == SDAC__V1__VERDICT__VERDICT_DUPLICATE ||
	    verdict == SDAC__V1__VERDICT__VERDICT_STALE)
		return;
	if (verdict == SDAC__V1__VERDICT__VERDICT_CONFLICT)
		set_reason(outcome, REFUSED, publication, "", "its message id was used for other content",
		    "ask the administrator who else sends as this feeder");
	else
		set_reason(outcome, REFUSED, publication, "",
		    response->reason == NULL ? "not accepted" : response->reason, "");
}

/* What the daemon could not take is found here, where a person can still be told which document it was. */
static bool is_sendable(
    struct sdac_client *client, const struct publication *publication, struct sender_outcome *outcome)
{
	const Sdac__V1__Welcome *welcome = sdac_client_welcome(client);
	const size_t limit = welcome != NULL && welcome->has_frame_limit && welcome->frame_limit > 0
				 ? (size_t)welcome->frame_limit
				 : FRAME_LIMIT;
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	if (request->court_code == NULL && request->court_name == NULL)
		set_reason(outcome, REFUSED, publication, "court", "the document does not name it", "give --court");
	else if (sdac__v1__submit_list_request__get_packed_size(request) + ENVELOPE_ROOM > limit)
		set_reason(outcome, REFUSED, publication, "", "the list is larger than the daemon takes in one frame",
		    "raise [server] feeder_frame_limit");
	else
		return true;
	return false;
}

static void deliver_one(struct sdac_client *client, const struct publication *publication, const char *file,
    FILE *receipts, FILE *words, struct sender_outcome *outcome)
{
	const ProtobufCMessage *reply = NULL;
	struct sdac_error error = { 0 };
	if (!is_sendable(client, publication, outcome))
		return;
	const enum sdac_result result = sdac_call(client, &publication->request.base, &reply, &error);
	if (result != SDAC_OK || reply == NULL) {
		note_error(outcome, publication, result, &error);
		return;
	}
	const Sdac__V1__SubmitListResponse *response = (const void *)reply;
	note_verdict(outcome, publication, response);
	say_receipt(publication, response, file, words);
	if (!write_receipt(publication, response, file, receipts) && outcome->delivery == DELIVERED)
		set_reason(outcome, LATER, publication, "", "its receipt could not be written", "");
}

struct sender_outcome sender_deliver(
    struct sdac_client *client, const struct reading *reading, const char *file, FILE *receipts, FILE *words)
{
	struct sender_outcome outcome = { .delivery = DELIVERED };
	for (size_t i = 0; i < reading->n_publications && outcome.delivery != LATER; i++)
		deliver_one(client, reading->publications[i], file, receipts, words, &outcome);
	return outcome;
}

char *sender_scope_key(const struct publication *publication)
{
	const Sdac__V1__SubmitListRequest *request = &publication->request;
	const char *court = request->court_code != NULL ? request->court_code : request->court_name;
	char *key = NULL;
	if (asprintf(&key, "%s|%s|%s|%d|%s", publication->source.system, court == NULL ? "" : court,
		request->list_date == NULL ? "" : request->list_date, (int)request->list_type,
		request->room == NULL ? "" : request->room) < 0)
		return NULL;
	return key;
}

int sender_backoff_ms(unsigned attempts, int retry_after_ms)
{
	unsigned chance = 0;
	int wait = BACKOFF_MIN_MS;
	for (unsigned i = 0; i < attempts && wait < BACKOFF_MAX_MS; i++)
		wait *= 2;
	wait = wait > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait;
	/* Without chance the feeders of all courts would come back in the same second. */
	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
		chance = 0;
	wait = wait / 2 + (int)(chance % (unsigned)(wait / 2 + 1));
	return wait > retry_after_ms ? wait : retry_after_ms;
}
