/*
 * What the Common Platform says of a hearing in a few words: events of its listing and hearing
 * contexts (feeds.md 1.1, 5 and 1.6), and documents near them. They name a hearing by its id and say
 * what became of it, but not its court: given that, what has a message is told, and a vacated trial is an
 * outcome; all others are held for a person, by name.
 */
#include "clients/feed/reader.h"

#include <string.h>

#include "clients/feed/cp_write.h"
#include "clients/feed/outcome.h"
#include "clients/feed/person.h"
#include "clients/feed/told.h"
#include "clients/feed/tree.h"

struct kind {
	const char *name;       /* as _metadata.name ends in it */
	const char *members[3]; /* without a name: all of these are there, ... */
	const char *missing;    /* ... and this one is not */
	const char *held;       /* why it is held; NULL: it is a vacated trial */
	bool (*tell)(struct reading *reading, const json_t *root, struct told *told); /* NULL: it cannot be told */
};

/* Days of the event; false if one of them has no date. */
static bool tell_days(struct reading *reading, const json_t *root, struct told *told)
{
	const json_t *list = tree_member(root, "hearingDays");
	bool known;
	for (size_t i = 0; i < tree_count(list); i++) {
		const json_t *tree = tree_element(list, i);
		const char *start = cp_word(tree, cp_word(tree, "startTime") != NULL ? "startTime" : "sittingDay");
		struct moment moment;
		if (start == NULL || !moment_parse(start, &moment))
			return false;
		Sdac__V1__HearingDay *day = told_add_day(reading, told, moment.date);
		if (day == NULL)
			return false;
		day->has_starts_at = moment.time[0] != '\0';
		day->starts_at = moment.unix_ms;
		day->local_time = day->has_starts_at ? reading_strdup(reading, moment.time) : NULL;
		day->has_is_cancelled = day->is_cancelled = tree_truth(tree, "isCancelled", &known);
	}
	return told->request.n_days != 0;
}

static bool tell_cancelled(struct reading *reading, const json_t *root, struct told *told)
{
	return tell_days(reading, root, told);
}

/* All its days. One at another court, which is named by an id only, cannot be told. */
static bool tell_changed(struct reading *reading, const json_t *root, struct told *told)
{
	const json_t *list = tree_member(root, "hearingDays");
	const char *court = cp_word(tree_element(list, 0), "courtCentreId");
	for (size_t i = 1; i < tree_count(list); i++) {
		const char *other = cp_word(tree_element(list, i), "courtCentreId");
		if (court == NULL || other == NULL || strcmp(court, other) != 0)
			return false;
	}
	told->request.has_states_days = told->request.states_days = true;
	return tell_days(reading, root, told);
}

static bool tell_vacated(struct reading *reading, const json_t *root, struct told *told)
{
	bool known;
	const bool is_vacated = tree_truth(root, "isVacated", &known);
	told_set_fate(told,
	    is_vacated ? SDAC__V1__HEARING_FATE__HEARING_FATE_VACATED : SDAC__V1__HEARING_FATE__HEARING_FATE_SITTING);
	if (is_vacated)
		told->request.reason = tree_text(reading, root, "vacatedTrialReasonId", TEXT_CODE, "document");
	return known;
}

static bool tell_deleted(struct reading *reading, const json_t *root, struct told *told)
{
	(void)reading;
	(void)root;
	told_set_fate(told, SDAC__V1__HEARING_FATE__HEARING_FATE_DELETED);
	return true;
}

static bool tell_unallocated(struct reading *reading, const json_t *root, struct told *told)
{
	(void)reading;
	(void)root;
	told_set_fate(told, SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED);
	return true;
}

/* It does not say which hearing stays. */
static bool tell_duplicate(struct reading *reading, const json_t *root, struct told *told)
{
	(void)reading;
	(void)root;
	told_set_fate(told, SDAC__V1__HEARING_FATE__HEARING_FATE_DUPLICATE);
	return true;
}

