/*
 * Notices: asked for on every new connection behind the last one received, given to the caller once for each
 * attempt, and their sequence watched: it has no gaps, so a gap is a fault that must be told.
 */
#include "clients/lib/private.h"

#include <string.h>

#define ASK_AGAIN_MS 1000

static void ask(struct sdac_client *client);

static void ask_again_later(struct sdac_client *client, int ms)
{
	if (client->subscription.again != NULL)
		lib_start_timer(client->subscription.again, ms > 0 ? ms : ASK_AGAIN_MS);
}

static void on_again(evutil_socket_t fd, short what, void *arg)
{
	struct sdac_client *client = arg;
	(void)fd;
	(void)what;
	lib_enter(client);
	if (client->state == SDAC_READY)
		ask(client);
	lib_leave(client);
}

static void on_answer(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *response,
    const struct sdac_error *error, void *arg)
{
	struct subscription *subscription = &client->subscription;
	(void)arg;
	subscription->call = 0;
	if (result == SDAC_OK) {
		const Sdac__V1__SubscribeResponse *answer = (const Sdac__V1__SubscribeResponse *)response;
		if (subscription->last < 0 && answer->has_after_sequence && answer->after_sequence >= 0)
			subscription->last = answer->after_sequence;
	} else if (client->state != SDAC_READY) {
		return; /* asked again when connected */
	} else if (result == SDAC_UNKNOWN || !error->from_server ||
		   error->code == SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER) {
		ask_again_later(client, error->retry_after_ms);
	} else {
		lib_stopped(client, error);
	}
}

static void ask(struct sdac_client *client)
{
	struct subscription *subscription = &client->subscription;
	if (subscription->call != 0)
		(void)lib_call_cancel(client, subscription->call, NULL);
	Sdac__V1__SubscribeRequest request = SDAC__V1__SUBSCRIBE_REQUEST__INIT;
	const int64_t after = subscription->last >= 0 ? subscription->last : subscription->after;
	request.has_after_sequence = after >= 0;
	request.after_sequence = after >= 0 ? after : 0;
	subscription->call = sdac_call_async(client, &request.base, 0, 0, on_answer, NULL);
	if (subscription->call == 0)
		ask_again_later(client, ASK_AGAIN_MS); /* there was no memory */
}

void sdac_subscribe(
    struct sdac_client *client, int64_t after_sequence, sdac_notice_cb *notice, sdac_gap_cb *gap, void *arg)
{
	struct subscription *subscription = &client->subscription;
	if (client->is_freed)
		return;
	subscription->is_wanted = true;
	subscription->generation++;
	subscription->after = after_sequence;
	subscription->last = after_sequence >= 0 ? after_sequence : -1;
	subscription->gap_at = -1;
	subscription->notice = notice;
	subscription->gap = gap;
	subscription->arg = arg;
	memset(subscription->recent, 0, sizeof subscription->recent);
	if (subscription->again == NULL)
		subscription->again = evtimer_new(client->base, on_again, client);
	if (client->state == SDAC_READY)
		ask(client);
}

int64_t sdac_last_sequence(const struct sdac_client *client)
{
	return client->subscription.last;
}

void lib_subscribe_ready(struct sdac_client *client)
{
	if (client->subscription.is_wanted)
		ask(client);
}

void lib_subscribe_lost(struct sdac_client *client)
{
	struct subscription *subscription = &client->subscription;
	if (subscription->call != 0)
		(void)lib_call_cancel(client, subscription->call, NULL);
	subscription->call = 0;
	if (subscription->again != NULL)
		(void)event_del(subscription->again);
}

void lib_subscribe_clear(struct sdac_client *client)
{
	if (client->subscription.again != NULL)
		event_free(client->subscription.again);
	client->subscription.again = NULL;
}

/* Whether this attempt at this notice was given already; it is remembered now. */
static bool is_known(struct subscription *subscription, int64_t sequence, int32_t attempt)
{
	for (size_t i = 0; i < LIB_RECENT; i++) {
		if (subscription->recent[i].sequence != sequence)
			continue;
		if (subscription->recent[i].attempt >= attempt)
			return true;
		subscription->recent[i].attempt = attempt;
		return false;
	}
	const size_t at = subscription->recent_at++ % LIB_RECENT;
	subscription->recent[at].sequence = sequence;
	subscription->recent[at].attempt = attempt;
	return sequence <= subscription->last && attempt <= 1;
}

/* Told once for each place; asked for again once. If it is still not there, life goes on behind it. */
static bool is_gap(struct sdac_client *client, int64_t sequence)
{
	struct subscription *subscription = &client->subscription;
	if (subscription->last < 0 || sequence <= subscription->last + 1)
		return false;
	if (subscription->call != 0)
		return true; /* of the stream before the answer: it comes again behind it */
	if (subscription->gap_at == subscription->last)
		return false;
	subscription->gap_at = subscription->last;
	ask(client);
	if (subscription->gap != NULL)
		subscription->gap(client, subscription->last + 1, sequence - 1, subscription->arg);
	return true;
}

void lib_subscribe_notice(struct sdac_client *client, const Sdac__V1__Notice *notice)
{
	struct subscription *subscription = &client->subscription;
	if (!notice->has_sequence || notice->sequence < 1) {
		struct sdac_error why;
		lib_error(&why, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "a notice without its sequence", "");
		lib_lost(client, &why);
		return;
	}
	if (!subscription->is_wanted || is_gap(client, notice->sequence))
		return;
	if (is_known(subscription, notice->sequence, notice->has_attempt ? notice->attempt : 1))
		return;
	const unsigned generation = subscription->generation;
	if (subscription->notice != NULL)
		subscription->notice(client, notice, subscription->arg);
	if (subscription->generation == generation && notice->sequence > subscription->last)
		subscription->last = notice->sequence;
}
