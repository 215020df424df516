/*
 * What the Common Platform says that no golden line shows: events for which there is no message are held and
 * named; whom an order protects stands nowhere in what is sent, not even in the fields marked SENSITIVE; a
 * defendant about whom nothing was decided makes no outcome; large and hostile hearings stay within bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "clients/feed/outcome.h"
#include "clients/feed/reader.h"
#include "clients/feed/told.h"

static const struct reader_hints no_hints;

/* Takes over the text. */
static struct reading *read_text(char *text, const struct reader_hints *hints, enum sd_err wanted)
{
	struct document document;
	assert_non_null(text);
	assert_int_equal(document_from_bytes((uint8_t *)text, strlen(text), "test", &document), SD_OK);
	struct reading *reading = reading_new(document.size);
	assert_non_null(reading);
	const enum sd_err err = reader_read(&document, hints, reading);
	if (err != wanted)
		fail_msg("%d instead of %d: %s: %s", err, wanted, reading->fault_where, reading->fault_what);
	document_clear(&document);
	return reading;
}

static char *file_text(const char *name)
{
	const char *top = getenv("srcdir");
	char *path = NULL;
	struct document document;
	const char *what;
	assert_true(asprintf(&path, "%s/tests/fixtures/feeds/%s", top == NULL ? "." : top, name) > 0);
	assert_int_equal(document_load(path, &document, &what), SD_OK);
	char *text = strndup((const char *)document.data, document.size);
	document_clear(&document);
	free(path);
	return text;
}

#define NAMED(name, members) "{\"_metadata\":{\"name\":\"" name "\"}" members "}"

