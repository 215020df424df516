/*
 * SPI from the court to the police: ResultedCaseMessage, what a hearing decided, as Bichard receives
 * it; in any of its envelopes. One outcome for each defendant. Texts of results, bail conditions and
 * reasons can name the victim and her address: they stand in the fields marked SENSITIVE only.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/outcome.h"
#include "clients/feed/spi.h"
#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define WHERE_SIZE 140u

enum place { PLACE_SESSION, PLACE_CASE, PLACE_DEFENDANT, PLACE_OFFENCE, PLACES };

struct session {
	struct reading *reading;
	const struct reader_hints *hints;
	struct spi_hearing hearing;
	struct moment sent; /* of the envelope */
	bool has_stamp;     /* it has one */
	bool has_sent;      /* and it can be that of sharing */
	char *urn;
	size_t indexes[PLACES];
	char where[WHERE_SIZE];
	/* Of the defendant being read. */
	Sdac__V1__ListedOffence *offence;
	const char *bail_of_offence;
	int64_t next_at;
};

static void enter(struct session *session, enum place place, size_t index)
{
	static const char *const names[] = { "Session", ".Case", ".Defendant", ".Offence" };
	size_t used = 0;
	session->indexes[place] = index;
	for (unsigned i = 0; i <= (unsigned)place; i++)
		used += (size_t)snprintf(
		    session->where + used, WHERE_SIZE - used, "%s[%zu]", names[i], session->indexes[i]);
}

static bool spi_result_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_XML &&
	       (document_contains(document, "ResultedCaseMessage") || document_contains(document, "SPIResults"));
}

static char *date_of(struct session *session, const json_t *object, const char *name)
{
	struct moment moment;
	const char *text = tree_text(session->reading, object, name, TEXT_CODE, session->where);
	if (text == NULL)
		return NULL;
	if (moment_parse(text, &moment))
		return reading_strdup(session->reading, moment.date);
	reading_warn(session->reading, session->where, "a date of an offence is not a date, and was left out");
	return NULL;
}

/* Of several next hearings the first to come is kept: it is the one that must not be missed. */
static void read_next_hearing(struct session *session, const json_t *next)
{
	struct reading *reading = session->reading;
	struct spi_hearing hearing;
	if (!json_is_object(next))
		return;
	session->offence->adjournment_reason =
	    tree_text(reading, next, "NextHearingReason", TEXT_PHRASE, session->where);
	const char *letter = tree_text(reading, next, "BailStatusOffence", TEXT_CODE, session->where);
	session->bail_of_offence = letter != NULL ? letter : session->bail_of_offence;
	spi_read_hearing(reading, tree_member(next, "NextHearingDetails"), session->where, &hearing);
	if (!hearing.has_date)
		return;
	session->offence->adjourned_date = reading_strdup(reading, hearing.start.date);
	const bool is_first = reading->at_outcome->request.next_hearing == NULL;
	if (!is_first && session->next_at != hearing.start.unix_ms)
		reading_warn(reading, session->where, "the next hearings differ: the earliest was taken");
	if (!is_first && session->next_at <= hearing.start.unix_ms)
		return;
	Sdac__V1__NextHearing *kept = outcome_next_hearing(reading);
	if (kept == NULL)
		return;
	session->next_at = hearing.start.unix_ms;
	kept->court_code = hearing.court_code;
	kept->room = hearing.room;
	kept->hearing_date = reading_strdup(reading, hearing.start.date);
	kept->has_starts_at = hearing.start.time[0] != '\0';
	kept->starts_at = kept->has_starts_at ? hearing.start.unix_ms : 0;
	kept->has_time_precision = true;
	kept->time_precision = kept->has_starts_at ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
						   : SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
}

