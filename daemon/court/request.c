/*
 * From a frame to its answer: check, find the operation, check the role, ask the database, answer.
 * Nothing is answered before the database has committed.
 */
#include "daemon/court/request.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/court/digest.h"
#include "daemon/court/operation.h"
#include "daemon/court/push.h"
#include "daemon/court/quota.h"
#include "daemon/court/session.h"
#include "daemon/data/history.h"
#include "proto/envelope.h"

/* A list of 18 KB takes 2.8 times its size unpacked (measured); its response and strings come on top. */
#define UNPACK_FACTOR 8u
#define MAX_FAULTS 20u /* invalid frames of one session before it is closed */
#define RETRY_AFTER_MS 2000
#define ENVELOPE_ROOM 32u /* around an answer: header, id, tag and length */
#define SMALLER(a, b) ((a) < (b) ? (a) : (b))

struct request {
	TAILQ_ENTRY(request) entry;
	struct session *session;
	const struct operation *operation;
	uint64_t request_id;
	struct arena *arena; /* the request itself lies in it */
	struct db_call *call;
	uint8_t digest[DIGEST_SIZE];
};

static const Sdac__V1__ErrorCode code_of[] = {
	[SD_INVALID] = SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID,
	[SD_NOT_ALLOWED] = SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED,
	[SD_NOT_FOUND] = SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_FOUND,
	[SD_CONFLICT] = SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT,
	[SD_RETRY_LATER] = SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER,
	[SD_UNKNOWN_OUTCOME] = SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME,
	[SD_NO_MEMORY] = SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID,
	[SD_IO] = SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL,
	[SD_INTERNAL] = SDAC__V1__ERROR_CODE__ERROR_CODE_INTERNAL,
};

static void request_send_error(struct session *session, uint64_t request_id, enum sd_err err, const char *what,
    const char *where, const char *advice, int retry_after_ms)
{
	Sdac__V1__Error error = SDAC__V1__ERROR__INIT;
	char text[3][192];

	stats_add(&session->court->stats, STAT_REQUESTS_FAILED, 1);
	snprintf(text[0], sizeof text[0], "%s", what);
	snprintf(text[1], sizeof text[1], "%s", where);
	snprintf(text[2], sizeof text[2], "%s", advice);
	error.has_code = true;
	error.code = code_of[err];
	error.what = text[0];
	error.where = where[0] != '\0' ? text[1] : NULL;
	error.advice = advice[0] != '\0' ? text[2] : NULL;
	if (err == SD_RETRY_LATER || err == SD_UNKNOWN_OUTCOME) {
		error.has_retry_after_ms = true;
		error.retry_after_ms = retry_after_ms;
	}
	session_send(session, request_id, &error.base);
}

static void request_answer_error(struct session *session, uint64_t request_id, enum sd_err err, const char *what,
    const char *where, const char *advice)
{
	request_send_error(session, request_id, err, what, where, advice, RETRY_AFTER_MS);
}

/* request_id is field 1 and every packer writes it first: an error can be told to whom it belongs
 * even when the rest cannot be read. */
static uint64_t request_peek_id(const uint8_t *data, size_t size)
{
	uint64_t id = 0;

	if (size < 2 || data[0] != 0x08) {
		return 0;
	}
	for (size_t i = 1; i < size && i < 11; i++) {
		id |= (uint64_t)(data[i] & 0x7f) << (7 * (i - 1));
		if ((data[i] & 0x80) == 0) {
			return id;
		}
	}
	return 0;
}

static void request_fault(struct session *session, uint64_t request_id, enum sd_err err, const struct wire_fault *fault)
{
	stats_add(&session->court->stats, STAT_FRAMES_INVALID, 1);
	log_notice("frame-invalid id=%" PRIu64 " where=%s", session->id, log_id(fault->where));
	if (err == SD_NO_MEMORY) {
		request_answer_error(session, request_id, err, "the message is too large when unpacked", "",
		    "split it: fewer records in one request");
	} else {
		request_answer_error(
		    session, request_id, err, fault->what, fault->where, "correct the message; it was not processed");
	}
	if (++session->n_faults >= MAX_FAULTS) {
		session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_PROTOCOL,
		    "too many messages that could not be read");
	}
}

/* --- flow: reading stops while as many requests are in flight as the settings allow --------------- */

static void request_pace(struct session *session)
{
	bool is_full = session->n_requests >= session->court->settings->requests_per_session;

	if (is_full && !session->is_paused) {
		session->is_paused = true;
		stream_pause(session->stream);
	} else if (!is_full && session->is_paused && !session->court->is_draining) {
		session->is_paused = false;
		stream_resume(session->stream);
	}
}