static const struct kind kinds[] = {
	{ "vacated-trial-updated", { "hearingId", "isVacated" }, NULL,
	    "vacated-trial-updated names no court: give --court", tell_vacated },
	{ "trial-vacated", { "hearingId", "vacatedTrialReasonId" }, NULL, NULL, NULL },
	{ "trial-vacated", { "hearingId", "caseDetails" }, NULL, NULL, NULL },
	{ "hearing-days-cancelled", { "hearingId", "hearingDays" }, "hearingDays.startTime",
	    "hearing-days-cancelled names no court: give --court", tell_cancelled },
	{ "hearing-days-changed-for-hearing", { "hearingId", "hearingDays" }, NULL,
	    "hearing-days-changed-for-hearing names no court that is known: give --court", tell_changed },
	{ "hearing-days-sequenced", { "id", "sequenceHearingDays" }, NULL,
	    "hearing-days-sequenced: a new place in the list cannot be told yet", NULL },
	{ "marked-as-duplicate", { "hearingId", "prosecutionCaseIds", "defendantIds" }, NULL,
	    "marked-as-duplicate names no court: give --court", tell_duplicate },
	{ "case-markers-updated", { "prosecutionCaseId", "caseMarkers" }, NULL,
	    "case-markers-updated names nobody: new markers cannot be told yet", NULL },
	{ "court-room-changed-for-hearing", { "hearingId", "courtRoomId" }, NULL,
	    "court-room-changed-for-hearing: a new room, named by its id only, cannot be told yet", NULL },
	{ "start-date-changed-for-hearing", { "hearingId", "startDate" }, NULL,
	    "start-date-changed-for-hearing names nobody: a new day cannot be told yet", NULL },
	{ "hearing-partially-updated", { "hearingIdToBeUpdated" }, NULL,
	    "hearing-partially-updated: whom the hearing is no longer about cannot be told yet", NULL },
	{ "hearing-listed", { "hearingId", "hearingType" }, NULL,
	    "hearing-listed has no day: its hearing comes as a hearing event", NULL },
	{ "created-listing-note", { "noteDescription" }, NULL, "a note of the listing office is about no case", NULL },
	{ "hearing-unallocated-courtroom-removed", { NULL }, NULL,
	    "hearing-unallocated-courtroom-removed names no court: give --court", tell_unallocated },
	{ "hearing-unallocated", { NULL }, NULL, "hearing-unallocated names no court: give --court", tell_unallocated },
	{ "offences-moved-to-next-hearing", { NULL }, NULL,
	    "offences-moved-to-next-hearing: moved offences cannot be told yet", NULL },
	{ "court-list-restricted", { NULL }, NULL,
	    "court-list-restricted: that a hearing is withheld from lists cannot be told yet", NULL },
	{ "hearing-event", { "hearingEventId", "recordedLabel" }, NULL,
	    "an entry in a hearing's log is about the course of a day, and is not told", NULL },
	{ "fines-notification", { "offenceResults", "prosecutionCaseReferences" }, NULL,
	    "a notification to the fines office repeats results: they come as shared results", NULL },
	{ "court-schedule", { "courtSchedule" }, NULL, "a court schedule names neither cases nor defendants", NULL },
	{ "prosecution-case", { "prosecutionCaseIdentifier", "defendants" }, NULL,
	    "a case without a hearing is on no list", NULL },
	{ "hearing-deleted", { "hearingId" }, NULL, "hearing-deleted names no court: give --court", tell_deleted },
};
#define KINDS (sizeof kinds / sizeof *kinds)

static const char pointer_held[] = "Hearing_Resulted only points to results: fetch them by hearing and day";

static bool ends_in(const char *text, const char *end)
{
	const size_t length = strlen(text), tail = strlen(end);
	return length >= tail && strcmp(text + length - tail, end) == 0 &&
	       (length == tail || text[length - tail - 1] == '.');
}

/* "hearingDays.startTime": of the first day. */
static bool has_member(const json_t *tree, const char *path)
{
	const char *dot = strchr(path, '.');
	if (dot == NULL)
		return json_object_get(tree, path) != NULL;
	const json_t *outer = json_object_getn(tree, path, (size_t)(dot - path));
	return json_object_get(tree_element(outer, 0), dot + 1) != NULL;
}

static bool is_shaped(const struct kind *kind, const json_t *tree)
{
	for (size_t i = 0; i < 3 && kind->members[i] != NULL; i++)
		if (!has_member(tree, kind->members[i]))
			return false;
	return kind->members[0] != NULL && (kind->missing == NULL || !has_member(tree, kind->missing));
}

/* An event that carries its name is what it says; the others are known by their members, the more telling first. */
static const struct kind *kind_of(const json_t *root)
{
	const char *name = cp_word(json_object_get(root, "_metadata"), "name");
	for (size_t i = 0; name != NULL && i < KINDS; i++)
		if (ends_in(name, kinds[i].name))
			return &kinds[i];
	for (size_t i = 0; name == NULL && i < KINDS; i++)
		if (is_shaped(&kinds[i], root))
			return &kinds[i];
	return NULL;
}

static bool is_pointer(const json_t *root)
{
	const json_t *event = tree_element(root, 0);
	return json_is_object(event) && cp_word(event, "eventType") != NULL &&
	       json_object_get(json_object_get(event, "data"), "hearingId") != NULL;
}

/* With a name that nobody here knows it is still an event of the Platform, and must not vanish. */
static bool is_named(const json_t *root)
{
	const char *name = cp_word(json_object_get(root, "_metadata"), "name");
	return name != NULL && (strncmp(name, "public.", 7) == 0 || strncmp(name, "listing.", 8) == 0 ||
				   strncmp(name, "hearing.", 8) == 0);
}

