/*
 * Requests: packed when asked, sent when READY, answered, timed out, or settled when the connection is lost.
 * Each ends exactly once, with one of three results.
 */
#include "clients/lib/private.h"

#include <event2/buffer.h>
#include <stdlib.h>

#include "proto/frame.h"

#define SEND_AHEAD (256u * 1024u) /* octets that may wait in the stream before the next call joins them */

static void free_call(struct call *call)
{
	TAILQ_REMOVE(&call->client->calls, call, entry);
	call->client->n_calls--;
	if (call->deadline != NULL)
		event_free(call->deadline);
	free(call->frame);
	free(call);
}

/* The call is gone before its callback runs: that one may free the client, or call again. */
static void finish(
    struct call *call, enum sdac_result result, const ProtobufCMessage *response, const struct sdac_error *error)
{
	struct sdac_client *client = call->client;
	sdac_reply_cb *callback = call->callback;
	void *arg = call->arg;
	free_call(call);
	callback(client, result, response, error, arg);
}

/* Not answered: what was never sent was not done, of the rest nobody knows. */
static void finish_unanswered(struct call *call, const struct sdac_error *why)
{
	struct sdac_error error = *why;
	if (call->was_sent) {
		error.code = SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME;
		finish(call, SDAC_UNKNOWN, NULL, &error);
	} else {
		finish(call, SDAC_REFUSED, NULL, &error);
	}
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct call *call = arg;
	struct sdac_client *client = call->client;
	(void)fd;
	(void)what;
	lib_enter(client);
	struct sdac_error error;
	lib_error_format(&error, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER,
	    call->was_sent ? "ask again; with the same message_id it is done once" : client->why.advice, "%s%s",
	    call->was_sent ? "no answer in time" : "not connected in time",
	    !call->was_sent && client->state == SDAC_READY ? ": too much is waiting" : "");
	finish_unanswered(call, &error);
	lib_leave(client);
}

/* One whole frame, malloc'ed. */
static bool pack(struct call *call, const ProtobufCMessage *request)
{
	struct evbuffer *buffer = evbuffer_new();
	if (buffer == NULL)
		return false;
	/* envelope_append() borrows the body to pack it, and writes nothing into it. */
	bool good = envelope_append(buffer, call->id, (ProtobufCMessage *)(uintptr_t)request) == SD_OK;
	call->size = evbuffer_get_length(buffer);
	call->frame = good ? malloc(call->size) : NULL;
	good = call->frame != NULL && evbuffer_remove(buffer, call->frame, call->size) == (int)call->size;
	evbuffer_free(buffer);
	return good;
}

uint64_t sdac_call_async(struct sdac_client *client, const ProtobufCMessage *request, int deadline_ms, unsigned flags,
    sdac_reply_cb *callback, void *arg)
{
	const unsigned tag = envelope_tag_of(request->descriptor);
	if (tag < 20 || tag % 2 != 0 || callback == NULL || client->is_freed)
		return 0;
	struct call *call = calloc(1, sizeof *call);
	if (call == NULL)
		return 0;
	*call = (struct call){
		.id = ++client->last_id, .tag = tag, .flags = flags, .client = client, .callback = callback, .arg = arg
	};
	call->deadline = evtimer_new(client->base, on_deadline, call);
	if (call->deadline == NULL || !pack(call, request)) {
		if (call->deadline != NULL)
			event_free(call->deadline);
		free(call->frame);
		free(call);
		return 0;
	}
	TAILQ_INSERT_TAIL(&client->calls, call, entry);
	client->n_calls++;
	/* A stopped client answers too, and from the loop as always. */
	lib_start_timer(call->deadline, client->state == SDAC_STOPPED ? 0
					: deadline_ms > 0             ? deadline_ms
								      : client->options.call_ms);
	event_active(client->send, EV_WRITE, 1);
	return call->id;
}

