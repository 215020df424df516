/*
 * What the Common Platform says of a hearing in a few words: events of its listing, hearing and
 * progression contexts (feeds.md 1.1, 5 and 1.6; domain.md 2.13), and documents near them. Each is known
 * by its name, or without one by its members. Each has its meaning (cp_tell.h), or the reason why it
 * is held for a person; one that is not in the table is held as well, and never taken for another.
 */
#include "clients/feed/reader.h"

#include <string.h>

#include "clients/feed/cp_tell.h"
#include "clients/feed/cp_write.h"
#include "clients/feed/tree.h"

#define MEMBERS 3u
#define OTHERS 5u

struct kind {
	const char *name;             /* as _metadata.name ends in it */
	cp_tell *tell;                /* NULL: it is held */
	const char *held;             /* why */
	const char *members[MEMBERS]; /* without a name: all of these are there, ... */
	const char *others[OTHERS];   /* ... and nothing but these; "*": anything */
};

static const char comes_whole[] =
    "it says whom a hearing is about by ids only: the hearing's own event says it in full";
static const char is_draft[] = "results that are being amended are none yet: they come when they are shared";
static const char not_shared[] = "results could not be shared: they come when they are";
static const char not_ours[] = "it says nothing about when or where a hearing takes place";
static const char is_request[] = "a request is no listing: the hearing comes when it is listed";
static const char is_note[] = "a note of the listing office is about no case";
static const char is_case[] = "it is about a case and names no hearing: the hearing's own event says it in full";
static const char is_list[] = "a list is read as CaTH publishes it";
static const char in_results[] = "it is said again in full when the results are shared";

