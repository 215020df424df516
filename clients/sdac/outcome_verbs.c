/*
 * sdac hearing observe, outcome, measure: what was seen in court, what every version of an outcome says beside the
 * one before, and special measures. Bail, plea and reasons are codes: no free text is taken.
 */
#include <openssl/rand.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

#define ID_OCTETS 16

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

static char *word(const struct app *app, size_t nth)
{
	return (char *)(uintptr_t)app_word(app, nth);
}

/* A call that is repeated has the same id; the verb called again has another. */
static bool make_message_id(char *id, size_t size)
{
	unsigned char octets[ID_OCTETS];
	if (RAND_bytes(octets, sizeof octets) != 1)
		return false;
	size_t used = (size_t)snprintf(id, size, "seen-");
	for (size_t i = 0; i < sizeof octets; i++)
		used += (size_t)snprintf(id + used, size - used, "%02x", octets[i]);
	return true;
}

static int run_observe(struct app *app)
{
	Sdac__V1__RecordObservationRequest request = SDAC__V1__RECORD_OBSERVATION_REQUEST__INIT;
	char id[sizeof "seen-" + (size_t)2 * ID_OCTETS];
	if (!make_message_id(id, sizeof id)) {
		say_error("there is no randomness for a message id");
		return EX_OSERR;
	}
	request.message_id = id;
	request.hearing_id = word(app, 0);
	request.defendant_id = flag(app, "defendant");
	request.bail_status = flag(app, "bail");
	request.plea = flag(app, "plea");
	request.verdict = flag(app, "verdict");
	request.results = app_flags(app, "result", &request.n_results);
	if (request.results == NULL)
		return EX_OSERR;
	request.until_date = flag(app, "until");
	request.trial_outcome = flag(app, "trial");
	request.trial_outcome_reason = flag(app, "reason");
	request.next_hearing_date = flag(app, "next");
	request.next_court_code = flag(app, "next-court");
	request.adjournment_reason = flag(app, "adjourned");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	free(request.results);
	if (status != EX_OK)
		return status;
	const Sdac__V1__RecordObservationResponse *answer = (const Sdac__V1__RecordObservationResponse *)response;
	say_note("%s", answer->already
			   ? "It was known like this already."
			   : "Recorded as observed. The official outcome is compared with it when it comes.");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_outcome(struct app *app)
{
	Sdac__V1__ShowOutcomeRequest request = SDAC__V1__SHOW_OUTCOME_REQUEST__INIT;
	if (app_has(app, "notice"))
		request.notice_id = word(app, 0);
	else
		request.hearing_id = word(app, 0);
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	return status == EX_OK ? app_print(app, response, NULL, NULL) : status;
}

static int run_measure(struct app *app)
{
	Sdac__V1__RecordMeasureRequest request = SDAC__V1__RECORD_MEASURE_REQUEST__INIT;
	request.hearing_id = word(app, 0);
	request.measure = word(app, 1);
	request.state = word(app, 2);
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	say_note("Recorded.");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static const struct flag observe_flags[] = {
	{ "defendant", 0, "ID", "which one, if the hearing has several" },
	{ "bail", 0, "LETTER", "bail status from now on: A, B, C, L, P, R, S or U" },
	{ "plea", 0, "CODE", "G, NG, ..." },
	{ "verdict", 0, "CODE", "G, NG, NC, ..." },
	{ "result", 0, "CODE", "a result's short code: RC, WOFN, RESTRAOP; may be given again" },
	{ "until", 0, "DATE", "last day of the order among the results" },
	{ "trial", 0, "WORD", "effective, cracked, ineffective or vacated" },
	{ "reason", 0, "CODE", "the standard reason of why the trial did not run" },
	{ "next", 0, "DATE", "the next hearing" },
	{ "next-court", 0, "COURT", "where, if it is another court" },
	{ "adjourned", 0, "CODE", "why it was adjourned" },
	{ NULL, 0, NULL, NULL },
};

static const struct flag outcome_flags[] = {
	{ "notice", 0, NULL, "the id is that of a notice of yours" },
	{ NULL, 0, NULL, NULL },
};

const struct verb outcome_verbs[] = {
	{ "hearing", "observe", "HEARING_ID", "say what was decided, as you saw it in court",
	    "For a coordinator. Linked clients' people are told at once that it was observed and is not official\n"
	    "yet. When the court shares its outcome the two are compared, and a difference is a task for you.",
	    1, 1, observe_flags, run_observe },
	{ "hearing", "outcome", "ID", "show every version of an outcome, old and new side by side",
	    "Conditions of bail are shown one by one: added, removed, reworded, the same. The texts are shown\n"
	    "to those who may read them, and each reading is in the audit trail.",
	    1, 1, outcome_flags, run_outcome },
	{ "hearing", "measure", "HEARING_ID MEASURE STATE", "record a special measure for a witness",
	    "MEASURE is a code, such as SMDW, a screen. STATE is requested, applied, granted, refused,\n"
	    "in-place or not-in-place.",
	    3, 3, NULL, run_measure },
	{ .name = NULL },
};
