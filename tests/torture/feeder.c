/*
 * A feeder: for each scope (a day of the court's list) it submits version after version, each with a
 * moved hearing, and writes down what it was told. A version follows only when the one before is
 * decided; an unknown outcome is asked again with the same message id, as a court system would.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "tests/torture/actor.h"

#define MAX_SCOPES 16
#define HEARINGS 3
#define FIRST_DAY 1819756800 /* 1 September 2027: a scope a day from there */

struct scope {
	struct actor *actor;
	int index, version;
	bool is_open; /* a submission is not decided yet */
};

static struct scope scopes[MAX_SCOPES];

struct listing {
	Sdac__V1__SubmitListRequest request;
	Sdac__V1__Source source;
	Sdac__V1__ListedHearing hearing[HEARINGS], *hearings[HEARINGS];
	Sdac__V1__ListedDefendant defendant[HEARINGS], *defendants[HEARINGS][1];
	Sdac__V1__PersonName name[HEARINGS];
	char id[64], date[16], urn[HEARINGS][16], time[HEARINGS][8], surname[HEARINGS][16];
	char birth_date[HEARINGS][16];
};

static char *text(const char *literal)
{
	union {
		const char *in;
		char *out; /* protobuf-c's strings are not const; it does not write to them when packing */
	} cast = { .in = literal };

	return cast.out;
}

/* The same people stand in tests/torture/caseload.csv: case n is defendant 0 of scope n. */
static void listing_hearing(struct listing *listing, const struct scope *scope, int i)
{
	Sdac__V1__ListedHearing *hearing = &listing->hearing[i];
	Sdac__V1__ListedDefendant *defendant = &listing->defendant[i];
	Sdac__V1__PersonName *name = &listing->name[i];
	int minute = (scope->version * 5) % 300;

	sdac__v1__listed_hearing__init(hearing);
	sdac__v1__listed_defendant__init(defendant);
	sdac__v1__person_name__init(name);
	snprintf(listing->urn[i], sizeof listing->urn[i], "01WB%07d", scope->index * 10 + i + 1);
	snprintf(listing->time[i], sizeof listing->time[i], "%02d:%02d", 9 + minute / 60 + i, minute % 60);
	snprintf(listing->surname[i], sizeof listing->surname[i], "SCOPE%c%c", 'A' + scope->index, 'A' + i);
	snprintf(listing->birth_date[i], sizeof listing->birth_date[i], "19%02d-03-04", 70 + i);
	name->forenames = text("Torben");
	name->surname = listing->surname[i];
	name->has_form = true;
	name->form = SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED;
	defendant->name = name;
	defendant->birth_date = listing->birth_date[i];
	defendant->has_birth_date_quality = true;
	defendant->birth_date_quality = SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK;
	hearing->case_urn = listing->urn[i];
	hearing->room = text("2");
	hearing->local_time = listing->time[i];
	hearing->has_time_precision = true;
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
	hearing->hearing_type = text("TRL");
	listing->defendants[i][0] = defendant;
	hearing->n_defendants = 1;
	hearing->defendants = listing->defendants[i];
	listing->hearings[i] = hearing;
}

static void listing_make(struct listing *listing, const struct scope *scope)
{
	time_t day = FIRST_DAY + (time_t)scope->index * 86400;
	struct tm tm;

	*listing = (struct listing){ 0 };
	sdac__v1__submit_list_request__init(&listing->request);
	sdac__v1__source__init(&listing->source);
	snprintf(listing->id, sizeof listing->id, "t%u-s%d-v%d", scope->actor->seed, scope->index, scope->version);
	gmtime_r(&day, &tm);
	strftime(listing->date, sizeof listing->date, "%Y-%m-%d", &tm);
	listing->source.message_id = listing->id;
	listing->source.system = text("cath");
	listing->source.has_published_at = true;
	listing->source.published_at = ((int64_t)FIRST_DAY - 86400) * 1000 + scope->version * 1000;
	listing->request.source = &listing->source;
	listing->request.court_code = text("B01WB");
	listing->request.list_date = listing->date;
	listing->request.has_list_type = true;
	listing->request.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_STANDARD;
	listing->request.has_completeness = true;
	listing->request.completeness = SDAC__V1__COMPLETENESS__COMPLETENESS_FULL;
	for (int i = 0; i < HEARINGS; i++) {
		listing_hearing(listing, scope, i);
	}
	listing->request.n_hearings = HEARINGS;
	listing->request.hearings = listing->hearings;
}

static void scope_submit(struct scope *scope);

static void feeder_stop(struct actor *actor)
{
	for (int i = 0; i < actor->scopes; i++) {
		if (scopes[i].is_open) {
			return;
		}
	}
	sdac_break(actor->client);
}

static void scope_decided(struct scope *scope)
{
	scope->is_open = false;
	if (scope->actor->is_stopping) {
		feeder_stop(scope->actor);
		return;
	}
	scope->version++;
	scope_submit(scope);
}

static void scope_on_reply(struct sdac_client *client, enum sdac_result result, const ProtobufCMessage *message,
    const struct sdac_error *error, void *arg)
{
	struct scope *scope = arg;
	struct actor *actor = scope->actor;
	const Sdac__V1__SubmitListResponse *response = (const Sdac__V1__SubmitListResponse *)(const void *)message;

	(void)client;
	if (result == SDAC_OK) {
		actor_note(actor, "ok t%u-s%d-v%d verdict=%d receipt=%s", actor->seed, scope->index, scope->version,
		    (int)response->verdict, response->receipt_id != NULL ? response->receipt_id : "-");
		scope_decided(scope);
		return;
	}
	actor_note(actor, "%s t%u-s%d-v%d code=%d", result == SDAC_REFUSED ? "refused" : "unknown", actor->seed,
	    scope->index, scope->version, (int)error->code);
	if (result == SDAC_REFUSED && error->code != SDAC__V1__ERROR_CODE__ERROR_CODE_RETRY_LATER) {
		fprintf(stderr, "feeder: refused: %s: %s\n", error->where, error->what);
		exit(EX_DATAERR);
	}
	scope_submit(scope); /* the same id again: that is always safe */
}

static void scope_submit(struct scope *scope)
{
	struct listing listing;

	listing_make(&listing, scope);
	scope->is_open = true;
	actor_note(scope->actor, "send %s", listing.id);
	if (sdac_call_async(scope->actor->client, &listing.request.base, 0, 0, scope_on_reply, scope) == 0) {
		exit(EX_OSERR);
	}
}

int main(int argc, char **argv)
{
	struct actor actor = { .scopes = 4, .stop = feeder_stop };

	actor_start(&actor, argc, argv, NULL);
	if (actor.scopes < 1 || actor.scopes > MAX_SCOPES) {
		return EX_USAGE;
	}
	for (int i = 0; i < actor.scopes; i++) {
		scopes[i] = (struct scope){ .actor = &actor, .index = i, .version = 1 };
		scope_submit(&scopes[i]);
	}
	return actor_run(&actor);
}