static const struct kind kinds[] = {
	/* What has a meaning. */
	{ "vacated-trial-updated", cp_tell_vacated_or_not, NULL, { "hearingId", "isVacated" },
	    { "vacatedTrialReasonId", "allocated" } },
	{ "trial-vacated", cp_tell_vacated, NULL, { "hearingId", "vacatedTrialReasonId" },
	    { "hasInterpreter", "hearingDateTime", "caseDetails", "applicationDetails", "jurisdictionType" } },
	{ "trial-vacated", cp_tell_vacated, NULL, { "hearingId", "caseDetails" },
	    { "hasInterpreter", "hearingDateTime", "applicationDetails", "jurisdictionType" } },
	{ "hearing-days-changed-for-hearing", cp_tell_all_days, NULL,
	    { "hearingId", "hearingDays", "hearingDays.startTime" }, { NULL } },
	{ "hearing-days-cancelled", cp_tell_days, NULL, { "hearingId", "hearingDays" }, { NULL } },
	{ "hearing-days-sequenced", cp_tell_sequence, NULL, { "id", "sequenceHearingDays" }, { NULL } },
	{ "start-date-changed-for-hearing", cp_tell_first_day, NULL, { "hearingId", "startDate" }, { NULL } },
	{ "next-hearing-day-changed", cp_tell_first_day, NULL, { "hearingId", "seedingHearingId", "hearingStartDate" },
	    { NULL } },
	{ "court-room-changed-for-hearing", cp_tell_room, NULL, { "hearingId", "courtRoomId" }, { NULL } },
	{ "hearing-confirmed", cp_tell_allocated, NULL, { "confirmedHearing" }, { "*" } },
	{ "hearing-updated", cp_tell_allocated, NULL, { "updatedHearing" }, { "*" } },
	{ "hearing-unallocated-courtroom-removed", cp_tell_unallocated, NULL, { "hearingId", "estimatedMinutes" },
	    { NULL } },
	{ "hearing-unallocated", cp_tell_unallocated, NULL, { "hearingId", "offenceIds" }, { NULL } },
	{ "hearing-unallocated-for-listing", cp_tell_unallocated, NULL, { NULL }, { NULL } },
	{ "marked-as-duplicate", cp_tell_duplicate, NULL, { "hearingId", "prosecutionCaseIds" },
	    { "defendantIds", "offenceIds" } },
	{ "court-list-restricted", cp_tell_restricted, NULL, { "hearingId", "restrictCourtList" }, { "*" } },
	{ "case-markers-updated", cp_tell_markers, NULL, { "prosecutionCaseId", "caseMarkers" }, { "hearingId" } },
	{ "hearing-deleted", cp_tell_deleted, NULL, { "hearingId" }, { NULL } },
	{ "allocated-hearing-deleted", cp_tell_deleted, NULL, { NULL }, { NULL } },
	{ "unallocated-hearing-deleted", cp_tell_deleted, NULL, { NULL }, { NULL } },
	/* Whom a hearing is about changes: the hearing's own event, which follows, has them by name. */
	{ "hearing-partially-updated", NULL, comes_whole, { "hearingIdToBeUpdated" }, { "*" } },
	{ "offences-moved-to-next-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "offences-removed-from-allocated-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "offences-removed-from-unallocated-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "offences-removed-from-existing-allocated-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "offences-removed-from-existing-unallocated-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "selected-offences-removed-from-existing-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "cases-added-to-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "cases-added-for-updated-related-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "hearing-added-to-case", NULL, comes_whole, { NULL }, { NULL } },
	{ "court-application-added-for-hearing", NULL, comes_whole, { NULL }, { NULL } },
	{ "new-defendant-added-for-court-proceedings", NULL, comes_whole, { NULL }, { NULL } },
	{ "defendants-added-to-court-proceedings", NULL, comes_whole, { NULL }, { NULL } },
	{ "hearing-extended", NULL, comes_whole, { NULL }, { NULL } },
	{ "hearing-listed", NULL, "hearing-listed has no day: its hearing comes as a hearing event",
	    { "hearingId", "hearingType" }, { "*" } },
	{ "initiated", NULL, "a hearing that begins says no more than its own event", { NULL }, { NULL } },
	{ "hearing-changes-saved", NULL, comes_whole, { NULL }, { NULL } },
	{ "hearings-update-completed", NULL, not_ours, { NULL }, { NULL } },
	{ "hearing-days-without-court-centre-corrected", NULL, comes_whole, { NULL }, { NULL } },
	{ "hearing-requested-for-listing", NULL, is_request, { NULL }, { NULL } },
	{ "create-next-hearing-requested", NULL, is_request, { NULL }, { NULL } },
	{ "defendants-in-youthcourt-updated", NULL, comes_whole, { NULL }, { NULL } },
	/* Cases without their hearings. */
	{ "case-defendant-changed", NULL, is_case, { NULL }, { NULL } },
	{ "defendant-offences-changed", NULL, is_case, { NULL }, { NULL } },
	{ "court-application-changed", NULL, is_case, { NULL }, { NULL } },
	{ "court-application-deleted", NULL, is_case, { NULL }, { NULL } },
	{ "case-or-application-ejected", NULL, is_case, { NULL }, { NULL } },
	{ "case-linked", NULL, is_case, { NULL }, { NULL } },
	{ "hearing-resulted-case-updated", NULL, in_results, { NULL }, { NULL } },
	{ "prosecution-case", NULL, "a case without a hearing is on no list",
	    { "prosecutionCaseIdentifier", "defendants" }, { "*" } },
	/* On the way to results. */
	{ "plea-updated", NULL, in_results, { NULL }, { NULL } },
	{ "verdict-updated", NULL, in_results, { NULL }, { NULL } },
	{ "defendant-attendance-updated", NULL, in_results, { NULL }, { NULL } },
	{ "result-amendments-cancelled", NULL, is_draft, { NULL }, { NULL } },
	{ "result-amendments-validated", NULL, is_draft, { NULL }, { NULL } },
	{ "result-amendments-rejected", NULL, is_draft, { NULL }, { NULL } },
	{ "share-results-failed", NULL, not_shared, { NULL }, { NULL } },
	{ "hearing-event", NULL, "an entry in a hearing's log is about the course of a day, and is not told",
	    { "hearingEventId", "recordedLabel" }, { "*" } },
	{ "event-logged", NULL, "an entry in a hearing's log is about the course of a day, and is not told", { NULL },
	    { NULL } },
	{ "live-status-published", NULL, "how far a room has come is about the course of a day, and is not told",
	    { NULL }, { NULL } },
	{ "fines-notification", NULL, "a notification to the fines office repeats results: they come as shared results",
	    { "offenceResults", "prosecutionCaseReferences" }, { "*" } },
	/* Lists, courts, and who works there. */
	{ "court-list-published", NULL, is_list, { NULL }, { NULL } },
	{ "court-daily-list", NULL, is_list, { NULL }, { NULL } },
	{ "court-schedule", NULL, "a court schedule names neither cases nor defendants", { "courtSchedule" }, { "*" } },
	{ "judiciary-changed", NULL, not_ours, { NULL }, { NULL } },
	{ "judiciary-changed-for-hearings-status", NULL, not_ours, { NULL }, { NULL } },
	{ "defence-counsel-added", NULL, not_ours, { NULL }, { NULL } },
	{ "defence-counsel-updated", NULL, not_ours, { NULL }, { NULL } },
	{ "defence-counsel-removed", NULL, not_ours, { NULL }, { NULL } },
	{ "prosecution-counsel-added", NULL, not_ours, { NULL }, { NULL } },
	{ "prosecution-counsel-updated", NULL, not_ours, { NULL }, { NULL } },
	{ "prosecution-counsel-removed", NULL, not_ours, { NULL }, { NULL } },
	{ "created-listing-note", NULL, is_note, { "noteDescription" }, { "*" } },
	{ "note-edited", NULL, is_note, { NULL }, { NULL } },
	{ "deleted-listing-note", NULL, is_note, { NULL }, { NULL } },
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

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count && names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0 || strcmp(names[i], "*") == 0)
			return true;
	return false;
}