static void read_result(struct session *session, const json_t *object)
{
	struct reading *reading = session->reading;
	Sdac__V1__OutcomeResult *result = outcome_add_result(reading, SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_OFFENCE);
	if (result == NULL)
		return;
	result->has_offence_sequence = true;
	result->offence_sequence = session->offence->sequence;
	result->code = tree_text(reading, object, "ResultCode", TEXT_CODE, session->where);
	outcome_set_text(
	    reading, result, tree_text(reading, object, "ResultText", TEXT_PHRASE, session->where), session->where);
	result->ordered_date = reading_strdup(reading, reading_day(reading));
	const json_t *qualifiers = tree_member(object, "ResultCodeQualifier");
	const size_t count = json_is_array(qualifiers) ? json_array_size(qualifiers) : qualifiers == NULL ? 0 : 1;
	for (size_t i = 0; i < count; i++) {
		const json_t *code = json_is_array(qualifiers) ? json_array_get(qualifiers, i) : qualifiers;
		outcome_add_qualifier(reading, result,
		    text_clean(reading, TEXT_CODE, json_string_value(code), json_string_length(code), session->where));
	}
	if (result->code == NULL)
		reading_warn(reading, session->where, "a result without a code: a person must read its text");
	read_next_hearing(session, tree_member(object, "NextHearing"));
}

static void read_offence(struct session *session, const json_t *object, size_t place)
{
	struct reading *reading = session->reading;
	enter(session, PLACE_OFFENCE, place);
	Sdac__V1__ListedOffence *offence = spi_add_offence(reading, object, place, session->where);
	if (offence == NULL)
		return;
	session->offence = offence;
	const char *plea = tree_text(reading, object, "Plea", TEXT_CODE, session->where);
	const char *finding = tree_text(reading, object, "Finding", TEXT_CODE, session->where);
	offence->plea = reading_strdup(reading, spi_plea(reading, plea, session->where));
	offence->verdict = reading_strdup(reading, spi_verdict(reading, finding, session->where));
	offence->verdict_date = date_of(session, object, "ConvictionDate");
	const json_t *results = tree_member(object, "Result");
	for (size_t i = 0; i < tree_count(results) && reading->status == SD_OK; i++)
		read_result(session, tree_element(results, i));
}

/* The result that conditions belong to: one that remands, else the first, else one of the defendant's own. */
static Sdac__V1__OutcomeResult *result_of_bail(struct reading *reading)
{
	static const char *const remands[] = { "4027", "4028", "4046", "4047", "4529", "4530", "4531", "4533", "4542",
		"4572", "4574", "4597" };
	const Sdac__V1__SubmitOutcomeRequest *request = &reading->at_outcome->request;
	for (size_t i = 0; i < request->n_results; i++)
		for (size_t j = 0; j < sizeof remands / sizeof *remands; j++)
			if (request->results[i]->code != NULL && strcmp(request->results[i]->code, remands[j]) == 0)
				return request->results[i];
	return request->n_results != 0 ? request->results[0]
				       : outcome_add_result(reading, SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_DEFENDANT);
}

static void read_conditions(struct session *session, const json_t *individual)
{
	static const char *const texts[] = { "BailConditions", "ReasonForBailConditionsOrCustody" };
	struct reading *reading = session->reading;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const json_t *holder = i == 0 ? tree_member(individual, "PersonDefendant") : individual;
		const char *text = tree_text(reading, holder, texts[i], TEXT_PHRASE, session->where);
		Sdac__V1__OutcomeResult *result = text == NULL ? NULL : result_of_bail(reading);
		if (result != NULL)
			outcome_add_condition(reading, result, text);
	}
}

static void read_bail(struct session *session, const json_t *object)
{
	struct reading *reading = session->reading;
	const json_t *individual = spi_individual(object);
	const json_t *holder = individual != NULL ? individual : tree_member(object, "CourtCorporateDefendant");
	const char *letter = tree_text(reading, holder, "BailStatus", TEXT_CODE, session->where);
	const char *of_offence = session->bail_of_offence;
	if (letter != NULL && of_offence != NULL && strcmp(letter, of_offence) != 0)
		reading_warn(reading, session->where, "the bail status differs from that of an offence");
	outcome_set_bail(reading, spi_bail(reading, letter != NULL ? letter : of_offence, session->where));
	read_conditions(session, individual);
}

