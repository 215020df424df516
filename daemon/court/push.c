/*
 * One round = one call with all cursors. A session whose output waits is left out until it drains,
 * so a slow reader costs nobody else anything; its stream's own deadline cuts it.
 */
#include "daemon/court/push.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/court/session.h"
#include "proto/envelope.h"
#include "sdac/internal/v1/daemon.pb-c.h"

#define PUSH_MEMORY (64u * 1024 * 1024)
/* Deliveries of one round, all sessions together: after an outage everybody asks for all at once, and a
 * round that does not fit into PUSH_MEMORY, or into the call's time, would be asked again for ever. */
#define ROUND_MOST 8192u
#define ROUND_LEAST 64u

/* States: idle (call is NULL), asking; wake_again remembers a wake-up while asking. */
struct push {
	struct court *court;
	struct session_list attached; /* by push_entry */
	size_t n_attached;
	struct db_call *call;
	struct arena *arena;
	struct session **asked; /* by cursor; NULL where the session went meanwhile */
	size_t n_asked;
	size_t round;           /* deliveries asked for at most: less when they found no room, more when they did */
	size_t n_given, n_left; /* deliveries, and sessions whose output was full, of this round */
	bool wake_again;
};

const struct db_function push_function = {
	.name = "push",
	.request = &sdac__internal__v1__push_request__descriptor,
	.response = &sdac__internal__v1__push_response__descriptor,
	.is_idempotent = true,
};

struct push *push_new(struct court *court)
{
	struct push *push = calloc(1, sizeof *push);

	if (push != NULL) {
		push->court = court;
		push->round = ROUND_MOST;
		TAILQ_INIT(&push->attached);
	}
	return push;
}

void push_free(struct push *push)
{
	if (push == NULL) {
		return;
	}
	if (push->call != NULL) {
		db_forget(push->call);
	}
	arena_free(push->arena);
	free(push);
}

/* --- giving -------------------------------------------------------------------------------------- */

/* A notice is packed once; each recipient's own fields follow as a second part. */
static enum sd_err push_pack(struct arena *arena, const Sdac__V1__Notice *notice, struct envelope_part *packed)
{
	if (packed->data == NULL) {
		size_t size = sdac__v1__notice__get_packed_size(notice);
		uint8_t *data = arena_alloc(arena, size + 1);

		if (data == NULL) {
			return SD_NO_MEMORY;
		}
		*packed = (struct envelope_part){ .data = data, .size = sdac__v1__notice__pack(notice, data) };
	}
	return SD_OK;
}

static size_t push_pack_delivery(const Sdac__Internal__V1__PushDelivery *delivery, uint8_t *data, size_t size)
{
	Sdac__V1__Notice own = SDAC__V1__NOTICE__INIT;

	own.has_sequence = true;
	own.sequence = delivery->sequence;
	own.has_attempt = delivery->has_attempt;
	own.attempt = delivery->attempt;
	own.has_escalated = delivery->has_escalated;
	own.escalated = delivery->escalated;
	own.has_ack_by_at = delivery->has_ack_by_at;
	own.ack_by_at = delivery->ack_by_at;
	own.acknowledged_by = delivery->acknowledged_by;
	own.has_acknowledged_at = delivery->has_acknowledged_at;
	own.acknowledged_at = delivery->acknowledged_at;
	return sdac__v1__notice__get_packed_size(&own) <= size ? sdac__v1__notice__pack(&own, data) : 0;
}

static void push_give(struct push *push, struct session *session, const Sdac__Internal__V1__PushDelivery *delivery,
    const struct envelope_part *packed)
{
	uint8_t own[512];
	size_t own_size = push_pack_delivery(delivery, own, sizeof own);
	const struct envelope_part parts[] = { *packed, { .data = own, .size = own_size } };

	if (own_size == 0 || envelope_append_parts(stream_output(session->stream), SDAC__V1__ENVELOPE__BODY_NOTICE,
				 parts, sizeof parts / sizeof parts[0]) != SD_OK) {
		log_error("push-failed id=%" PRIu64, session->id);
		stream_abort(session->stream);
		return;
	}
	FAULT("push.before_flush");
	session->subscription.sent_sequence = delivery->sequence;
	push->n_given++;
	stats_add(&push->court->stats, STAT_NOTICES_PUSHED, 1);
}

