/*
 * Sends the lists and outcomes of a reading; see sender.h.
 */
#include "clients/feed/sender.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "clients/feed/outcome.h"
#include "clients/feed/sender_receipt.h"
#include "clients/feed/told.h"

#define BACKOFF_MIN_MS 1000
#define BACKOFF_MAX_MS 60000
/* A feeder's frame limit, if the daemon has not said its own; and what the envelope needs besides the list. */
#define FRAME_LIMIT (4u << 20)
#define ENVELOPE_ROOM 64u

/* What is sent in one call: one of these. */
struct item {
	const struct publication *publication;
	const struct outcome *outcome;
	const struct told *told;
	const struct withdrawal *withdrawal;
	const struct rota_list *rota;
	const ProtobufCMessage *request;
	const char *word;
	unsigned part;
};

static struct item list_item(const struct publication *publication)
{
	return (struct item){ .publication = publication,
		.request = &publication->request.base,
		.word = "list",
		.part = publication->part };
}

static struct item told_item(const struct told *told)
{
	return (struct item){ .told = told, .request = &told->request.base, .word = "hearing", .part = told->part };
}

static struct item withdrawal_item(const struct withdrawal *withdrawal)
{
	return (struct item){ .withdrawal = withdrawal,
		.request = &withdrawal->request.base,
		.word = "withdrawal",
		.part = withdrawal->part };
}

static struct item rota_item(const struct rota_list *rota)
{
	return (struct item){ .rota = rota, .request = &rota->request.base, .word = "rota", .part = rota->part };
}

static struct item outcome_item(const struct outcome *outcome)
{
	return (struct item){
		.outcome = outcome, .request = &outcome->request.base, .word = "outcome", .part = outcome->part
	};
}

static struct item item_at(const struct reading *reading, size_t index)
{
	if (index < reading->n_publications)
		return list_item(reading->publications[index]);
	index -= reading->n_publications;
	if (index < reading->n_told)
		return told_item(reading->told[index]);
	index -= reading->n_told;
	if (index < reading->n_withdrawals)
		return withdrawal_item(reading->withdrawals[index]);
	index -= reading->n_withdrawals;
	if (index < reading->n_rotas)
		return rota_item(reading->rotas[index]);
	return outcome_item(reading->outcomes[index - reading->n_rotas]);
}

/* Shown, and not sent: nothing was decided, or the hearing itself is told. */
static bool is_silent(const struct item *item)
{
	return (item->outcome != NULL && item->outcome->says_nothing) ||
	       (item->publication != NULL && item->publication->is_told);
}