static bool is_shaped(const struct kind *kind, const json_t *tree)
{
	json_t *own = NULL;
	if (!json_is_object(tree) || kind->members[0] == NULL)
		return false;
	for (size_t i = 0; i < MEMBERS && kind->members[i] != NULL; i++)
		if (!has_member(tree, kind->members[i]))
			return false;
	memcpy(&own, &tree, sizeof own); /* jansson iterates over no const object; nothing is changed */
	for (void *at = json_object_iter(own); at != NULL; at = json_object_iter_next(own, at)) {
		const char *name = json_object_iter_key(at);
		if (!is_among(kind->members, MEMBERS, name) && !is_among(kind->others, OTHERS, name))
			return false;
	}
	return true;
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

/* With a name, or about a hearing, and known to nobody here, it is still an event of the Platform, and must not vanish.
 */
static bool is_event(const json_t *root)
{
	static const char *const contexts[] = { "public.", "listing.", "hearing.", "progression.", "results." };
	const char *name = cp_word(json_object_get(root, "_metadata"), "name");
	for (size_t i = 0; name != NULL && i < sizeof contexts / sizeof *contexts; i++)
		if (strncmp(name, contexts[i], strlen(contexts[i])) == 0)
			return true;
	return name == NULL && cp_word(root, "hearingId") != NULL;
}

static bool recognises(const struct document *document)
{
	return document->syntax == SYNTAX_JSON &&
	       (kind_of(document->json) != NULL || is_pointer(document->json) || is_event(document->json));
}

static const char *hearing_id(const json_t *root)
{
	const json_t *inner = tree_either(root, "confirmedHearing", "updatedHearing");
	const char *id = cp_word(root, "hearingId");
	if (id == NULL && inner != NULL)
		id = cp_word(inner, "id");
	else if (id == NULL && tree_member(root, "sequenceHearingDays") != NULL)
		id = cp_word(root, "id");
	return id != NULL && strlen(id) <= 128 ? id : NULL;
}

/* The time at which the Platform said it orders it among what waits for the same hearing. */
static void take_time(struct told *told, const json_t *root)
{
	const char *text = cp_word(json_object_get(root, "_metadata"), "createdAt");
	struct moment moment;
	if (text == NULL || !moment_parse(text, &moment) || moment.time[0] == '\0')
		return;
	told->source.has_published_at = true;
	told->source.published_at = moment.unix_ms;
}

/* What cannot be told whole is not told: *why_r says why. */
static void tell(struct reading *reading, const struct kind *kind, const json_t *root, const struct reader_hints *hints,
    const char **why_r)
{
	const char *id = hearing_id(root);
	*why_r = id != NULL ? NULL : "the event names no hearing: it cannot be told";
	struct told *told = id == NULL ? NULL : told_open(reading, hints->court_code, id);
	if (told == NULL)
		return;
	const struct cp_event event = { .reading = reading, .hints = hints, .root = root, .told = told };
	take_time(told, root);
	*why_r = kind->tell(&event);
	if (*why_r != NULL)
		reading->n_told--;
	reading_leave(reading);
}

static enum sd_err read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const json_t *root = document->json;
	const struct kind *kind = kind_of(root);
	const char *why = kind != NULL       ? kind->held
			  : is_pointer(root) ? pointer_held
					     : "an event of the Common Platform that is not known here";
	if (kind != NULL && kind->tell != NULL)
		tell(reading, kind, root, hints, &why);
	if (why != NULL)
		reading_hold(reading, "document", why);
	return reading->status;
}

const struct reader reader_cp_event = {
	.name = "cp-event",
	.system = CP_SYSTEM,
	.revision = 2,
	.recognises = recognises,
	.read = read,
};
