/*
 * One case of Libra as HMPPS passes it on in JSON, bare or as the Message of an SNS notification: a row
 * of a court list by itself. It becomes a list of one hearing that is PARTIAL: it adds, and says
 * nothing by what it leaves out.
 */
#include "clients/feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "clients/feed/clock.h"
#include "clients/feed/moment.h"
#include "clients/feed/person.h"
#include "clients/feed/tree.h"

#define SEQUENCE_LIMIT 9999
#define COURT_CODE 5

static bool is_case(const json_t *object)
{
	return tree_member(object, "caseNo") != NULL && tree_member(object, "sessionStartTime") != NULL;
}

static bool libra_case_recognises(const struct document *document)
{
	const char *message = json_string_value(tree_member(document->json, "Message"));
	if (document->syntax != SYNTAX_JSON)
		return false;
	return is_case(document->json) || (message != NULL && strstr(message, "\"caseNo\"") != NULL);
}

static bool open_list(
    struct reading *reading, const struct reader_hints *hints, const json_t *object, struct moment *start_r)
{
	const char *when = tree_text(reading, object, "sessionStartTime", TEXT_CODE, "sessionStartTime");
	const char *code = tree_text(reading, object, "courtCode", TEXT_CODE, "courtCode");
	if (when == NULL || !moment_parse(when, start_r))
		return reading_refuse(reading, "sessionStartTime", "is not a time: the case has no day") == SD_OK;
	const struct scope scope = {
		.court_code = hints->court_code != NULL ? hints->court_code
			      : code == NULL            ? NULL
							: reading_strndup(reading, code, strnlen(code, COURT_CODE)),
		.list_date = hints->list_date != NULL ? hints->list_date : start_r->date,
		.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_ADULT,
	};
	struct publication *publication = reading_open(reading, &scope);
	if (publication == NULL)
		return false;
	publication->is_partial = true;
	if (scope.court_code == NULL)
		reading_warn(reading, "courtCode", "the court is not said: give --court");
	return true;
}

static void add_hearing(struct reading *reading, const json_t *object, const struct moment *start)
{
	int sequence;
	Sdac__V1__ListedHearing *hearing = reading_add_hearing(reading);
	if (hearing == NULL)
		return;
	const char *room = tree_text(reading, object, "courtRoom", TEXT_CODE, "courtRoom");
	const char *place = tree_text(reading, object, "seq", TEXT_CODE, "seq");
	hearing->case_number = tree_text(reading, object, "caseNo", TEXT_CODE, "caseNo");
	hearing->case_urn = tree_text(reading, object, "urn", TEXT_CODE, "urn");
	hearing->hearing_type = tree_text(reading, object, "listNo", TEXT_NAME, "listNo");
	hearing->room = reading_strdup(reading, room != NULL && room[0] == '0' && room[1] != '\0' ? room + 1 : room);
	hearing->has_sequence = text_number(place, SEQUENCE_LIMIT, &sequence);
	hearing->sequence = hearing->has_sequence ? sequence : 0;
	hearing->has_time_precision = true;
	hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_DATE_ONLY;
	if (start->time[0] != '\0') {
		hearing->time_precision = SDAC__V1__TIME_PRECISION__TIME_PRECISION_EXACT;
		clock_fill(reading, start, hearing);
	}
}

static void add_defendant(struct reading *reading, const json_t *object)
{
	const json_t *name = tree_member(object, "name");
	const char *full = tree_text(reading, object, "defendantName", TEXT_NAME, "defendantName");
	const char *type = tree_text(reading, object, "defendantType", TEXT_CODE, "defendantType");
	const char *sex = tree_text(reading, object, "defendantSex", TEXT_CODE, "defendantSex");
	Sdac__V1__ListedDefendant *defendant = reading_add_defendant(reading);
	if (defendant == NULL)
		return;
	const struct person_words words = {
		.full = full,
		.title = tree_text(reading, name, "title", TEXT_NAME, "name.title"),
		.forenames = tree_text(reading, name, "forename1", TEXT_NAME, "name.forename1"),
		.middle_names = tree_text(reading, name, "forename2", TEXT_NAME, "name.forename2"),
		.surname = tree_text(reading, name, "surname", TEXT_NAME, "name.surname"),
		.organisation = type != NULL && strcmp(type, "O") == 0 ? full : NULL,
		.birth_date = tree_text(reading, object, "defendantDob", TEXT_CODE, "defendantDob"),
		.age = tree_text(reading, object, "defendantAge", TEXT_CODE, "defendantAge"),
		.sex = sex,
		.postcode = tree_text(
		    reading, tree_member(object, "defendantAddress"), "pcode", TEXT_CODE, "defendantAddress.pcode"),
	};
	person_fill(reading, &words, NULL, "defendant");
	defendant->pnc_id = tree_text(reading, object, "pnc", TEXT_CODE, "pnc");
	defendant->cro_number = tree_text(reading, object, "cro", TEXT_CODE, "cro");
}

static void add_offences(struct reading *reading, const json_t *list)
{
	char where[40];
	for (size_t i = 0; i < tree_count(list) && reading->status == SD_OK; i++) {
		const json_t *object = tree_element(list, i);
		(void)snprintf(where, sizeof where, "offences[%zu]", i);
		int sequence = (int)i + 1;
		Sdac__V1__ListedOffence *offence = reading_add_offence(reading);
		if (offence == NULL)
			return;
		(void)text_number(tree_text(reading, object, "seq", TEXT_CODE, where), SEQUENCE_LIMIT, &sequence);
		offence->has_sequence = true;
		offence->sequence = sequence;
		offence->code = tree_text(reading, object, "code", TEXT_CODE, where);
		offence->title = tree_text(reading, object, "title", TEXT_PHRASE, where);
		offence->wording = tree_text(reading, object, "summary", TEXT_PHRASE, where);
	}
}

static enum sd_err read_case(struct reading *reading, const struct reader_hints *hints, const json_t *object)
{
	struct moment start;
	if (!is_case(object))
		return reading_refuse(reading, "document", "lacks the case's number or its session");
	if (!open_list(reading, hints, object, &start))
		return reading->status;
	add_hearing(reading, object, &start);
	if (reading->status != SD_OK)
		return reading->status;
	person_markers(reading, tree_text(reading, object, "marker", TEXT_NAME, "marker"));
	add_defendant(reading, object);
	if (reading->status == SD_OK)
		add_offences(reading, tree_member(object, "offences"));
	reading_leave(reading);
	return reading->status;
}

static enum sd_err libra_case_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	const json_t *message = tree_member(document->json, "Message");
	if (is_case(document->json))
		return read_case(reading, hints, document->json);
	json_error_t error;
	const char *text = json_string_value(message);
	const size_t size = json_string_length(message);
	json_t *inner = json_loadb(text, size, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &error);
	/* Notifications with one bracket too many have been seen; the case before it is whole. */
	if (inner != NULL && (size_t)error.position < size)
		reading_warn(reading, "Message", "something follows the case, and was passed over");
	if (inner == NULL)
		return reading_refuse(reading, "Message", "is not JSON");
	const enum sd_err err = read_case(reading, hints, inner);
	json_decref(inner);
	return err;
}

const struct reader reader_libra_case = {
	.name = "libra-case",
	.system = "libra",
	.revision = 1,
	.recognises = libra_case_recognises,
	.read = libra_case_read,
};
