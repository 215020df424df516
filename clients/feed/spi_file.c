/*
 * SPI's new case as Common Platform passes it on in JSON: one document a case, each defendant with a
 * first hearing of his own. Those of one court, day and hour are one row. What is read and left out is
 * as in spi_case.c: victims, guardians, officers and the facts are never looked at.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/person.h"
#include "clients/feed/spi.h"
#include "clients/feed/tree.h"

#define WHERE_SIZE 80u
#define SEQUENCE_LIMIT 99999

struct file {
	struct reading *reading;
	const struct reader_hints *hints;
	const json_t *details;
	struct spi_hearing last;
	char where[WHERE_SIZE];
};

static bool spi_file_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_JSON &&
	       tree_member(tree_member(document->json, "caseDetails"), "prosecutorCaseReference") != NULL;
}

static char *text_of(struct file *file, const json_t *object, const char *name, enum text_kind kind)
{
	return tree_text(file->reading, object, name, kind, file->where);
}

static void add_markers(struct file *file)
{
	const json_t *markers = tree_member(file->details, "caseMarkers");
	for (size_t i = 0; i < tree_count(markers); i++)
		person_markers(file->reading, text_of(file, tree_element(markers, i), "markerTypeCode", TEXT_NAME));
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The row of a defendant's first hearing: that of the defendant before, if it is the same. */
static bool enter_hearing(struct file *file, const json_t *defendant)
{
	struct reading *reading = file->reading;
	const json_t *initial = tree_member(defendant, "initialHearing");
	struct spi_hearing hearing;
	spi_make_hearing(reading, text_of(file, initial, "courtHearingLocation", TEXT_CODE),
	    text_of(file, initial, "dateOfHearing", TEXT_CODE), text_of(file, initial, "timeOfHearing", TEXT_CODE),
	    file->where, &hearing);
	if (reading->at_hearing != NULL && is_same(hearing.court_text, file->last.court_text) &&
	    hearing.start.unix_ms == file->last.start.unix_ms)
		return true;
	file->last = hearing;
	Sdac__V1__ListedHearing *row =
	    spi_case_open(reading, file->hints, &hearing, file->where) ? spi_case_add_hearing(reading, &hearing) : NULL;
	if (row == NULL)
		return false;
	row->case_urn = text_of(file, file->details, "prosecutorCaseReference", TEXT_CODE);
	row->prosecutor = text_of(file, file->details, "originatingOrganisation", TEXT_NAME);
	add_markers(file);
	spi_case_state_markers(row);
	return true;
}

static void fill_person(struct file *file, const json_t *defendant)
{
	const json_t *individual = tree_member(defendant, "individual");
	const json_t *person = tree_member(individual, "personalInformation");
	const json_t *own = tree_member(individual, "selfDefinedInformation");
	const char *gender = text_of(file, own, "gender", TEXT_CODE);
	const char *second = text_of(file, person, "givenName2", TEXT_NAME);
	const char *third = text_of(file, person, "givenName3", TEXT_NAME);
	const struct person_words words = {
		.title = text_of(file, person, "title", TEXT_NAME),
		.forenames = text_of(file, person, "firstName", TEXT_NAME),
		.middle_names = second == NULL || third == NULL
				    ? (second != NULL ? second : third)
				    : arena_printf(file->reading->arena, "%s %s", second, third),
		.surname = text_of(file, person, "lastName", TEXT_NAME),
		.organisation = individual == NULL ? text_of(file, defendant, "organisationName", TEXT_NAME) : NULL,
		.birth_date = text_of(file, own, "dateOfBirth", TEXT_CODE),
		.sex = gender != NULL && strcmp(gender, "NOT_KNOWN") == 0 ? NULL : gender,
		.postcode = text_of(file, tree_member(person, "address"), "postcode", TEXT_CODE),
	};
	person_fill(file->reading, &words, NULL, file->where);
	if (text_of(file, individual, "bailConditions", TEXT_PHRASE) != NULL)
		reading_warn(file->reading, file->where,
		    "conditions of police bail were left out: a list has no place for them");
}

static void add_offences(struct file *file, const json_t *list)
{
	for (size_t i = 0; i < tree_count(list) && file->reading->status == SD_OK; i++) {
		const json_t *object = tree_element(list, i);
		Sdac__V1__ListedOffence *offence = reading_add_offence(file->reading);
		int sequence = (int)i + 1;
		if (offence == NULL)
			return;
		(void)text_number(text_of(file, object, "offenceSequenceNumber", TEXT_CODE), SEQUENCE_LIMIT, &sequence);
		offence->has_sequence = true;
		offence->sequence = sequence;
		offence->code = text_of(file, object, "offenceCode", TEXT_CODE);
		offence->wording = text_of(file, object, "offenceWording", TEXT_PHRASE);
	}
}

static void read_defendant(struct file *file, const json_t *object)
{
	struct reading *reading = file->reading;
	if (!enter_hearing(file, object))
		return;
	Sdac__V1__ListedDefendant *defendant = reading_add_defendant(reading);
	if (defendant == NULL)
		return;
	fill_person(file, object);
	defendant->source_defendant_id = text_of(file, object, "id", TEXT_CODE);
	defendant->pnc_id = text_of(file, object, "pncIdentifier", TEXT_CODE);
	defendant->cro_number = text_of(file, object, "croNumber", TEXT_CODE);
	spi_take_asn(reading, text_of(file, object, "asn", TEXT_CODE), file->where);
	spi_case_set_custody(reading, text_of(file, object, "custodyStatus", TEXT_CODE), file->where);
	const json_t *aliases = tree_member(object, "individualAliases");
	for (size_t i = 0; i < tree_count(aliases) && reading->status == SD_OK; i++) {
		const json_t *alias = tree_element(aliases, i);
		spi_add_alias(
		    reading, text_of(file, alias, "firstName", TEXT_NAME), text_of(file, alias, "lastName", TEXT_NAME));
	}
	add_offences(file, tree_member(object, "offences"));
}

static enum sd_err spi_file_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct file file = {
		.reading = reading, .hints = hints, .details = tree_member(document->json, "caseDetails")
	};
	const json_t *defendants = tree_member(document->json, "defendants");
	if (tree_count(defendants) == 0)
		return reading_refuse(reading, "defendants", "are not there: the case is not whole");
	for (size_t i = 0; i < tree_count(defendants) && reading->status == SD_OK; i++) {
		(void)snprintf(file.where, sizeof file.where, "defendants[%zu]", i);
		read_defendant(&file, tree_element(defendants, i));
	}
	reading_leave(reading);
	return reading->status;
}

const struct reader reader_spi_file = {
	.name = "spi-case-json",
	.system = "spi",
	.revision = 1,
	.recognises = spi_file_recognises,
	.read = spi_file_read,
};