static void read_defendant(struct session *session, const json_t *object)
{
	struct reading *reading = session->reading;
	struct outcome *outcome = outcome_open(reading);
	if (outcome == NULL)
		return;
	Sdac__V1__SubmitOutcomeRequest *request = &outcome->request;
	request->court_code = reading_strdup(
	    reading, session->hints->court_code != NULL ? session->hints->court_code : session->hearing.court_code);
	request->hearing_date = reading_strdup(reading, session->hearing.start.date);
	request->case_urn = session->urn;
	request->has_shared_at = outcome->source.has_published_at = session->has_sent;
	request->shared_at = outcome->source.published_at = session->has_sent ? session->sent.unix_ms : 0;
	session->bail_of_offence = NULL;
	if (request->court_code == NULL)
		reading_warn(reading, session->where, "the court's code is not one: give --court");
	if (!spi_read_defendant(reading, object, session->where))
		reading_warn(reading, session->where, "the defendant is not named");
	const json_t *offences = tree_member(object, "Offence");
	for (size_t i = 0; i < tree_count(offences) && reading->status == SD_OK; i++)
		read_offence(session, tree_element(offences, i), i);
	enter(session, PLACE_DEFENDANT, session->indexes[PLACE_DEFENDANT]);
	read_bail(session, object);
}

static void read_case(struct session *session, const json_t *object)
{
	struct reading *reading = session->reading;
	reading_leave(reading);
	session->urn = tree_text(reading, object, "PTIURN", TEXT_CODE, session->where);
	const json_t *defendants = tree_member(object, "Defendant");
	if (session->urn == NULL) {
		reading_set_aside(reading, session->where, "the case has no URN, and was set aside");
		return;
	}
	for (size_t i = 0; i < tree_count(defendants) && reading->status == SD_OK; i++) {
		enter(session, PLACE_DEFENDANT, i);
		read_defendant(session, tree_element(defendants, i));
	}
}

static void read_session(struct session *session, const json_t *object, size_t place)
{
	struct reading *reading = session->reading;
	const json_t *hearing = tree_member(tree_member(object, "CourtHearing"), "Hearing");
	enter(session, PLACE_SESSION, place);
	reading_leave(reading);
	spi_read_hearing(reading, hearing, session->where, &session->hearing);
	if (!session->hearing.has_date) {
		reading_set_aside(reading, session->where, "the day of the hearing is not said: set aside");
		return;
	}
	/* A time before the hearing is no time of sharing: some systems write a constant. */
	session->has_sent = session->has_stamp && strcmp(session->sent.date, session->hearing.start.date) >= 0;
	const json_t *cases = tree_member(object, "Case");
	for (size_t i = 0; i < tree_count(cases) && reading->status == SD_OK; i++) {
		enter(session, PLACE_CASE, i);
		read_case(session, tree_element(cases, i));
	}
}

static void read_sessions(struct session *session, json_t **tree)
{
	struct reading *reading = session->reading;
	session->has_stamp = spi_sent_at(reading, *tree, &session->sent);
	const json_t *message = xml_find(reading, tree, "ResultedCaseMessage");
	if (message == NULL && reading_refuse(reading, "document", "holds no ResultedCaseMessage") != SD_OK)
		return;
	const json_t *sessions = tree_member(message, "Session");
	for (size_t i = 0; i < tree_count(sessions) && reading->status == SD_OK; i++)
		read_session(session, tree_element(sessions, i), i);
}

static enum sd_err spi_result_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct session session = { .reading = reading, .hints = hints };
	json_t *tree = xml_tree(reading, (const char *)document->data, document->size);
	if (tree != NULL)
		read_sessions(&session, &tree);
	json_decref(tree);
	reading_leave(reading);
	if (reading->status == SD_OK && reading->n_outcomes == 0)
		return reading_refuse(reading, "document", "holds no result that can be told by case and day");
	return reading->status;
}

const struct reader reader_spi_result = {
	.name = "spi-result",
	.system = "spi",
	.revision = 1,
	.recognises = spi_result_recognises,
	.read = spi_result_read,
};