static void test_held_events(void **state)
{
	static const struct {
		const char *text, *held;
	} events[] = {
		{ "{\"hearingIdToBeUpdated\":\"h\",\"prosecutionCases\":[]}",
		    "it says whom a hearing is about by ids" },
		{ "{\"hearingId\":\"h\",\"hearingType\":\"Trial\",\"caseUrns\":[]}", "hearing-listed" },
		{ "{\"noteDescription\":\"n\"}", "a note of the listing office" },
		{ "{\"courtSchedule\":[]}", "a court schedule" },
		{ "{\"hearingEventId\":\"e\",\"recordedLabel\":\"Hearing started\"}", "an entry in a hearing's log" },
		{ "{\"offenceResults\":[],\"prosecutionCaseReferences\":[]}", "a notification to the fines office" },
		{ "{\"id\":\"c\",\"prosecutionCaseIdentifier\":{},\"defendants\":[]}", "a case without a hearing" },
		{ "[{\"eventType\":\"Hearing_Resulted\",\"data\":{\"hearingId\":\"h\",\"hearingDay\":\"d\"}}]",
		    "Hearing_Resulted only points" },
		{ "{\"hearingId\":\"h\",\"hearingDays\":[{\"startTime\":\"soon\"}]}", "one of its days has no date" },
		{ "{\"hearingId\":\"h\",\"startDate\":\"soon\"}", "one of its days has no date" },
		{ "{\"id\":\"h\",\"sequenceHearingDays\":[{\"hearingDate\":\"2026-03-04\",\"sequence\":\"first\"}]}",
		    "one of its days has no date or no place" },
		{ "{\"hearingId\":\"h\",\"restrictCourtList\":true,\"offenceIds\":[\"o\"]}",
		    "only offences are withheld" },
		{ "{\"prosecutionCaseId\":\"c\",\"caseMarkers\":[]}", "the event names no hearing" },
		/* A member that does not belong: it is another event, and none is guessed. */
		{ "{\"hearingId\":\"h\",\"judiciary\":[]}", "an event of the Common Platform that is not known" },
		{ "{\"hearingId\":\"h\",\"courtRoomId\":\"r\",\"defendantId\":\"d\"}",
		    "an event of the Common Platform" },
		{ NAMED("public.listing.something-new", ",\"hearingId\":\"h\""),
		    "an event of the Common Platform that is not" },
		{ NAMED("public.listing.offences-moved-to-next-hearing", ",\"oldHearingId\":\"h\""), "it says whom" },
		{ NAMED("public.listing.cases-added-to-hearing", ",\"hearingId\":\"h\""), "it says whom" },
		{ NAMED("public.progression.events.hearing-extended", ",\"hearingId\":\"h\""), "it says whom" },
		{ NAMED("public.listing.judiciary-changed-for-hearings-status", ""), "it says nothing about when" },
		{ NAMED("public.hearing.defendant-attendance-updated", ",\"hearingId\":\"h\""), "it is said again" },
		{ NAMED("public.hearing.result-amendments-cancelled", ",\"hearingId\":\"h\""),
		    "results that are being" },
		{ NAMED("public.hearing.result-amendments-validated", ",\"hearingId\":\"h\""),
		    "results that are being" },
		{ NAMED("public.hearing.result-amendments-rejected", ",\"hearingId\":\"h\""),
		    "results that are being" },
		{ NAMED("public.hearing.share-results-failed", ",\"hearingId\":\"h\""), "results could not be shared" },
		{ NAMED("public.hearing.live-status-published", ""), "how far a room has come" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		struct reading *reading = read_text(strdup(events[i].text), &no_hints, SD_OK);
		assert_string_equal(reading->reader, "cp-event");
		assert_int_equal(reading->n_publications + reading->n_outcomes + reading->n_told, 0);
		if (reading->held_what == NULL || strstr(reading->held_what, events[i].held) != reading->held_what)
			fail_msg("%s: held as: %s", events[i].held, reading->held_what);
		reading_free(reading);
	}
}

/* An event names no court: the daemon knows that of the hearing. */
static void test_told_events(void **state)
{
	static const struct {
		const char *text;
		Sdac__V1__HearingFate fate;
		size_t days;
	} events[] = {
		{ "{\"hearingId\":\"h\"}", SDAC__V1__HEARING_FATE__HEARING_FATE_DELETED, 0 },
		{ "{\"hearingId\":\"h\",\"isVacated\":true,\"vacatedTrialReasonId\":\"r\",\"allocated\":true}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_VACATED, 0 },
		{ "{\"hearingId\":\"h\",\"isVacated\":false,\"allocated\":true}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_SITTING, 0 },
		{ "{\"hearingId\":\"h\",\"vacatedTrialReasonId\":\"r\"}", SDAC__V1__HEARING_FATE__HEARING_FATE_VACATED,
		    0 },
		{ "{\"hearingId\":\"h\",\"hearingDateTime\":\"2026-03-04T10:00:00Z\",\"caseDetails\":[]}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_SITTING, 0 },
		{ "{\"hearingId\":\"h\",\"estimatedMinutes\":30}", SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED,
		    0 },
		{ "{\"hearingId\":\"h\",\"offenceIds\":[\"o\"]}", SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED, 0 },
		{ NAMED("listing.events.hearing-unallocated", ",\"hearingId\":\"h\""),
		    SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED, 0 },
		{ NAMED("public.events.listing.allocated-hearing-deleted", ",\"hearingId\":\"h\""),
		    SDAC__V1__HEARING_FATE__HEARING_FATE_DELETED, 0 },
		{ "{\"hearingId\":\"h\",\"prosecutionCaseIds\":[],\"defendantIds\":[]}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_DUPLICATE, 0 },
		{ "{\"hearingId\":\"h\",\"hearingDays\":[{\"sittingDay\":\"2026-03-04T10:00:00Z\",\"isCancelled\":true}"
		  "]}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_UNSPECIFIED, 1 },
		{ "{\"hearingId\":\"h\",\"hearingDays\":[{\"startTime\":\"2026-03-04T10:00:00Z\"}]}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_UNSPECIFIED, 1 },
		{ "{\"id\":\"h\",\"sequenceHearingDays\":[{\"hearingDate\":\"2026-03-04\",\"sequence\":\"1\"}]}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_UNSPECIFIED, 1 },
		{ "{\"confirmedHearing\":{\"id\":\"h\",\"hearingDays\":[{\"sittingDay\":\"2026-03-04T10:00:00Z\"},"
		  "{\"sittingDay\":\"2026-03-05T10:00:00Z\"}]}}",
		    SDAC__V1__HEARING_FATE__HEARING_FATE_UNSPECIFIED, 2 },
	};
	const struct reader_hints hints = { .court_code = "B01ZZ" };
	(void)state;
	for (size_t i = 0; i < sizeof events / sizeof *events * 2; i++) {
		const bool with_court = i % 2 != 0;
		struct reading *reading = read_text(strdup(events[i / 2].text), with_court ? &hints : &no_hints, SD_OK);
		assert_null(reading->held_what);
		assert_int_equal(reading->n_told, 1);
		const Sdac__V1__SubmitHearingRequest *request = &reading->told[0]->request;
		assert_string_equal(request->source_hearing_id, "h");
		if (with_court)
			assert_string_equal(request->court_code, "B01ZZ");
		else
			assert_null(request->court_code);
		assert_int_equal(request->fate, events[i / 2].fate);
		assert_int_equal(request->n_days, events[i / 2].days);
		reading_free(reading);
	}
}

static struct reading *told(const char *text)
{
	struct reading *reading = read_text(strdup(text), &no_hints, SD_OK);
	assert_null(reading->held_what);
	assert_int_equal(reading->n_told, 1);
	return reading;
}

/* What only some events say. */
static void test_told_details(void **state)
{
	(void)state;
	struct reading *reading = told("{\"hearingId\":\"h\",\"courtRoomId\":\"r\"}");
	assert_string_equal(reading->told[0]->request.source_room_id, "r");
	reading_free(reading);
	reading = told("{\"hearingId\":\"h\",\"startDate\":\"2026-03-04\"}");
	assert_string_equal(reading->told[0]->request.first_day->hearing_date, "2026-03-04");
	assert_false(reading->told[0]->request.first_day->has_starts_at);
	reading_free(reading);
	reading =
	    told("{\"hearingId\":\"h\",\"seedingHearingId\":\"s\",\"hearingStartDate\":\"2026-07-04T09:30:00Z\"}");
	assert_string_equal(reading->told[0]->request.first_day->local_time, "10:30");
	reading_free(reading);
	reading = told("{\"hearingId\":\"h\",\"restrictCourtList\":true,\"caseIds\":[\"c\"],\"offenceIds\":[\"o\"]}");
	assert_true(reading->told[0]->request.has_is_withheld && reading->told[0]->request.is_withheld);
	reading_free(reading);
	reading = told("{\"hearingId\":\"h\",\"restrictCourtList\":false,\"defendantIds\":[\"d\"]}");
	assert_true(reading->told[0]->request.has_is_withheld && !reading->told[0]->request.is_withheld);
	reading_free(reading);
	reading = told("{\"prosecutionCaseId\":\"c\",\"hearingId\":\"h\",\"caseMarkers\":[{\"markerTypeid\":"
		       "\"877ea509-85de-440b-b513-b8e2c82fa7ad\"}]}");
	assert_int_equal(reading->told[0]->request.n_case_markers, 1);
	assert_string_equal(reading->told[0]->request.case_markers[0]->source_case_id, "c");
	assert_string_equal(reading->told[0]->request.case_markers[0]->markers[0]->code, "DV");
	reading_free(reading);
	reading = told(
	    "{\"hearingId\":\"h\",\"hearingDays\":[{\"startTime\":\"2026-03-04T10:00:00Z\",\"courtCentreId\":\"k\","
	    "\"courtRoomId\":\"r\"}]}");
	assert_string_equal(reading->told[0]->request.days[0]->source_court_id, "k");
	assert_string_equal(reading->told[0]->request.days[0]->source_room_id, "r");
	reading_free(reading);
	reading = told("{\"_metadata\":{\"name\":\"public.listing.events.hearing-deleted\",\"createdAt\":\"2026-03-"
		       "04T10:00:00Z\"},"
		       "\"hearingId\":\"h\"}");
	assert_true(reading->told[0]->source.has_published_at);
	reading_free(reading);
}

/* Cancelled days and hearings without one are told; a search that leaves the days out is held. */
static void test_held_days(void **state)
{
	(void)state;
	struct reading *reading = read_text(file_text("cp-hearing.json"), &no_hints, SD_OK);
	assert_int_equal(reading->n_publications, 3);
	/* One of its courts is known by an id only, and one of its days is cancelled: all that is told. */
	assert_null(reading->held_what);
	assert_int_equal(reading->n_told, 1);
	assert_int_equal(reading->told[0]->request.n_days, 4);
	assert_true(reading->told[0]->request.days[2]->is_cancelled);
	assert_true(reading->publications[0]->is_told);
	reading_free(reading);
	reading = read_text(file_text("cp-query.json"), &no_hints, SD_OK);
	assert_int_equal(reading->n_publications, 2);
	assert_int_equal(reading->n_told, 3);
	assert_int_equal(reading->told[2]->request.fate, SDAC__V1__HEARING_FATE__HEARING_FATE_UNALLOCATED);
	reading_free(reading);
	reading = read_text(file_text("cp-search.json"), &no_hints, SD_OK);
	assert_string_equal(reading->held_where, "hearing");
	reading_free(reading);
	reading = read_text(file_text("cp-resulted.json"), &no_hints, SD_OK);
	assert_null(reading->held_what);
	reading_free(reading);
}

/* Where every court is known, the hearing is told whole: cancelled days as well, each case once, and nothing is held.
 */
static void test_told_whole(void **state)
{
	const struct reader_hints hints = { .court_code = "B01ZZ" };
	(void)state;
	struct reading *reading = read_text(file_text("cp-hearing.json"), &hints, SD_OK);
	assert_null(reading->held_what);
	assert_int_equal(reading->n_told, 1);
	assert_int_equal(reading->n_publications, 3);
	assert_true(reading->publications[2]->is_told);
	const Sdac__V1__SubmitHearingRequest *told = &reading->told[0]->request;
	assert_string_equal(told->court_code, "B01ZZ");
	assert_true(told->states_days);
	assert_false(told->has_fate);
	assert_int_equal(told->n_days, 4);
	assert_true(told->days[2]->is_cancelled);
	assert_string_equal(told->days[1]->hearing_date, "2026-03-30");
	assert_string_equal(told->days[1]->local_time, "10:30");
	assert_int_equal(told->n_matters, 3);
	assert_false(told->matters[0]->has_starts_at);
	assert_null(told->matters[0]->room);
	assert_int_equal(told->matters[0]->n_defendants, 2);
	assert_true(strlen(told->source->message_id) <= 128);
	reading_free(reading);
}

static bool packed_holds(const ProtobufCMessage *message, const char *word)
{
	const size_t size = protobuf_c_message_get_packed_size(message);
	char *packed = malloc(size + 1);
	assert_non_null(packed);
	assert_int_equal(protobuf_c_message_pack(message, (uint8_t *)packed), size);
	bool found = false;
	for (size_t i = 0; i + strlen(word) <= size && !found; i++)
		found = strncasecmp(packed + i, word, strlen(word)) == 0;
	free(packed);
	return found;
}

/* Name, address, and the name in other words of the same document: in text, prompts, groups. */
static void test_protected_person(void **state)
{
	(void)state;
	char *text = file_text("cp-resulted.json");
	assert_non_null(strstr(text, "Iona Protectedname"));
	assert_non_null(strstr(text, "9 Kept Road, Keptton"));
	struct reading *reading = read_text(text, &no_hints, SD_OK);
	assert_int_equal(reading->n_outcomes, 3);
	for (size_t i = 0; i < reading->n_outcomes; i++) {
		const Sdac__V1__SubmitOutcomeRequest *request = &reading->outcomes[i]->request;
		for (size_t j = 0; j < request->n_results; j++) {
			assert_false(packed_holds(&request->results[j]->base, "Protectedname"));
			assert_false(packed_holds(&request->results[j]->base, "Kept Road"));
		}
	}
	/* What an IDVA needs of the order is there: what it forbids, and why the adjournment. */
	const Sdac__V1__OutcomeResult *order = reading->outcomes[0]->request.results[0];
	assert_string_equal(order->code, "3047");
	assert_null(order->text);
	assert_int_equal(order->n_conditions, 2);
	assert_string_equal(
	    order->conditions[0], "Order details: Not to contact the complainant directly or indirectly");
	reading_free(reading);
}

static const char shared_text[] =
    "{\"hearing\":{\"id\":\"h\",\"courtCentre\":{\"code\":\"B01ZZ00\"},\"hearingDays\":[{\"sittingDay\":\"2026-10-"
    "25T09:30:"
    "00.000Z\"},{\"sittingDay\":\"2026-10-26T09:30:00.000Z\"}],\"prosecutionCases\":[{\"id\":\"c\","
    "\"prosecutionCaseIdentifier\":"
    "{\"caseURN\":\"01ZZ0000126\"},\"defendants\":[{\"id\":\"d1\",\"personDefendant\":{\"personDetails\":{\"lastName\":"
    "\"Fenwright\"}"
    "},\"offences\":[{\"id\":\"o1\",\"judicialResults\":[{\"judicialResultId\":\"r1\",\"label\":\"Bail\","
    "\"postHearingCustodyStatus\":\"U\"},{\"judicialResultId\":\"r2\",\"label\":\"Bail\",\"postHearingCustodyStatus\":"
    "\"P\"},{"
    "\"judicialResultId\":\"r3\",\"label\":\"Custody\",\"postHearingCustodyStatus\":\"C\",\"isDeleted\":true}]}]},{"
    "\"id\":\"d2\","
    "\"personDefendant\":{\"personDetails\":{\"lastName\":\"Hollins\"}},\"offences\":[{\"id\":\"o2\"}]}]}]},"
    "\"sharedTime\":\"2026-10-26T10:00:00Z\"%s}";

/* Nothing was decided about the second: said nowhere as an outcome, unless an amendment may have taken it back. */
static void test_nothing_decided(void **state)
{
	char *text = NULL;
	(void)state;
	assert_true(asprintf(&text, shared_text, "") > 0);
	struct reading *reading = read_text(text, &no_hints, SD_OK);
	assert_int_equal(reading->n_outcomes, 2);
	assert_false(reading->outcomes[0]->says_nothing);
	assert_true(reading->outcomes[1]->says_nothing);
	/* The most restrictive status that stands; the day of the sharing, after the clocks went back. */
	assert_string_equal(reading->outcomes[0]->request.bail_status, "P");
	assert_false(reading->outcomes[0]->defendant.has_in_custody);
	assert_string_equal(reading->outcomes[0]->request.hearing_date, "2026-10-26");
	assert_string_equal(reading->outcomes[0]->heard->local_time, "09:30");
	reading_free(reading);
	assert_true(asprintf(&text, shared_text, ",\"isReshare\":true,\"hearingDay\":\"2026-10-25\"") > 0);
	reading = read_text(text, &no_hints, SD_OK);
	assert_false(reading->outcomes[1]->says_nothing);
	assert_true(reading->outcomes[1]->request.is_amendment);
	assert_string_equal(reading->outcomes[1]->request.hearing_date, "2026-10-25");
	reading_free(reading);
}

static struct reading *told_of(const char *name)
{
	struct reading *reading = read_text(file_text(name), &no_hints, SD_OK);
	assert_null(reading->held_what);
	assert_int_equal(reading->n_outcomes, 0);
	assert_int_equal(reading->n_publications, 1);
	assert_true(reading->publications[0]->is_told);
	assert_int_equal(reading->n_told, 1);
	assert_int_equal(reading->told[0]->request.fate, SDAC__V1__HEARING_FATE__HEARING_FATE_VACATED);
	return reading;
}

/* A trial is vacated by its hearing's id; whose it was is shown and not sent. */
static void test_vacated(void **state)
{
	(void)state;
	struct reading *reading = told_of("cp-event-vacated.json");
	assert_int_equal(reading->publications[0]->defendants, 2);
	assert_string_equal(reading->publications[0]->fate, "VACATED");
	assert_int_equal(reading->told[0]->request.n_matters, 0);
	reading_free(reading);
	reading = told_of("cp-vacated.json");
	assert_string_equal(reading->told[0]->request.reason, "V1");
	assert_int_equal(reading->told[0]->request.n_matters, 1);
	reading_free(reading);
}

/* A hearing of so many defendants, each with so many offences with a result, on so many days. */
static char *large_hearing(unsigned defendants, unsigned offences, unsigned days, bool shared)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	(void)fputs("{\"hearing\":{\"id\":\"h\",\"courtCentre\":{\"code\":\"B01ZZ00\"},\"hearingDays\":[", out);
	for (unsigned i = 0; i < days; i++)
		(void)fprintf(out, "%s{\"sittingDay\":\"2026-03-%02uT10:00:00Z\"}", i == 0 ? "" : ",", i + 1);
	(void)fputs("],\"prosecutionCases\":[{\"id\":\"c\",\"prosecutionCaseIdentifier\":{\"caseURN\":\"01ZZ0000126\"},"
		    "\"defendants\":[",
	    out);
	for (unsigned i = 0; i < defendants; i++) {
		(void)fprintf(out,
		    "%s{\"id\":\"d%u\",\"personDefendant\":{\"personDetails\":{\"lastName\":\"Name%u\"}},\"offences\":"
		    "[",
		    i == 0 ? "" : ",", i, i);
		for (unsigned j = 0; j < offences; j++)
			(void)fprintf(out,
			    "%s{\"id\":\"o%u-%u\",\"offenceCode\":\"CJ88116\",\"offenceTitle\":\"Assault by beating\","
			    "\"wording\":\"%0400u\",\"judicialResults\":[{\"judicialResultId\":\"r%u-%u\","
			    "\"label\":\"Fine\",\"resultText\":\"%0300u\"}]}",
			    j == 0 ? "" : ",", i, j, j, i, j, j);
		(void)fputs("]}", out);
	}
	(void)fprintf(out, "]}]}%s}", shared ? ",\"sharedTime\":\"2026-03-01T12:00:00Z\"" : "");
	assert_int_equal(fclose(out), 0);
	return text;
}

static double seconds(void)
{
	struct timespec now;
	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 800 KB, the largest known, on twenty days: its days share their words, so that memory stays that of one. */
static void test_large(void **state)
{
	(void)state;
	char *text = large_hearing(15, 60, 20, false);
	const size_t size = strlen(text);
	assert_true(size > 750000 && size < 1000000);
	const double started = seconds();
	struct reading *reading = read_text(text, &no_hints, SD_OK);
	assert_true(seconds() - started < 5); /* under sanitizers; without them it is a fiftieth of that */
	assert_int_equal(reading->n_publications, 20);
	assert_int_equal(reading->publications[19]->offences, 900);
	assert_ptr_equal(reading->publications[19]->request.hearings[0]->defendants,
	    reading->publications[0]->request.hearings[0]->defendants);
	assert_true(arena_used(reading->arena) < 8 * size);
	reading_free(reading);
	reading = read_text(large_hearing(15, 60, 2, true), &no_hints, SD_OK);
	assert_int_equal(reading->n_outcomes, 15);
	assert_int_equal(reading->outcomes[14]->request.n_results, 60);
	assert_true(arena_used(reading->arena) < 12 * size);
	reading_free(reading);
}

static void test_too_many(void **state)
{
	(void)state;
	struct reading *reading = read_text(large_hearing(2001, 0, 1, false), &no_hints, SD_INVALID);
	assert_string_equal(reading->fault_what, "holds more defendants than one hearing can");
	reading_free(reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_held_events),
		cmocka_unit_test(test_told_events),
		cmocka_unit_test(test_told_details),
		cmocka_unit_test(test_held_days),
		cmocka_unit_test(test_told_whole),
		cmocka_unit_test(test_protected_person),
		cmocka_unit_test(test_nothing_decided),
		cmocka_unit_test(test_vacated),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_too_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
