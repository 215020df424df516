/*
 * The role and the scopes come from the database, never from the certificate: a role changes, and a
 * person is locked out, without a new certificate.
 */
#include "daemon/court/admission.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/court/request.h"
#include "daemon/court/session.h"
#include "sdac/internal/v1/daemon.pb-c.h"

#define ADMISSION_MEMORY (256u * 1024)
#define PROTOCOL_VERSION 1

struct admission {
	struct session *session;
	struct arena *arena;
	struct db_call *call;
};

const struct db_function admission_function = {
	.name = "admit",
	.request = &sdac__internal__v1__admit_request__descriptor,
	.response = &sdac__internal__v1__admit_response__descriptor,
	.is_idempotent = true,
};

static void admission_free(struct session *session)
{
	struct admission *admission = session->admission;

	session->admission = NULL;
	if (admission != NULL) {
		arena_free(admission->arena);
		free(admission);
	}
}

void admission_forget(struct session *session)
{
	if (session->admission != NULL) {
		db_forget(session->admission->call);
		admission_free(session);
	}
}

static bool admission_keep(struct session *session, const Sdac__Internal__V1__AdmitResponse *admit)
{
	snprintf(session->principal_id, sizeof session->principal_id, "%s", admit->principal_id);
	session->role = admit->role;
	session->court_codes = calloc(admit->n_court_codes + 1, sizeof(char *));
	if (session->court_codes == NULL) {
		return false;
	}
	for (size_t i = 0; i < admit->n_court_codes; i++) {
		session->court_codes[i] = strdup(admit->court_codes[i]);
		if (session->court_codes[i] == NULL) {
			return false;
		}
		session->n_court_codes++;
	}
	return true;
}

static void admission_welcome(struct session *session, const Sdac__Internal__V1__AdmitResponse *admit)
{
	const struct settings *settings = session->court->settings;
	bool is_feeder = admit->role == SDAC__V1__ROLE__ROLE_FEEDER;
	size_t frame_limit = is_feeder ? settings->feeder_frame_limit : settings->client_frame_limit;
	char version[] = PACKAGE_VERSION;
	Sdac__V1__Welcome welcome = SDAC__V1__WELCOME__INIT;

	stream_set_frame_limit(session->stream, frame_limit);
	welcome.has_protocol_version = true;
	welcome.protocol_version = PROTOCOL_VERSION;
	welcome.server_version = version;
	welcome.has_server_at = true;
	welcome.server_at = clock_unix_ms();
	welcome.principal = admit->name;
	welcome.display_name = admit->display_name;
	welcome.has_role = true;
	welcome.role = admit->role;
	welcome.service = admit->service;
	welcome.n_court_codes = admit->n_court_codes;
	welcome.court_codes = admit->court_codes;
	welcome.last_message_id = admit->last_message_id;
	welcome.has_last_message_at = admit->has_last_message_at;
	welcome.last_message_at = admit->last_message_at;
	welcome.has_heartbeat_seconds = true;
	welcome.heartbeat_seconds = settings->heartbeat_ms / 1000;
	welcome.has_frame_limit = true;
	welcome.frame_limit = (int32_t)frame_limit;
	session_send(session, 0, &welcome.base);
}

/* A stolen key must not be able to use up the daemon. */
static bool admission_too_many(const struct session *session)
{
	const struct session *other;
	int n = 0;

	TAILQ_FOREACH(other, &session->court->sessions[SESSION_ACTIVE], entry) {
		n += strcmp(other->principal_id, session->principal_id) == 0;
	}
	return n >= session->court->settings->max_per_principal;
}

/* She may come again: a Goodbye that sounds final would make her client stop, and leave her deaf. */
static void admission_later(struct session *session, const char *why, const char *what_to_do)
{
	Sdac__V1__Error error = SDAC__V1__ERROR__INIT;
	char what[96], advice[96];

	snprintf(what, sizeof what, "%s", why);
	snprintf(advice, sizeof advice, "%s", what_to_do);
	error.has_code = true;
	error.code = SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER;
	error.what = what;
	error.advice = advice;
	error.has_retry_after_ms = true;
	error.retry_after_ms = 2000;
	session_send(session, 0, &error.base);
	session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_SHUTDOWN, "try again soon");
}

static void admission_unavailable(struct session *session)
{
	admission_later(session, "the database does not answer", "connect again in a few seconds");
}

static void admission_decide(struct session *session, const Sdac__Internal__V1__AdmitResponse *admit)
{
	if (admit->principal_id == NULL) {
		stats_add(&session->court->stats, STAT_ADMISSIONS_REFUSED, 1);
		log_notice("session-refused id=%" PRIu64 " kind=%s reason=unknown-or-revoked", session->id,
		    log_id(session->identity.kind));
		session_goodbye(session, SDAC__V1__GOODBYE_REASON__GOODBYE_REASON_REVOKED,
		    "not known here, or revoked: ask the operator");
		return;
	}
	if (!admission_keep(session, admit)) {
		stream_abort(session->stream);
		return;
	}
	if (admission_too_many(session)) {
		log_notice("session-refused id=%" PRIu64 " principal=%s reason=too-many", session->id,
		    log_id(session->principal_id));
		admission_later(
		    session, "too many connections of yours are open", "close one of them; connect again later");
		return;
	}
	session_set_state(session, SESSION_ACTIVE);
	log_info("session-open id=%" PRIu64 " principal=%s role=%d", session->id, log_id(session->principal_id),
	    (int)session->role);
	admission_welcome(session, admit);
	stream_resume(session->stream);
}

static void admission_done(void *arg, enum sd_err err, ProtobufCMessage *response, const struct db_fault *fault)
{
	struct admission *admission = arg;
	struct session *session = admission->session;

	admission->call = NULL;
	session->admission = NULL;
	if (err != SD_OK) {
		log_warning("admission-failed id=%" PRIu64 " sqlstate=%s", session->id, fault->sqlstate);
		admission_unavailable(session);
	} else {
		admission_decide(session, (const Sdac__Internal__V1__AdmitResponse *)(const void *)response);
	}
	arena_free(admission->arena);
	free(admission);
}

void admission_start(struct session *session)
{
	Sdac__Internal__V1__AdmitRequest admit = SDAC__INTERNAL__V1__ADMIT_REQUEST__INIT;
	struct admission *admission = calloc(1, sizeof *admission);
	enum sd_err err = SD_NO_MEMORY;

	stream_pause(session->stream); /* until the Welcome; resumed by admission_decide() */
	if (admission == NULL || (admission->arena = arena_new(ADMISSION_MEMORY)) == NULL) {
		free(admission);
		stream_abort(session->stream);
		return;
	}
	admit.kind = session->identity.kind;
	admit.name = session->identity.name;
	admit.certificate_serial = session->identity.serial;
	admission->session = session;
	session->admission = admission;
	admission->call = db_call(session->court->db, &admission_function, NULL, &admit.base, admission->arena,
	    admission_done, admission, &err);
	if (admission->call == NULL) {
		admission_free(session);
		log_warning("admission-not-asked id=%" PRIu64 " err=%d", session->id, (int)err);
		admission_unavailable(session);
	}
}
