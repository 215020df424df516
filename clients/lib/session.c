/*
 * What comes in on a connection: the server's identity, Welcome, heartbeats, notices, answers, Goodbye.
 * TLS 1.3 tells a client last that it was refused: nothing counts before Welcome.
 */
#include "clients/lib/private.h"

#include <stdlib.h>
#include <string.h>

#include "proto/tls.h"

#define STATE_BIT(state) (1u << (state))

static void lost(struct sdac_client *client, Sdac__V1__ErrorCode code, const char *what, const char *advice)
{
	struct sdac_error why;
	lib_error_format(&why, code, advice, "%s: %s", client->servers[client->server], what);
	lib_lost(client, &why);
}

/* Whose news it is; NULL: nobody's any more. */
static struct sdac_client *listener(const struct stream *stream, void *arg)
{
	const struct connection *connection = arg;
	struct sdac_client *client = connection->client;
	return client != NULL && client->stream == stream && !client->is_freed ? client : NULL;
}

static void on_opened(struct stream *stream, void *arg)
{
	struct sdac_client *client = listener(stream, arg);
	if (client == NULL)
		return;
	lib_enter(client);
	struct tls_identity identity;
	/* The CA also signs people and feeders: none of them may stand in for a daemon. */
	if (tls_peer_identity(stream_ssl(stream), &identity) != SD_OK || strcmp(identity.kind, "server") != 0 ||
	    strcmp(identity.deployment, client->options.deployment) != 0)
		lost(client, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED,
		    "its certificate is not a server's of this deployment", "check the address and the deployment");
	else
		lib_set_state(client, SDAC_PROVISIONAL, NULL);
	lib_leave(client);
}

static void handle_welcome(struct sdac_client *client, const ProtobufCMessage *body)
{
	const Sdac__V1__Welcome *welcome = (const Sdac__V1__Welcome *)body;
	if (!welcome->has_protocol_version || welcome->protocol_version != 1) {
		lost(client, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "it speaks another version of the protocol",
		    "install the version of the client that fits the daemon");
		return;
	}
	/* The frame's arena becomes the Welcome's, and the other way round: it lives as long as the connection. */
	struct arena *arena = client->welcome_arena;
	client->welcome_arena = client->arena;
	client->arena = arena;
	client->welcome = welcome;
	lib_welcomed(client);
}

static void handle_heartbeat(struct sdac_client *client, const ProtobufCMessage *body)
{
	if (client->options.events.heartbeat != NULL)
		client->options.events.heartbeat(client, (const Sdac__V1__Heartbeat *)body, client->options.arg);
}

/* An Error without request_id: about the connection itself. */
static void handle_error(struct sdac_client *client, const ProtobufCMessage *body)
{
	struct sdac_error why;
	lib_error_from(&why, (const Sdac__V1__Error *)body);
	lib_lost(client, &why);
}

static void handle_goodbye(struct sdac_client *client, const ProtobufCMessage *body)
{
	static const struct {
		Sdac__V1__GoodbyeReason reason;
		bool is_final;
		Sdac__V1__ErrorCode code;
		const char *what;
		const char *advice;
	} reasons[] = {
		{ SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REVOKED, true, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED,
		    "your access was revoked", "ask the operator" },
		{ SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REPLACED, true, SDAC__V1__ERROR_CODE__ERROR_CODE_CONFLICT,
		    "a newer connection of yours receives the notices now", "" },
		{ SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_SHUTDOWN, false,
		    SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "the daemon is stopping", "" },
		{ SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_PROTOCOL, false, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID,
		    "the daemon did not understand us", "install the version of the client that fits the daemon" },
		{ SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_UNSPECIFIED, false,
		    SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "the daemon closed the connection", "" },
	};
	const Sdac__V1__Goodbye *goodbye = (const Sdac__V1__Goodbye *)body;
	const size_t last = sizeof reasons / sizeof *reasons - 1;
	size_t which = 0;
	while (which < last && reasons[which].reason != goodbye->reason)
		which++;
	struct sdac_error why;
	lib_error(&why, reasons[which].code, reasons[which].what, reasons[which].advice);
	why.from_server = true;
	if (reasons[which].is_final)
		lib_stopped(client, &why);
	else
		lib_lost(client, &why);
}

static void handle_notice(struct sdac_client *client, const ProtobufCMessage *body)
{
	lib_subscribe_notice(client, (const Sdac__V1__Notice *)body);
}

