/*
 * The blocking face: each of these runs the loop until something is so. They may not be called from a callback.
 */
#include "clients/lib/private.h"

struct wait {
	bool is_done;
	enum sdac_result result;
	const ProtobufCMessage *response;
	struct sdac_error *error_r;
	unsigned rounds; /* of failed attempts when it began */
	bool is_late;
};

static bool may_wait(const struct sdac_client *client, struct sdac_error *error_r)
{
	if (client->depth == 0 && client->waits == 0 && !client->is_freed)
		return true;
	lib_error(error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "a blocking call from a callback",
	    "use sdac_call_async() there");
	return false;
}

static void begin(struct sdac_client *client, struct wait *wait, struct sdac_error *error_r)
{
	*wait = (struct wait){ .error_r = error_r, .rounds = client->rounds };
	client->waits++;
}

static void end(struct sdac_client *client)
{
	client->waits--;
	lib_reap(client);
}

static void say(struct sdac_error *error_r, const struct sdac_error *error)
{
	if (error_r != NULL && error != NULL)
		*error_r = *error;
}

/* Nothing more is to be hoped for now: stopped, or all servers have been tried in vain. */
static bool has_failed(const struct sdac_client *client, const struct wait *wait)
{
	return client->is_freed || client->state == SDAC_STOPPED ||
	       (client->state != SDAC_READY && client->rounds != wait->rounds);
}

static void on_late(evutil_socket_t fd, short what, void *arg)
{
	struct wait *wait = arg;
	(void)fd;
	(void)what;
	wait->is_late = true;
}

static void refuse_unconnected(struct sdac_client *client, struct wait *wait)
{
	static const struct sdac_error freed = { .code = SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER };
	struct sdac_error late;
	lib_error(
	    &late, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "not connected in time", "is sdacd running there?");
	wait->result = SDAC_REFUSED;
	if (client->is_freed)
		say(wait->error_r, &freed);
	else
		say(wait->error_r, client->why.what[0] != '\0' ? &client->why : &late);
}

enum sdac_result sdac_connect(struct sdac_client *client, int timeout_ms, struct sdac_error *error_r)
{
	struct wait wait;
	if (!may_wait(client, error_r))
		return SDAC_REFUSED;
	begin(client, &wait, error_r);
	struct event *late = evtimer_new(client->base, on_late, &wait);
	if (late != NULL)
		lib_start_timer(
		    late, timeout_ms > 0 ? timeout_ms : (int64_t)client->options.call_ms * (int64_t)client->n_servers);
	while (late != NULL && client->state != SDAC_READY && !wait.is_late && !has_failed(client, &wait)) {
		if (event_base_loop(client->base, EVLOOP_ONCE) < 0)
			break;
	}
	if (late != NULL)
		event_free(late);
	if (client->is_freed || client->state != SDAC_READY)
		refuse_unconnected(client, &wait);
	end(client);
	return wait.result;
}

static void on_answer(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *response,
    const struct sdac_error *error, void *arg)
{
	struct wait *wait = arg;
	wait->is_done = true;
	wait->result = result;
	say(wait->error_r, error);
	if (response == NULL)
		return;
	/* The frame's arena becomes the reply's: it stays until the next call. */
	struct arena *arena = client->reply_arena;
	client->reply_arena = client->arena;
	client->arena = arena;
	wait->response = response;
}

enum sdac_result sdac_call(struct sdac_client *client, const ProtobufCMessage *request,
    const ProtobufCMessage **response_r, struct sdac_error *error_r)
{
	struct wait wait;
	if (response_r != NULL)
		*response_r = NULL;
	if (!may_wait(client, error_r))
		return SDAC_REFUSED;
	arena_reset(client->reply_arena);
	const uint64_t id = sdac_call_async(client, request, 0, 0, on_answer, &wait);
	if (id == 0) {
		lib_error(
		    error_r, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "it is no request, or there is no memory", "");
		return SDAC_REFUSED;
	}
	begin(client, &wait, error_r);
	while (!wait.is_done && !has_failed(client, &wait)) {
		if (event_base_loop(client->base, EVLOOP_ONCE) < 0)
			break;
	}
	if (!wait.is_done) {
		bool was_sent = false;
		refuse_unconnected(client, &wait);
		if (lib_call_cancel(client, id, &was_sent) && was_sent)
			wait.result = SDAC_UNKNOWN;
	}
	if (response_r != NULL)
		*response_r = wait.response;
	end(client);
	return wait.result;
}

int sdac_run(struct sdac_client *client)
{
	struct wait wait;
	if (!may_wait(client, NULL))
		return -1;
	begin(client, &wait, NULL);
	client->is_breaking = false;
	int failed = 0;
	while (failed == 0 && !client->is_freed && !client->is_breaking && client->state != SDAC_STOPPED)
		failed = event_base_loop(client->base, EVLOOP_ONCE) < 0 ? -1 : 0;
	end(client);
	return failed;
}

void sdac_break(struct sdac_client *client)
{
	client->is_breaking = true;
	if (client->waits > 0)
		(void)event_base_loopbreak(client->base);
}