static void set_reason(struct sender_outcome *outcome, enum delivery delivery, const struct item *item,
    const char *where, const char *what, const char *advice)
{
	outcome->delivery = delivery;
	(void)snprintf(outcome->reason, sizeof outcome->reason, "%s %u: %s%s%s%s%s", item->word, item->part, where,
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

/* "Correct the message" helps nobody who did not write it. */
static const char *advice_for(const struct item *item, const struct sdac_error *error)
{
	if (item->publication != NULL && strstr(error->what, "too many parts") != NULL)
		return "it has more than some 4,000 hearings: have the court send a list for each courtroom";
	return error->advice;
}

static void note_error(
    struct sender_outcome *outcome, const struct item *item, enum sdac_result result, const struct sdac_error *error)
{
	const bool final = result == SDAC_REFUSED && is_final(error);
	outcome->is_unreachable = !final && !error->from_server;
	outcome->retry_after_ms = error->retry_after_ms;
	set_reason(outcome, final ? REFUSED : LATER, item, error->where,
	    error->what[0] == '\0' ? sdac_code_words(error->code) : error->what, advice_for(item, error));
}

static void note_verdict(
    struct sender_outcome *outcome, const struct item *item, Sdac__V1__Verdict verdict, const char *reason)
{
	if (verdict == SDAC__V1__VERDICT__VERDICT_ACCEPTED || verdict == SDAC__V1__VERDICT__VERDICT_DUPLICATE ||
	    verdict == SDAC__V1__VERDICT__VERDICT_STALE)
		return;
	if (verdict == SDAC__V1__VERDICT__VERDICT_CONFLICT)
		set_reason(outcome, REFUSED, item, "", "its message id was used for other content",
		    "ask the administrator who else sends as this feeder");
	else
		set_reason(outcome, REFUSED, item, "", reason == NULL ? "not accepted" : reason, "");
}

static bool names_court(const struct item *item)
{
	if (item->outcome != NULL)
		return item->outcome->request.court_code != NULL || item->outcome->request.court_name != NULL ||
		       item->outcome->request.source_court_id != NULL;
	if (item->told != NULL) /* the daemon knows the court of a hearing, but whom a hearing is about needs one */
		return item->told->request.n_matters == 0 || told_names_court(item->told);
	if (item->withdrawal != NULL || item->rota != NULL) /* its publication does; a rota always does */
		return true;
	const Sdac__V1__SubmitListRequest *request = &item->publication->request;
	return request->court_code != NULL || request->court_name != NULL;
}

/* What the daemon could not take is found here, where a person can still be told which document it was. */
static bool is_sendable(struct sdac_client *client, const struct item *item, struct sender_outcome *outcome)
{
	const Sdac__V1__Welcome *welcome = sdac_client_welcome(client);
	const size_t limit = welcome != NULL && welcome->has_frame_limit && welcome->frame_limit > 0
				 ? (size_t)welcome->frame_limit
				 : FRAME_LIMIT;
	if (!names_court(item))
		set_reason(outcome, REFUSED, item, "court", "the document does not name it", "give --court");
	else if (protobuf_c_message_get_packed_size(item->request) + ENVELOPE_ROOM > limit)
		set_reason(outcome, REFUSED, item, "", "it is larger than the daemon takes in one frame",
		    "have the court send a list for each courtroom, or raise [server] feeder_frame_limit");
	else
		return true;
	return false;
}

/* False if the receipt could not be written down. */
static bool take_receipt(const struct item *item, const ProtobufCMessage *reply, const char *file, FILE *receipts,
    FILE *words, struct sender_outcome *outcome)
{
	if (item->publication != NULL) {
		const Sdac__V1__SubmitListResponse *response = (const void *)reply;
		note_verdict(outcome, item, response->verdict, response->reason);
		return sender_receipt_list(item->publication, response, file, receipts, words);
	}
	if (item->told != NULL) {
		const Sdac__V1__SubmitHearingResponse *response = (const void *)reply;
		note_verdict(outcome, item, response->verdict, response->reason);
		return sender_receipt_hearing(item->told, response, file, receipts, words);
	}
	if (item->withdrawal != NULL) {
		const Sdac__V1__WithdrawListResponse *response = (const void *)reply;
		note_verdict(outcome, item, response->verdict, response->reason);
		return sender_receipt_withdrawal(item->withdrawal, response, file, receipts, words);
	}
	if (item->rota != NULL) {
		const Sdac__V1__SubmitSessionsResponse *response = (const void *)reply;
		note_verdict(outcome, item, response->verdict, response->reason);
		return sender_receipt_rota(item->rota, response, file, receipts, words);
	}
	const Sdac__V1__SubmitOutcomeResponse *response = (const void *)reply;
	note_verdict(outcome, item, response->verdict, response->reason);
	return sender_receipt_outcome(item->outcome, response, file, receipts, words);
}

static void deliver_one(struct sdac_client *client, const struct item *item, const char *file, FILE *receipts,
    FILE *words, struct sender_outcome *outcome)
{
	const ProtobufCMessage *reply = NULL;
	struct sdac_error error = { 0 };
	if (!is_sendable(client, item, outcome))
		return;
	const enum sdac_result result = sdac_call(client, item->request, &reply, &error);
	if (result != SDAC_OK || reply == NULL)
		note_error(outcome, item, result, &error);
	else if (!take_receipt(item, reply, file, receipts, words, outcome) && outcome->delivery == DELIVERED)
		set_reason(outcome, LATER, item, "", "its receipt could not be written", "");
}

size_t sender_items(const struct reading *reading)
{
	return reading->n_publications + reading->n_told + reading->n_withdrawals + reading->n_rotas +
	       reading->n_outcomes;
}

struct sender_outcome sender_deliver(
    struct sdac_client *client, const struct reading *reading, const char *file, FILE *receipts, FILE *words)
{
	struct sender_outcome outcome = { .delivery = DELIVERED };
	for (size_t i = 0; i < sender_items(reading) && outcome.delivery != LATER; i++) {
		const struct item item = item_at(reading, i);
		if (!is_silent(&item))
			deliver_one(client, &item, file, receipts, words, &outcome);
	}
	/* All that could be told is told; what could not is kept where a person looks. */
	if (outcome.delivery == DELIVERED && reading->held_what != NULL) {
		outcome.delivery = REFUSED;
		(void)snprintf(
		    outcome.reason, sizeof outcome.reason, "%s: %s", reading->held_where, reading->held_what);
	}
	return outcome;
}

static const char *text_or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

/* Outcomes of one hearing keep their order; the daemon orders their versions by the time of sharing as well. */
static char *outcome_key(const struct outcome *outcome)
{
	const Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	char *key = NULL;
	if (asprintf(&key, "%s|outcome|%s|%s|%s|%s|%s", outcome->source.system, text_or_empty(request->court_code),
		text_or_empty(request->hearing_date), text_or_empty(request->source_hearing_id),
		text_or_empty(request->case_urn), text_or_empty(request->case_number)) < 0)
		return NULL;
	return key;
}

static char *told_key(const struct told *told)
{
	char *key = NULL;
	if (asprintf(&key, "%s|hearing|%s", told->source.system, text_or_empty(told->request.source_hearing_id)) < 0)
		return NULL;
	return key;
}

static char *rota_key(const struct rota_list *rota)
{
	const Sdac__V1__SubmitSessionsRequest *request = &rota->request;
	char *key = NULL;
	if (asprintf(&key, "rota|%s",
		text_or_empty(request->court_code != NULL ? request->court_code : request->court_name)) < 0)
		return NULL;
	return key;
}

/* A publication and its withdrawal, of which nobody knows the scopes here. */
static char *document_key(const struct reading *reading)
{
	const Sdac__V1__Source *source = reading->n_withdrawals != 0    ? &reading->withdrawals[0]->source
					 : reading->n_publications != 0 ? &reading->publications[0]->source
									: NULL;
	char *key = NULL;
	if (asprintf(&key, "document|%s", source == NULL ? "" : text_or_empty(source->document)) < 0)
		return NULL;
	return key;
}

size_t sender_scopes(const struct reading *reading)
{
	const bool has_document = reading->n_publications + reading->n_withdrawals != 0;
	return sender_items(reading) + (has_document ? 1 : 0);
}

char *sender_scope_key(const struct reading *reading, size_t index)
{
	if (index == sender_items(reading))
		return document_key(reading);
	const struct item item = item_at(reading, index);
	if (item.withdrawal != NULL)
		return document_key(reading);
	if (item.outcome != NULL)
		return outcome_key(item.outcome);
	if (item.told != NULL)
		return told_key(item.told);
	if (item.rota != NULL)
		return rota_key(item.rota);
	const Sdac__V1__SubmitListRequest *request = &item.publication->request;
	const char *court = request->court_code != NULL ? request->court_code : request->court_name;
	char *key = NULL;
	if (asprintf(&key, "%s|%s|%s|%d|%s", item.publication->source.system, text_or_empty(court),
		text_or_empty(request->list_date), (int)request->list_type, text_or_empty(request->room)) < 0)
		return NULL;
	return key;
}

static void words_of(char *words_r, size_t size, const char *code, const char *name, const char *what, const char *date,
    const char *room)
{
	(void)snprintf(words_r, size, "%s %s%s%s%s%s",
	    code != NULL   ? code
	    : name != NULL ? name
			   : "a court not named",
	    what, date == NULL ? "" : " ", text_or_empty(date), room == NULL ? "" : " room ", text_or_empty(room));
}

void sender_scope_words(const struct reading *reading, size_t index, char *words_r, size_t size)
{
	const struct item item = item_at(reading, index);
	if (item.publication != NULL) {
		const Sdac__V1__SubmitListRequest *list = &item.publication->request;
		words_of(words_r, size, list->court_code, list->court_name, "list", list->list_date, list->room);
	} else if (item.told != NULL) {
		const Sdac__V1__SubmitHearingRequest *told = &item.told->request;
		words_of(words_r, size, told->court_code, told->court_name, "hearing", NULL, NULL);
	} else if (item.rota != NULL) {
		const Sdac__V1__SubmitSessionsRequest *rota = &item.rota->request;
		words_of(words_r, size, rota->court_code, rota->court_name, "rota", NULL, NULL);
	} else if (item.outcome != NULL) {
		const Sdac__V1__SubmitOutcomeRequest *outcome = &item.outcome->request;
		words_of(
		    words_r, size, outcome->court_code, outcome->court_name, "outcome", outcome->hearing_date, NULL);
	} else {
		(void)snprintf(words_r, size, "a publication taken back");
	}
}

unsigned sender_chance(void)
{
	unsigned chance = 0;
	return getrandom(&chance, sizeof chance, GRND_NONBLOCK) == (ssize_t)sizeof chance ? chance : 0;
}

int sender_backoff_ms(unsigned attempts, int retry_after_ms, unsigned chance)
{
	int wait = BACKOFF_MIN_MS;
	for (unsigned i = 0; i < attempts && wait < BACKOFF_MAX_MS; i++)
		wait *= 2;
	wait = wait > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait;
	/* Without chance the feeders of all courts would come back in the same second. */
	wait = wait / 2 + (int)(chance % (unsigned)(wait / 2 + 1));
	return wait > retry_after_ms ? wait : retry_after_ms;
}
