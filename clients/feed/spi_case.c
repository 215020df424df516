/*
 * SPI from the police to the court: NewCaseMessage, a case as it is charged, with the markers (DV) that
 * most lists lack. Its first hearing becomes one row of a list that is PARTIAL: it adds, and says
 * nothing by what it leaves out. Victims, their addresses and the facts are never read.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/clock.h"
#include "clients/feed/person.h"
#include "clients/feed/spi.h"
#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define WHERE_SIZE 100u

static bool spi_case_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_XML &&
	       (document_contains(document, "NewCaseMessage") || document_contains(document, "SPINewCase"));
}

bool spi_case_open(
    struct reading *reading, const struct reader_hints *hints, const struct spi_hearing *hearing, const char *where)
{
	const struct scope scope = {
		.court_code = hints->court_code != NULL ? hints->court_code : hearing->court_code,
		.court_name = hearing->court_text,
		.list_date = hints->list_date != NULL ? hints->list_date : hearing->start.date,
		.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_STANDARD,
	};
	if (!hearing->has_date && hints->list_date == NULL)
		return reading_refuse(reading, where, "the day of the first hearing is not said") == SD_OK;
	struct publication *publication = reading_open(reading, &scope);
	if (publication == NULL)
		return false;
	publication->is_partial = true;
	if (scope.court_code == NULL)
		reading_warn(reading, where, "the court's code is not one: give --court");
	return true;
}

Sdac__V1__ListedHearing *spi_case_add_hearing(struct reading *reading, const struct spi_hearing *hearing)
{
	Sdac__V1__ListedHearing *row = reading_add_hearing(reading);
	if (row == NULL)
		return NULL;
	row->room = hearing->room;
	row->has_time_precision = true;
	row->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	if (hearing->has_date && hearing->start.time[0] != '\0') {
		row->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
		clock_fill(reading, &hearing->start, row);
	}
	return row;
}

void spi_case_state_markers(Sdac__V1__ListedHearing *row)
{
	bool all_known = row->n_markers != 0;
	for (size_t i = 0; i < row->n_markers; i++)
		all_known = all_known && row->markers[i]->code != NULL;
	row->has_states_markers = row->states_markers = all_known;
}

void spi_case_set_custody(struct reading *reading, const char *letter, const char *where)
{
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	const char *status = spi_bail(reading, letter, where);
	if (status == NULL)
		return;
	defendant->bail_status = reading_strdup(reading, status);
	defendant->has_in_custody = strcmp(status, "C") == 0 || strcmp(status, "B") == 0 || strcmp(status, "U") == 0;
	defendant->in_custody = strcmp(status, "C") == 0;
}

static void read_defendant(struct reading *reading, const json_t *object, size_t index)
{
	char where[WHERE_SIZE];
	(void)snprintf(where, sizeof where, "Case.Defendant[%zu]", index);
	if (reading_add_defendant(reading) == NULL)
		return;
	if (!spi_read_defendant(reading, object, where))
		reading_warn(reading, where, "the defendant is not named");
	const json_t *individual = spi_individual(object);
	spi_case_set_custody(reading, tree_text(reading, individual, "CustodyStatus", TEXT_CODE, where), where);
	if (tree_text(reading, tree_member(individual, "PersonDefendant"), "BailConditions", TEXT_PHRASE, where) !=
	    NULL)
		reading_warn(reading, where, "conditions of police bail were left out: a list has no place for them");
	const json_t *offences = tree_member(object, "Offence");
	for (size_t i = 0; i < tree_count(offences) && reading->status == SD_OK; i++) {
		(void)snprintf(where, sizeof where, "Case.Defendant[%zu].Offence[%zu]", index, i);
		(void)spi_add_offence(reading, tree_element(offences, i), i, where);
	}
}

static void read_message(struct reading *reading, const struct reader_hints *hints, json_t **tree)
{
	struct spi_hearing hearing;
	const json_t *message = xml_find(reading, tree, "NewCaseMessage");
	const json_t *object = tree_member(message, "Case");
	if (object == NULL && reading_refuse(reading, "document", "holds no case of a NewCaseMessage") != SD_OK)
		return;
	spi_read_hearing(reading, tree_member(object, "InitialHearing"), "Case.InitialHearing", &hearing);
	Sdac__V1__ListedHearing *row = spi_case_open(reading, hints, &hearing, "Case.InitialHearing")
					   ? spi_case_add_hearing(reading, &hearing)
					   : NULL;
	if (row == NULL)
		return;
	row->case_urn = tree_text(reading, object, "PTIURN", TEXT_CODE, "Case");
	row->prosecutor = tree_text(reading, object, "OriginatingOrganisation", TEXT_NAME, "Case");
	if (row->case_urn == NULL)
		reading_warn(reading, "Case", "the case has no URN");
	person_markers(reading, tree_text(reading, object, "CaseMarker", TEXT_NAME, "Case.CaseMarker"));
	spi_case_state_markers(row);
	const json_t *defendants = tree_member(object, "Defendant");
	for (size_t i = 0; i < tree_count(defendants) && reading->status == SD_OK; i++)
		read_defendant(reading, tree_element(defendants, i), i);
}

static enum sd_err spi_case_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	json_t *tree = xml_tree(reading, (const char *)document->data, document->size);
	if (tree != NULL)
		read_message(reading, hints, &tree);
	json_decref(tree);
	reading_leave(reading);
	return reading->status;
}

const struct reader reader_spi_case = {
	.name = "spi-case",
	.system = "spi",
	.revision = 1,
	.recognises = spi_case_recognises,
	.read = spi_case_read,
};