/* What the server sends unasked, and when it may. Everything else must answer a request. */
static const struct {
	unsigned tag;
	unsigned states;
	void (*handle)(struct sdac_client *client, const ProtobufCMessage *body);
} unasked[] = {
	{ SDAC__V1__ENVELOPE__BODY_WELCOME, STATE_BIT(SDAC_PROVISIONAL), handle_welcome },
	{ SDAC__V1__ENVELOPE__BODY_HEARTBEAT, STATE_BIT(SDAC_READY), handle_heartbeat },
	{ SDAC__V1__ENVELOPE__BODY_ERROR, STATE_BIT(SDAC_PROVISIONAL) | STATE_BIT(SDAC_READY), handle_error },
	{ SDAC__V1__ENVELOPE__BODY_GOODBYE, STATE_BIT(SDAC_PROVISIONAL) | STATE_BIT(SDAC_READY), handle_goodbye },
	{ SDAC__V1__ENVELOPE__BODY_NOTICE, STATE_BIT(SDAC_READY), handle_notice },
};

static void dispatch(struct sdac_client *client, const Sdac__V1__Envelope *envelope)
{
	const unsigned tag = envelope_tag(envelope);
	ProtobufCMessage *body = envelope_body(envelope);
	if (body == NULL) {
		/* A newer daemon may send what we do not know yet, as long as it answers nothing of ours. */
		if (envelope->request_id != 0)
			lost(client, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "an answer that is not understood", "");
		return;
	}
	if (envelope->request_id != 0) {
		if (client->state != SDAC_READY || !lib_calls_answer(client, envelope->request_id, tag, body))
			lost(client, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "an answer of the wrong kind", "");
		return;
	}
	for (size_t i = 0; i < sizeof unasked / sizeof *unasked; i++) {
		if (unasked[i].tag == tag && (unasked[i].states & STATE_BIT(client->state)) != 0) {
			unasked[i].handle(client, body);
			return;
		}
	}
	lost(client, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID, "a message that does not belong there", "");
}

static void heard(struct sdac_client *client)
{
	client->heard_ms = lib_now_ms();
	if (!client->is_cut_off || client->state != SDAC_READY || client->is_freed)
		return;
	client->is_cut_off = false;
	if (client->options.events.cut_off != NULL)
		client->options.events.cut_off(client, false, client->options.arg);
}

static void on_frame(struct stream *stream, const uint8_t *data, size_t size, void *arg)
{
	struct sdac_client *client = listener(stream, arg);
	if (client == NULL)
		return;
	lib_enter(client);
	Sdac__V1__Envelope *envelope = NULL;
	struct wire_fault fault;
	arena_reset(client->arena);
	const enum sd_err err = envelope_unpack(client->arena, data, size, &wire_limits_default, &envelope, &fault);
	if (err == SD_OK)
		dispatch(client, envelope);
	else
		lost(client, SDAC__V1__ERROR_CODE__ERROR_CODE_INVALID,
		    err == SD_NO_MEMORY ? "a message that is too large to unpack"
					: "a message that breaks the protocol",
		    "");
	if (client->stream == stream)
		heard(client);
	lib_leave(client);
}

static void on_drained(struct stream *stream, void *arg)
{
	struct sdac_client *client = listener(stream, arg);
	if (client == NULL)
		return;
	lib_enter(client);
	lib_calls_send(client);
	lib_leave(client);
}

/* In TLS 1.3 the daemon's refusal of our certificate comes as an alert after our side of the handshake. */
static bool is_refusal(const char *detail)
{
	return strstr(detail, "alert") != NULL || strstr(detail, "certificate") != NULL;
}

static void on_closed(struct stream *stream, enum stream_end end, const char *detail, void *arg)
{
	struct connection *connection = arg;
	struct sdac_client *owner = connection->client;
	struct sdac_client *client = listener(stream, arg);
	if (owner != NULL)
		owner->connection = NULL;
	free(connection);
	if (client == NULL)
		return;
	lib_enter(client);
	client->stream = NULL;
	if (detail == NULL)
		detail = "";
	struct sdac_error why;
	if (client->state != SDAC_READY && is_refusal(detail))
		lib_error_format(&why, SDAC__V1__ERROR_CODE__ERROR_CODE_NOT_ALLOWED,
		    "check the dates, the CA and the revocation list of both certificates: sdac doctor", "%s: %s",
		    client->servers[client->server], detail);
	else
		lib_error_format(&why, SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER, "is sdacd running there?",
		    "%s: %s", client->servers[client->server], detail[0] != '\0' ? detail : stream_end_name(end));
	lib_lost(client, &why);
	lib_leave(client);
}

const struct stream_events lib_stream_events = {
	.opened = on_opened,
	.frame = on_frame,
	.drained = on_drained,
	.closed = on_closed,
};
