/*
 * Bichard's AnnotatedHearingOutcome: a resulted case as Bichard keeps it, with CJS codes where SPI has
 * its own, and codes in pieces. Its exceptions and PNC queries beside the outcome are not read.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/moment.h"
#include "clients/feed/outcome.h"
#include "clients/feed/person.h"
#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define WHERE_SIZE 80u
#define SEQUENCE_LIMIT 99999

struct walk {
	struct reading *reading;
	char where[WHERE_SIZE];
	int64_t next_at;
};

static bool bichard_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_XML &&
	       xml_root_is((const char *)document->data, document->size, "AnnotatedHearingOutcome");
}

static char *text_of(struct walk *walk, const json_t *object, const char *name)
{
	return tree_text(walk->reading, object, name, TEXT_CODE, walk->where);
}

static char *date_of(struct walk *walk, const json_t *object, const char *name)
{
	struct moment moment;
	const char *text = text_of(walk, object, name);
	if (text == NULL)
		return NULL;
	if (moment_parse(text, &moment))
		return reading_strdup(walk->reading, moment.date);
	reading_warn(walk->reading, walk->where, "a date is not a date, and was left out");
	return NULL;
}

/* Five characters of an organisation's code; its room, if it has one, in *room_r. */
static char *court_of(struct walk *walk, const json_t *organisation, char **room_r)
{
	const char *code = text_of(walk, organisation, "OrganisationUnitCode");
	const char *room = text_of(walk, organisation, "BottomLevelCode");
	*room_r = NULL;
	if (room != NULL && strcmp(room, "00") != 0)
		*room_r = reading_strdup(walk->reading, room[0] == '0' ? room + 1 : room);
	if (code == NULL || strlen(code) < 5)
		return NULL;
	return reading_strndup(walk->reading, code, 5);
}

/* "SX" "03" "001" "A": the pieces of a code in their order. */
static char *offence_code(struct walk *walk, const json_t *reference)
{
	static const char *const pieces[] = { "ActOrSource", "CommonLawOffence", "Indictment", "Year", "Reason",
		"FullCode", "Qualifier" };
	const json_t *code = tree_member(tree_member(reference, "OffenceReason"), "OffenceCode");
	char joined[32] = "";
	size_t used = 0;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		const char *piece = text_of(walk, code, pieces[i]);
		const size_t length = piece == NULL ? 0 : strlen(piece);
		if (length >= sizeof joined - used)
			return NULL;
		if (length != 0)
			memcpy(joined + used, piece, length + 1);
		used += length;
	}
	return used == 0 ? NULL : reading_strdup(walk->reading, joined);
}

static void read_next(struct walk *walk, const json_t *object)
{
	struct reading *reading = walk->reading;
	struct moment start;
	const char *date = text_of(walk, object, "NextHearingDate");
	if (date == NULL || !moment_parse(date, &start))
		return;
	const bool is_first = reading->at_outcome->request.next_hearing == NULL;
	const bool has_time = moment_set_time(&start, text_of(walk, object, "NextHearingTime"));
	if (!is_first && walk->next_at <= start.unix_ms)
		return;
	Sdac__V1__NextHearing *next = outcome_next_hearing(reading);
	if (next == NULL)
		return;
	walk->next_at = start.unix_ms;
	next->court_code = court_of(walk, tree_member(object, "NextResultSourceOrganisation"), &next->room);
	next->hearing_date = reading_strdup(reading, start.date);
	next->has_starts_at = has_time;
	next->starts_at = has_time ? start.unix_ms : 0;
	next->has_time_precision = true;
	next->time_precision = has_time ? SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT
					: SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
}