size_t sdac_calls_pending(const struct sdac_client *client)
{
	return client->n_calls;
}

static void refuse_too_large(struct call *call)
{
	struct sdac_error error;
	lib_error_format(&error, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "send it in smaller parts",
	    "the request is larger than the %zu octets that the daemon takes", call->client->frame_limit);
	finish(call, SDAC_REFUSED, NULL, &error);
}

static struct call *next_unsent(struct sdac_client *client)
{
	struct call *call = NULL;
	TAILQ_FOREACH(call, &client->calls, entry) {
		if (!call->is_sent)
			return call;
	}
	return NULL;
}

void lib_calls_send(struct sdac_client *client)
{
	bool has_sent = false;
	/* A callback of a refused call may end the connection: the conditions are looked at each time. */
	while (client->state == SDAC_READY && client->stream != NULL && stream_pending(client->stream) < SEND_AHEAD) {
		struct call *call = next_unsent(client);
		if (call == NULL)
			break;
		if (call->size - FRAME_HEADER_SIZE > client->frame_limit) {
			refuse_too_large(call);
			continue;
		}
		if (evbuffer_add(stream_output(client->stream), call->frame, call->size) != 0)
			break; /* no memory now: its deadline stands */
		call->is_sent = call->was_sent = has_sent = true;
	}
	if (has_sent && client->stream != NULL)
		stream_flush(client->stream);
}

static struct call *find(struct sdac_client *client, uint64_t id)
{
	struct call *call = NULL;
	TAILQ_FOREACH(call, &client->calls, entry) {
		if (call->id == id)
			return call;
	}
	return NULL;
}

static void answer_error(struct call *call, const Sdac__V1__Error *message)
{
	struct sdac_error error;
	lib_error_from(&error, message);
	const bool is_unknown = error.code == SDAC__V1__ERROR_CODE__ERROR_CODE_UNKNOWN_OUTCOME;
	finish(call, is_unknown ? SDAC_UNKNOWN : SDAC_REFUSED, NULL, &error);
}

bool lib_calls_answer(struct sdac_client *client, uint64_t id, unsigned tag, ProtobufCMessage *body)
{
	if (id > client->last_id)
		return false;
	struct call *call = find(client, id);
	if (call == NULL)
		return true; /* it timed out before */
	if (!call->is_sent)
		return false;
	if (tag == SDAC__V1__ENVELOPE__BODY_ERROR) {
		answer_error(call, (const Sdac__V1__Error *)body);
		return true;
	}
	if (tag != call->tag + 1)
		return false;
	finish(call, SDAC_OK, body, NULL);
	return true;
}

/* The first that the loss settles; NULL when there is none left. */
static struct call *next_lost(struct sdac_client *client, bool is_final)
{
	struct call *call = NULL;
	TAILQ_FOREACH(call, &client->calls, entry) {
		if (is_final || (call->is_sent && (call->flags & SDAC_CALL_REPEAT) == 0))
			return call;
	}
	return NULL;
}

void lib_calls_lost(struct sdac_client *client, bool is_final, const struct sdac_error *why)
{
	struct call *call = NULL;
	const uint64_t last_id = client->last_id; /* what a callback asks anew is not lost */
	while ((call = next_lost(client, is_final)) != NULL && call->id <= last_id)
		finish_unanswered(call, why);
	TAILQ_FOREACH(call, &client->calls, entry) {
		if (call->id <= last_id)
			call->is_sent = false;
	}
}

void lib_calls_forget(struct sdac_client *client)
{
	while (!TAILQ_EMPTY(&client->calls))
		free_call(TAILQ_FIRST(&client->calls));
}

bool lib_call_cancel(struct sdac_client *client, uint64_t id, bool *was_sent_r)
{
	struct call *call = find(client, id);
	if (call == NULL)
		return false;
	if (was_sent_r != NULL)
		*was_sent_r = call->was_sent;
	free_call(call);
	return true;
}