static void request_free(struct request *request)
{
	struct session *session = request->session;

	TAILQ_REMOVE(&session->requests, request, entry);
	session->n_requests--;
	arena_free(request->arena); /* the request goes with it */
}

void request_forget_all(struct session *session)
{
	struct request *request;

	while ((request = TAILQ_FIRST(&session->requests)) != NULL) {
		db_forget(request->call);
		request_free(request);
	}
}

/* --- the answer ---------------------------------------------------------------------------------- */

static void request_subscribed(struct session *session, const ProtobufCMessage *response)
{
	const Sdac__V1__SubscribeResponse *subscribed = (const Sdac__V1__SubscribeResponse *)(const void *)response;

	push_attach(session->court->push, session, subscribed->after_sequence);
}

/* A receipt that was given out must be found again whenever a database is connected: history.h. */
static void request_note_receipt(const struct court *court, const ProtobufCMessage *response)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(response->descriptor, "receipt_id");
	const char *receipt_id;

	if (field == NULL) {
		return;
	}
	receipt_id = *(const char *const *)(const void *)((const char *)response + field->offset);
	if (receipt_id != NULL) {
		history_note_receipt(court->history, receipt_id);
	}
}

/* An answer that the connection may not hold would end it, and the client would ask the same again. Only answers to
 * readers are as large as that; of what was written the client must hear. */
static bool request_fits(const struct request *request, const ProtobufCMessage *response)
{
	const struct stream *stream = request->session->stream;
	size_t limit = request->session->court->settings->output_limit;
	size_t size = protobuf_c_message_get_packed_size(response) + ENVELOPE_ROOM;
	bool is_too_large = size > limit;

	if (request->operation->flags != 0 ||
	    (!is_too_large && size <= limit - SMALLER(limit, stream_pending(stream)))) {
		return true;
	}
	request_answer_error(request->session, request->request_id, is_too_large ? SD_NO_MEMORY : SD_RETRY_LATER,
	    is_too_large ? "the answer is larger than a connection may hold" : "too many large answers wait to be read",
	    "", is_too_large ? "ask for less" : "read them, then ask again");
	return false;
}

static void request_done(void *arg, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault)
{
	struct request *request = arg;
	struct session *session = request->session;
	struct court *court = session->court;
	const struct operation *operation = request->operation;

	request->call = NULL;
	FAULT("request.committed_before_reply");
	if (err == SD_OK) {
		request_note_receipt(court, response);
		if ((!SEEDED("ack-before-commit") || request->request_id != 0) && request_fits(request, response)) {
			session_send(session, request->request_id, response);
		}
		if ((operation->flags & OPERATION_SUBSCRIBES) != 0) {
			request_subscribed(session, response);
		}
	} else {
		log_notice("request-failed id=%" PRIu64 " operation=%s sqlstate=%s", session->id,
		    operation->function.name, log_id(fault->sqlstate));
		request_answer_error(session, request->request_id, err, fault->what, fault->where, fault->advice);
	}
	FAULT("request.replied");
	request_free(request);
	request_pace(session);
	if (err == SD_OK && (operation->flags & OPERATION_WAKES) != 0) {
		/* This instance does not wait for its own doorbell. */
		push_wake(court->push);
		court->work_waits(court->arg);
	}
	if (court->is_draining && session->n_requests == 0) {
		session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_SHUTDOWN, "this server stops");
	}
}

/* --- seeded faults: the torture test must catch each ------------------------------------------------ */

/* Answers before the database has committed. */
static void request_answer_too_early(struct request *request)
{
	Sdac__V1__SubmitListResponse early = SDAC__V1__SUBMIT_LIST_RESPONSE__INIT;

	early.has_verdict = true;
	early.verdict = SDAC__V1__VERDICT__VERDICT_ACCEPTED;
	session_send(request->session, request->request_id, &early.base);
	request->request_id = 0; /* nobody waits for the real answer any more */
}

/* Makes every resend a new message. */
static void request_spoil_message_id(struct request *request, ProtobufCMessage *body)
{
	static unsigned n;
	Sdac__V1__SubmitListRequest *list = (Sdac__V1__SubmitListRequest *)(void *)body;

	list->source->message_id = arena_printf(request->arena, "%s-%u", list->source->message_id, ++n);
}

static void request_seeded(struct request *request, ProtobufCMessage *body)
{
	if (body->descriptor == &sdac__v1__submit_list_request__descriptor) {
		if (SEEDED("ack-before-commit")) {
			request_answer_too_early(request);
		}
		if (SEEDED("no-dedupe")) {
			request_spoil_message_id(request, body);
		}
	}
}