static void read_result(struct walk *walk, const json_t *object, Sdac__V1__ListedOffence *offence)
{
	struct reading *reading = walk->reading;
	Sdac__V1__OutcomeResult *result =
	    outcome_add_result(reading, offence == NULL ? SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_DEFENDANT
							: SDAC__V1__RESULT_LEVEL__RESULT_LEVEL_OFFENCE);
	if (result == NULL)
		return;
	result->has_offence_sequence = offence != NULL;
	result->offence_sequence = offence == NULL ? 0 : offence->sequence;
	result->code = text_of(walk, object, "CJSresultCode");
	result->ordered_date = date_of(walk, object, "ResultHearingDate");
	outcome_set_text(
	    reading, result, tree_text(reading, object, "ResultVariableText", TEXT_PHRASE, walk->where), walk->where);
	const json_t *qualifiers = tree_member(object, "ResultQualifierVariable");
	for (size_t i = 0; i < tree_count(qualifiers); i++)
		outcome_add_qualifier(reading, result, text_of(walk, tree_element(qualifiers, i), "Code"));
	if (offence != NULL && offence->plea == NULL)
		offence->plea = text_of(walk, object, "PleaStatus");
	if (offence != NULL && offence->verdict == NULL)
		offence->verdict = text_of(walk, object, "Verdict");
	read_next(walk, object);
}

static void read_results(struct walk *walk, const json_t *holder, Sdac__V1__ListedOffence *offence)
{
	const json_t *results = tree_member(holder, "Result");
	for (size_t i = 0; i < tree_count(results) && walk->reading->status == SD_OK; i++)
		read_result(walk, tree_element(results, i), offence);
}

static void read_offence(struct walk *walk, const json_t *object, size_t place)
{
	struct reading *reading = walk->reading;
	int sequence = (int)place + 1;
	(void)snprintf(walk->where, WHERE_SIZE, "HearingDefendant.Offence[%zu]", place);
	Sdac__V1__ListedOffence *offence = reading_add_offence(reading);
	if (offence == NULL)
		return;
	const json_t *reference = tree_member(object, "CriminalProsecutionReference");
	(void)text_number(text_of(walk, object, "CourtOffenceSequenceNumber"), SEQUENCE_LIMIT, &sequence);
	offence->has_sequence = true;
	offence->sequence = sequence;
	offence->code = offence_code(walk, reference);
	offence->title = tree_text(reading, object, "OffenceTitle", TEXT_PHRASE, walk->where);
	offence->wording = tree_text(reading, object, "ActualOffenceWording", TEXT_PHRASE, walk->where);
	offence->verdict_date = date_of(walk, object, "ConvictionDate");
	read_results(walk, object, offence);
}

/* Several given names, each its own element. */
static const char *given_names(struct walk *walk, const json_t *name)
{
	const json_t *list = tree_member(name, "GivenName");
	if (!json_is_array(list))
		return tree_text(walk->reading, name, "GivenName", TEXT_NAME, walk->where);
	const json_t *first = json_array_get(list, 0);
	return text_clean(walk->reading, TEXT_NAME, json_string_value(first), json_string_length(first), walk->where);
}

static void fill_defendant(struct walk *walk, const json_t *object)
{
	static const char *const sexes[][2] = { { "1", "M" }, { "2", "F" } };
	struct reading *reading = walk->reading;
	const json_t *detail = tree_member(object, "DefendantDetail");
	const json_t *name = tree_member(detail, "PersonName");
	const char *gender = text_of(walk, detail, "Gender");
	struct person_words words = {
		.title = tree_text(reading, name, "Title", TEXT_NAME, walk->where),
		.forenames = given_names(walk, name),
		.surname = tree_text(reading, name, "FamilyName", TEXT_NAME, walk->where),
		.organisation = tree_text(reading, object, "OrganisationName", TEXT_NAME, walk->where),
		.birth_date = text_of(walk, detail, "BirthDate"),
	};
	for (size_t i = 0; gender != NULL && i < sizeof sexes / sizeof *sexes; i++)
		if (strcmp(gender, sexes[i][0]) == 0)
			words.sex = sexes[i][1];
	person_fill(reading, &words, NULL, walk->where);
	reading->at_defendant->pnc_id = text_of(walk, object, "PNCIdentifier");
	reading->at_defendant->arrest_summons_number = text_of(walk, object, "ArrestSummonsNumber");
}