static bool recognises(const struct document *document)
{
	return document->syntax == SYNTAX_JSON &&
	       (kind_of(document->json) != NULL || is_pointer(document->json) || is_named(document->json));
}

/* A person of a vacated trial: {"defendantId", "defendantFirstName", "defendantLastName"}. */
struct vacated {
	const struct reader_hints *hints;
	struct reading *reading;
	const json_t *root;
	struct moment start;
};

static void write_vacated(struct vacated *vacated, const json_t *person, const char *urn, const char *where)
{
	struct reading *reading = vacated->reading;
	struct outcome *outcome = outcome_open(reading);
	if (outcome == NULL)
		return;
	Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	request->court_code = reading_strdup(reading, vacated->hints->court_code);
	request->hearing_date = reading_strdup(reading, vacated->start.date);
	request->source_hearing_id = tree_text(reading, vacated->root, "hearingId", TEXT_CODE, where);
	request->case_urn = reading_strdup(reading, urn);
	request->trial_outcome = reading_strdup(reading, "vacated");
	request->trial_outcome_reason = tree_text(reading, vacated->root, "vacatedTrialReasonId", TEXT_CODE, where);
	outcome->defendant.source_defendant_id = tree_text(reading, person, "defendantId", TEXT_CODE, where);
	const struct person_words words = {
		.forenames = tree_text(reading, person, "defendantFirstName", TEXT_NAME, where),
		.surname = tree_text(reading, person, "defendantLastName", TEXT_NAME, where),
	};
	person_fill(reading, &words, NULL, where);
	if (request->court_code == NULL)
		reading_warn(reading, where, "the event names no court: give its code");
}

static enum sd_err read_vacated(struct vacated *vacated)
{
	struct reading *reading = vacated->reading;
	const json_t *cases = tree_member(vacated->root, "caseDetails");
	const json_t *applications = tree_member(vacated->root, "applicationDetails");
	const char *start = cp_word(vacated->root, "hearingDateTime");
	/* The reason is taken away with the vacating. */
	if (cp_word(vacated->root, "vacatedTrialReasonId") == NULL) {
		reading_hold(
		    reading, "document", "trial-vacated gives no reason: that a trial stands again cannot be told yet");
		return reading->status;
	}
	if (start == NULL || !moment_parse(start, &vacated->start)) {
		reading_hold(reading, "hearingDateTime", "trial-vacated names no day: it cannot be told yet");
		return reading->status;
	}
	for (size_t i = 0; i < tree_count(cases) && reading->status == SD_OK; i++) {
		const json_t *tree = tree_element(cases, i), *people = tree_member(tree, "defendantDetails");
		reading_leave(reading);
		const char *urn = tree_text(
		    reading, tree, cp_word(tree, "caseUrn") != NULL ? "caseUrn" : "caseURN", TEXT_CODE, "caseDetails");
		for (size_t j = 0; j < tree_count(people) && reading->status == SD_OK; j++)
			write_vacated(vacated, tree_element(people, j), urn, "caseDetails");
	}
	for (size_t i = 0; i < tree_count(applications) && reading->status == SD_OK; i++) {
		const json_t *subject = tree_member(tree_element(applications, i), "subject");
		if (subject != NULL)
			write_vacated(vacated, subject, NULL, "applicationDetails");
	}
	reading_leave(reading);
	if (reading->n_outcomes == 0)
		reading_hold(reading, "document", "trial-vacated names nobody: it cannot be told yet");
	return reading->status;
}

/* A message needs its court, and the event names none: told only if the operator does. */
static bool tell(struct reading *reading, const struct kind *kind, const json_t *root, const char *court)
{
	const char *id = cp_word(root, "hearingId");
	if (court == NULL || id == NULL || strlen(id) > 128)
		return false;
	struct told *told = told_open(reading, court, id);
	if (told == NULL || kind->tell(reading, root, told))
		return true;
	reading->n_told--; /* what cannot be told whole is not told */
	return false;
}

static enum sd_err read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const struct kind *kind = kind_of(document->json);
	if (kind != NULL && kind->held == NULL) {
		struct vacated vacated = { .hints = hints, .reading = reading, .root = document->json };
		return read_vacated(&vacated);
	}
	if (kind != NULL && kind->tell != NULL && tell(reading, kind, document->json, hints->court_code))
		return reading->status;
	reading_hold(reading, "document",
	    kind != NULL                 ? kind->held
	    : is_pointer(document->json) ? pointer_held
					 : "an event of the Common Platform that is not known here");
	return reading->status;
}

const struct reader reader_cp_event = {
	.name = "cp-event",
	.system = CP_SYSTEM,
	.revision = 1,
	.recognises = recognises,
	.read = read,
};