/* --- the question -------------------------------------------------------------------------------- */

static void request_ask(struct request *request, ProtobufCMessage *body)
{
	struct session *session = request->session;
	const struct operation *operation = request->operation;
	struct db_context context = { .principal_id = session->principal_id };
	enum sd_err err = SD_INTERNAL;

	if ((operation->flags & OPERATION_DIGEST) != 0) {
		err = digest_content(body, request->digest);
		context.digest = request->digest;
	}
	FAULT("request.received");
	request_seeded(request, body);
	if ((operation->flags & OPERATION_DIGEST) == 0 || err == SD_OK) {
		request->call = db_call(session->court->db, &operation->function, &context, body, request->arena,
		    request_done, request, &err);
	}
	if (request->call == NULL) {
		/* Nothing is in flight, so also want of memory is only a matter of time. */
		err = err == SD_NO_MEMORY ? SD_RETRY_LATER : err;
		request_answer_error(session, request->request_id, err,
		    err == SD_RETRY_LATER ? "too much is waiting for the database"
					  : "the request could not be processed",
		    "", "nothing was done: send it again later");
		request_free(request);
		return;
	}
	request_pace(session);
}

/* True: this principal asks too much, and was told so. */
static bool request_over_rate(struct session *session, uint64_t request_id)
{
	const struct settings *settings = session->court->settings;
	int wait_ms = quota_take(session->court->quota, session->principal_id, settings->request_rate,
	    settings->request_burst, clock_monotonic_ms());

	if (wait_ms == 0) {
		return false;
	}
	stats_add(&session->court->stats, STAT_REQUESTS_OVER_RATE, 1);
	log_info("request-over-rate id=%" PRIu64 " principal=%s", session->id, log_id(session->principal_id));
	request_send_error(session, request_id, SD_RETRY_LATER, "you ask faster than is allowed; nothing was done", "",
	    "wait as long as is said, then send it again", wait_ms);
	return true;
}

static void request_begin(struct session *session, struct arena *arena, const Sdac__V1__Envelope *envelope)
{
	const struct operation *operation = operation_find(envelope_tag(envelope));
	struct request *request = NULL;

	if (request_over_rate(session, envelope->request_id)) {
		arena_free(arena);
		return;
	}

	if (operation == NULL) {
		request_answer_error(session, envelope->request_id, SD_INVALID, "this message is no request",
		    envelope_tag_name(envelope_tag(envelope)), "");
	} else if ((operation->roles & 1u << session->role) == 0) {
		stats_add(&session->court->stats, STAT_REQUESTS_NOT_ALLOWED, 1);
		log_notice("request-not-allowed id=%" PRIu64 " principal=%s operation=%s", session->id,
		    log_id(session->principal_id), operation->function.name);
		request_answer_error(session, envelope->request_id, SD_NOT_ALLOWED,
		    "your role does not permit this operation", operation->function.name, "ask the operator");
	} else if ((request = arena_alloc(arena, sizeof *request)) == NULL) {
		request_answer_error(session, envelope->request_id, SD_NO_MEMORY,
		    "the message is too large when unpacked", "", "split it: fewer records in one request");
	}
	if (request == NULL) {
		arena_free(arena);
		return;
	}
	request->session = session;
	request->operation = operation;
	request->request_id = envelope->request_id;
	request->arena = arena;
	TAILQ_INSERT_TAIL(&session->requests, request, entry);
	session->n_requests++;
	request_ask(request, envelope_body(envelope));
}

void request_receive(struct session *session, const uint8_t *data, size_t size)
{
	struct wire_fault fault = { .where = "" };
	Sdac__V1__Envelope *envelope = NULL;
	struct arena *arena = arena_new(size * UNPACK_FACTOR + session->court->settings->memory_per_request);
	enum sd_err err;

	if (arena == NULL) {
		request_answer_error(session, request_peek_id(data, size), SD_RETRY_LATER, "out of memory", "", "");
		return;
	}
	err = envelope_unpack(arena, data, size, &wire_limits_default, &envelope, &fault);
	if (err != SD_OK) {
		request_fault(session, request_peek_id(data, size), err, &fault);
		arena_free(arena);
		return;
	}
	if (envelope_tag(envelope) == SDAC__V1__ENVELOPE__BODY_HEARTBEAT) {
		arena_free(arena); /* that it came is all it says: the stream's idle timer has been set back */
		return;
	}
	stats_add(&session->court->stats, STAT_REQUESTS, 1);
	request_begin(session, arena, envelope);
}
