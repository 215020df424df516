/*
 * A subscriber: receives notices, writes each down, acknowledges every second one.
 */
#include <inttypes.h>
#include <sysexits.h>

#include "tests/torture/actor.h"

struct ack {
	struct actor *actor;
	int64_t sequence;
};

static void subscriber_stop(struct actor *actor)
{
	sdac_break(actor->client);
}

static void subscriber_on_ack(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *message,
    const struct sdac_error *error, void *arg)
{
	static const char *const words[] = { "acked", "ack-refused", "ack-unknown" };
	struct actor *actor = arg;
	const Sdac__V1__AckNoticeResponse *response = (const Sdac__V1__AckNoticeResponse *)(const void *)message;

	(void)client;
	actor_note(actor, "%s %s code=%d", words[result], response != NULL ? response->notice_id : "-",
	    error != NULL ? (int)error->code : 0);
}

static void subscriber_on_notice(struct sdac_client *client, const Sdac__V1__Notice *notice, void *arg)
{
	struct actor *actor = arg;
	Sdac__V1__AckNoticeRequest ack = SDAC__V1__ACK_NOTICE_REQUEST__INIT;

	actor_note(actor, "notice %" PRId64 " %s kind=%s attempt=%d", notice->sequence, notice->notice_id, notice->kind,
	    notice->attempt);
	if (notice->sequence % 2 == 0) {
		ack.has_sequence = true;
		ack.sequence = notice->sequence;
		if (sdac_call_async(client, &ack.base, 0, 0, subscriber_on_ack, actor) == 0) {
			actor_note(actor, "ack-not-sent %" PRId64, notice->sequence);
		}
	}
}

static void subscriber_on_gap(struct sdac_client *client, int64_t first, int64_t last, void *arg)
{
	(void)client;
	actor_note(arg, "gap %" PRId64 " %" PRId64, first, last);
}

static void subscriber_on_state(
    struct sdac_client *client, enum sdac_state state, const struct sdac_error *why, void *arg)
{
	(void)client;
	(void)why;
	actor_note(arg, "state %s", sdac_state_name(state));
}

int main(int argc, char **argv)
{
	struct actor actor = { .stop = subscriber_stop };
	const struct sdac_events events = { .state = subscriber_on_state };

	actor_start(&actor, argc, argv, &events);
	sdac_subscribe(actor.client, 0, subscriber_on_notice, subscriber_on_gap, &actor);
	return actor_run(&actor);
}