/* CJS remand statuses; PB is custody with a direction to release on bail. */
static void read_remand(struct walk *walk, const json_t *object)
{
	static const char *const statuses[][2] = { { "CB", "B" }, { "UB", "U" }, { "PR", "C" }, { "PB", "C" },
		{ "LA", "L" }, { "SA", "S" }, { "NA", "A" } };
	const char *status = text_of(walk, object, "RemandStatus");
	const char *letter = status;
	for (size_t i = 0; status != NULL && i < sizeof statuses / sizeof *statuses; i++)
		if (strcmp(status, statuses[i][0]) == 0)
			letter = statuses[i][1];
	outcome_set_bail(walk->reading, letter);
	const json_t *conditions = tree_member(object, "BailConditions");
	const json_t *text = json_is_array(conditions) ? json_array_get(conditions, 0) : conditions;
	const Sdac__V1__SubmitOutcomeRequest *request = &walk->reading->at_outcome->request;
	if (json_is_string(text) && request->n_results != 0)
		outcome_add_condition(walk->reading, request->results[0],
		    text_clean(
			walk->reading, TEXT_PHRASE, json_string_value(text), json_string_length(text), walk->where));
}

static void read_defendant(struct walk *walk, const json_t *object)
{
	const json_t *offences = tree_member(object, "Offence");
	(void)snprintf(walk->where, WHERE_SIZE, "HearingDefendant");
	fill_defendant(walk, object);
	for (size_t i = 0; i < tree_count(offences) && walk->reading->status == SD_OK; i++)
		read_offence(walk, tree_element(offences, i), i);
	(void)snprintf(walk->where, WHERE_SIZE, "HearingDefendant");
	read_results(walk, object, NULL);
	read_remand(walk, object);
}

static enum sd_err read_outcome(struct reading *reading, const struct reader_hints *hints, const json_t *tree)
{
	struct walk walk = { .reading = reading, .where = "HearingOutcome" };
	const json_t *top = tree_member(tree_member(tree, "AnnotatedHearingOutcome"), "HearingOutcome");
	const json_t *hearing = tree_member(top, "Hearing");
	const json_t *matter = tree_member(top, "Case");
	const json_t *defendant = tree_member(matter, "HearingDefendant");
	char *urn = text_of(&walk, matter, "PTIURN");
	char *date = date_of(&walk, hearing, "DateOfHearing");
	char *room;
	if (urn == NULL || date == NULL || !json_is_object(defendant))
		return reading_refuse(reading, "HearingOutcome", "lacks its case, its day or its defendant");
	struct outcome *outcome = outcome_open(reading);
	if (outcome == NULL)
		return reading->status;
	outcome->request.case_urn = urn;
	outcome->request.hearing_date = date;
	outcome->request.court_code = hints->court_code != NULL
					  ? reading_strdup(reading, hints->court_code)
					  : court_of(&walk, tree_member(hearing, "CourtHearingLocation"), &room);
	outcome->source.version = text_of(&walk, tree_member(hearing, "SourceReference"), "UniqueID");
	read_defendant(&walk, defendant);
	if (outcome->request.court_code == NULL)
		reading_warn(reading, "HearingOutcome.Hearing", "the court's code is not one: give --court");
	reading_leave(reading);
	return reading->status;
}

static enum sd_err bichard_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	json_t *tree = xml_tree(reading, (const char *)document->data, document->size);
	const enum sd_err err = tree == NULL ? reading->status : read_outcome(reading, hints, tree);
	json_decref(tree);
	return err;
}

const struct reader reader_bichard = {
	.name = "bichard",
	.system = "spi",
	.revision = 1,
	.recognises = bichard_recognises,
	.read = bichard_read,
};