/* What it has not been given stays behind its cursor: it is asked for again when its output has left. */
static void push_leave(struct push *push, size_t cursor)
{
	stream_flush(push->asked[cursor]->stream);
	push->asked[cursor] = NULL;
	push->n_left++;
}

/* The session a delivery is for, if it is still there and this is what it must have next. */
static struct session *push_addressee(struct push *push, const Sdac__Internal__V1__PushResponse *response,
    const Sdac__Internal__V1__PushDelivery *delivery)
{
	struct session *session;

	if (delivery->cursor < 1 || (size_t)delivery->cursor > push->n_asked || delivery->notice < 1 ||
	    (size_t)delivery->notice > response->n_notices) {
		BUG("the database's push does not fit its question");
	}
	session = push->asked[delivery->cursor - 1];
	if (session == NULL || !session->subscription.is_attached) {
		return NULL;
	}
	if (delivery->sequence != session->subscription.sent_sequence + 1) {
		/* A gap would be a lost notice: it must be seen, and the client asks again from its own place. */
		log_error("push-gap id=%" PRIu64 " sent=%" PRId64 " next=%" PRId64, session->id,
		    session->subscription.sent_sequence, delivery->sequence);
	}
	return session;
}

/* False: there was no memory for all of it. */
static bool push_deliver(struct push *push, const Sdac__Internal__V1__PushResponse *response)
{
	struct envelope_part *packed = arena_alloc_array(push->arena, response->n_notices + 1, sizeof *packed);
	size_t full = push->court->settings->output_limit / 2;
	bool has_memory = true;

	if (packed == NULL) {
		return false;
	}
	for (size_t i = 0; i < response->n_deliveries; i++) {
		const Sdac__Internal__V1__PushDelivery *delivery = response->deliveries[i];
		struct session *session = push_addressee(push, response, delivery);
		size_t notice = (size_t)delivery->notice - 1;

		if (session == NULL) {
			continue;
		}
		has_memory = has_memory && push_pack(push->arena, response->notices[notice], &packed[notice]) == SD_OK;
		if (!has_memory || stream_pending(session->stream) > full) {
			push_leave(push, (size_t)delivery->cursor - 1);
			continue;
		}
		if (SEEDED("drop-notice") && delivery->sequence % 7 == 0) {
			session->subscription.sent_sequence = delivery->sequence; /* marked as sent, and was not */
			continue;
		}
		push_give(push, session, delivery, &packed[notice]);
	}
	for (size_t i = 0; i < push->n_asked; i++) {
		if (push->asked[i] != NULL) {
			stream_flush(push->asked[i]->stream);
		}
	}
	return has_memory;
}

/* What is asked for and cannot be given is asked for again: the next round is no larger than is of use. */
static void push_resize(struct push *push, bool is_good)
{
	size_t round = is_good ? push->round * 2 : push->round / 2;

	if (is_good && push->n_left > 0) {
		round = push->n_given * 2;
	}
	push->round = round < ROUND_LEAST ? ROUND_LEAST : round < ROUND_MOST ? round : ROUND_MOST;
}

static void push_done(void *arg, enum sd_err err, ProtobufCMessage *message, const struct db_fault *fault)
{
	struct push *push = arg;
	const Sdac__Internal__V1__PushResponse *response = (const Sdac__Internal__V1__PushResponse *)(void *)message;
	bool found = false;

	push->call = NULL;
	if (err == SD_OK && push_deliver(push, response)) {
		found = response->n_deliveries > 0;
		push_resize(push, true);
	} else {
		/* The next doorbell, the watch's tick or the database's return asks again, for less. */
		push_resize(push, false);
		log_warning("push-failed err=%d sqlstate=%s round=%zu", (int)err, log_id(fault->sqlstate), push->round);
	}
	arena_free(push->arena);
	push->arena = NULL;
	push->n_asked = 0;
	if (push->wake_again || found) { /* there may be more than one round's limit */
		push->wake_again = false;
		push_wake(push);
	}
}

/* --- asking -------------------------------------------------------------------------------------- */

static enum sd_err push_cursors(struct push *push, Sdac__Internal__V1__PushRequest *request)
{
	size_t limit = push->court->settings->output_limit / 4;
	struct session *session;

	request->cursors = arena_alloc_array(push->arena, push->n_attached, sizeof *request->cursors);
	push->asked = arena_alloc_array(push->arena, push->n_attached, sizeof *push->asked);
	push->n_asked = 0;
	if (request->cursors == NULL || push->asked == NULL) {
		return SD_NO_MEMORY;
	}
	TAILQ_FOREACH(session, &push->attached, push_entry) {
		Sdac__Internal__V1__PushCursor *cursor;

		if (stream_pending(session->stream) > limit) {
			continue;
		}
		cursor = arena_alloc(push->arena, sizeof *cursor);
		if (cursor == NULL) {
			return SD_NO_MEMORY;
		}
		sdac__internal__v1__push_cursor__init(cursor);
		cursor->principal_id = session->principal_id;
		cursor->has_after_sequence = true;
		cursor->after_sequence = session->subscription.sent_sequence;
		request->cursors[request->n_cursors++] = cursor;
		push->asked[push->n_asked++] = session;
	}
	return SD_OK;
}

/* Of one round, for each of its cursors. */
static int32_t push_share(size_t round, size_t n_cursors, int window)
{
	size_t share = round / n_cursors;

	return share < 1 ? 1 : share < (size_t)window ? (int32_t)share : (int32_t)window;
}

static void push_ask(struct push *push)
{
	Sdac__Internal__V1__PushRequest request = SDAC__INTERNAL__V1__PUSH_REQUEST__INIT;
	enum sd_err err = SD_NO_MEMORY;
	int window = push->court->settings->push_window;

	push->n_given = push->n_left = 0;
	push->arena = arena_new(PUSH_MEMORY);
	if (push->arena != NULL && (err = push_cursors(push, &request)) == SD_OK && request.n_cursors > 0) {
		request.has_limit = true;
		request.limit = push_share(push->round, request.n_cursors, window);
		stats_add(&push->court->stats, STAT_PUSH_ROUNDS, 1);
		push->call =
		    db_call(push->court->db, &push_function, NULL, &request.base, push->arena, push_done, push, &err);
	}
	if (push->call == NULL) {
		if (err != SD_OK) {
			log_warning("push-not-asked err=%d", (int)err);
		}
		arena_free(push->arena);
		push->arena = NULL;
		push->n_asked = 0;
	}
}

void push_wake(struct push *push)
{
	if (push->call != NULL) {
		push->wake_again = true;
	} else if (push->n_attached > 0 && db_is_ready(push->court->db)) {
		push_ask(push);
	}
}

/* --- who ----------------------------------------------------------------------------------------- */

void push_detach(struct push *push, struct session *session)
{
	if (!session->subscription.is_attached) {
		return;
	}
	session->subscription.is_attached = false;
	TAILQ_REMOVE(&push->attached, session, push_entry);
	push->n_attached--;
	for (size_t i = 0; i < push->n_asked; i++) {
		if (push->asked[i] == session) {
			push->asked[i] = NULL;
		}
	}
}

static struct session *push_find_other(struct push *push, const struct session *session)
{
	struct session *other;

	TAILQ_FOREACH(other, &push->attached, push_entry) {
		if (other != session && strcmp(other->principal_id, session->principal_id) == 0) {
			return other;
		}
	}
	return NULL;
}

void push_attach(struct push *push, struct session *session, int64_t after_sequence)
{
	struct session *other = push_find_other(push, session);

	if (other != NULL) {
		session_goodbye(other, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REPLACED,
		    "a newer connection of yours receives the notices");
	}
	push_detach(push, session); /* it may subscribe again from another place */
	session->subscription.is_attached = true;
	session->subscription.sent_sequence = after_sequence;
	TAILQ_INSERT_TAIL(&push->attached, session, push_entry);
	push->n_attached++;
	push_wake(push);
}
