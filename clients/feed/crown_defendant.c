/*
 * Defendants of the Crown Court's lists; see crown.h.
 */
#include "clients/feed/crown.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/person.h"
#include "clients/feed/tree.h"

#define WHERE_SIZE 200u
#define COUNT_LIMIT 9999

const json_t *crown_list(const json_t *holder, const char *name, const char *wrapped)
{
	const json_t *list = tree_member(holder, name);
	const json_t *inner = json_is_object(list) ? tree_member(list, wrapped) : NULL;
	return inner != NULL ? inner : list;
}

/* One forename, or several in an array; JSON and XML repeat the element. */
static const char *forenames_of(struct reading *reading, const json_t *name, const char *where)
{
	const json_t *list = tree_member(name, "CitizenNameForename");
	const char *all = NULL;
	if (!json_is_array(list))
		return tree_text(reading, name, "CitizenNameForename", TEXT_NAME, where);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const char *one =
		    text_clean(reading, TEXT_NAME, json_string_value(item), json_string_length(item), where);
		if (one == NULL)
			continue;
		all = all == NULL ? one : arena_printf(reading->arena, "%s %s", all, one);
		if (all == NULL)
			return NULL;
		/* The limit of a name. */
		if (strlen(all) > TEXT_SHORT)
			return reading_strndup(reading, all, TEXT_SHORT);
	}
	return all;
}

static void fill_person(struct reading *reading, const json_t *person, const char *where)
{
	const json_t *name = tree_member(person, "Name");
	const json_t *birth = tree_member(person, "DateOfBirth");
	const struct person_words words = {
		.full = tree_text(reading, name, "CitizenNameRequestedName", TEXT_NAME, where),
		.title = tree_text(reading, name, "CitizenNameTitle", TEXT_NAME, where),
		.forenames = forenames_of(reading, name, where),
		.surname = tree_text(reading, name, "CitizenNameSurname", TEXT_NAME, where),
		.birth_date = json_is_object(birth) ? tree_text(reading, birth, "BirthDate", TEXT_CODE, where)
						    : tree_text(reading, person, "DateOfBirth", TEXT_CODE, where),
		.age = tree_text(reading, person, "Age", TEXT_CODE, where),
		.sex = tree_text(reading, person, "Sex", TEXT_CODE, where),
		.postcode = tree_text(reading, tree_member(person, "Address"), "PostCode", TEXT_CODE, where),
	};
	person_fill(reading, &words, NULL, where);
}

/* A masked defendant's name is not published: "******", or another one in its place. Nothing of the person is kept. */
static void fill_masked(struct reading *reading, const char *where)
{
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	defendant->has_is_masked = defendant->is_masked = true;
	defendant->has_birth_date_quality = true;
	defendant->birth_date_quality = SDAC__V1__DATE_QUALITY__DATE_QUALITY_MISSING;
	reading->at_hearing->has_is_reporting_restricted = true;
	reading->at_hearing->is_reporting_restricted = true;
	reading_warn(reading, where, "the defendant's name is masked, and was left out");
}

static void fill_custody(struct reading *reading, const json_t *object, const char *where)
{
	static const struct {
		const char *words, *status;
		bool in_custody;
	} known[] = { { "in custody", "C", true }, { "on bail", NULL, false }, { "bail", NULL, false },
		{ "custody", "C", true }, { "not applicable", "A", false } };
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	const char *words = tree_text(reading, object, "CustodyStatus", TEXT_NAME, where);
	for (size_t i = 0; words != NULL && i < sizeof known / sizeof *known; i++) {
		if (strcasecmp(words, known[i].words) != 0)
			continue;
		defendant->has_in_custody = true;
		defendant->in_custody = known[i].in_custody;
		if (known[i].status != NULL)
			words = known[i].status;
		break;
	}
	defendant->bail_status = reading_strdup(reading, words);
}

static void read_charge(struct reading *reading, const json_t *charge, size_t place, const char *where)
{
	char *code = tree_text(reading, charge, "CJSoffenceCode", TEXT_CODE, where);
	char *title = tree_text(reading, charge, "OffenceStatement", TEXT_PHRASE, where);
	char *particulars = tree_text(reading, charge, "OffenceParticulars", TEXT_PHRASE, where);
	int count = 0;
	if (code == NULL && title == NULL) {
		reading_warn(reading, where, "a charge without code and statement was left out");
		return;
	}
	Sdac__V1__ListedOffence *offence = reading_add_offence(reading);
	if (offence == NULL)
		return;
	(void)text_number(tree_text(reading, charge, "IndictmentCountNumber", TEXT_CODE, where), COUNT_LIMIT, &count);
	offence->has_sequence = true;
	offence->sequence = count != 0 ? count : (int)place + 1;
	offence->code = code;
	offence->title = title;
	offence->wording = particulars;
}

/* Day, time, room and kind as the first record of the hearing; the Crown Court's number stays with that one alone, or
 * the two records would be one case. */
static void add_record(struct reading *reading, const Sdac__V1__ListedHearing *first, char *urn)
{
	Sdac__V1__ListedHearing *hearing = reading_add_hearing(reading);
	if (hearing == NULL)
		return;
	*hearing = *first;
	hearing->case_urn = urn;
	hearing->case_number = NULL;
	hearing->defendants = NULL;
	hearing->n_defendants = 0;
}

/*
 * The case's URN stands with each defendant, and a trial can join several cases: each is a record of its own, in which
 * its own defendants stand. One without a URN is with the first.
 */
static void choose_record(struct reading *reading, size_t first, const json_t *object, const char *where)
{
	char *urn = tree_text(reading, object, "URN", TEXT_CODE, where);
	const Sdac__V1__SubmitListRequest *request = &reading->at_publication->request;
	Sdac__V1__ListedHearing *hearing = request->hearings[first];
	reading->at_hearing = hearing;
	if (hearing->case_urn == NULL)
		hearing->case_urn = urn;
	if (urn == NULL || strcmp(urn, hearing->case_urn) == 0)
		return;
	for (size_t i = first + 1; i < request->n_hearings; i++) {
		if (strcmp(request->hearings[i]->case_urn, urn) == 0) {
			reading->at_hearing = request->hearings[i];
			return;
		}
	}
	reading->at_defendant = NULL;
	reading_warn(reading, where, "the hearing joins several cases: each is a record");
	add_record(reading, hearing, urn);
}

static void read_defendant(struct reading *reading, size_t first, const json_t *object, const char *where)
{
	const json_t *person = tree_member(object, "PersonalDetails");
	bool known;
	choose_record(reading, first, object, where);
	if (reading_add_defendant(reading) == NULL)
		return;
	if (tree_truth(person, "IsMasked", &known))
		fill_masked(reading, where);
	else
		fill_person(reading, person, where);
	fill_custody(reading, object, where);
	const json_t *charges = crown_list(object, "Charges", "Charge");
	for (size_t i = 0; i < tree_count(charges) && reading->status == SD_OK; i++)
		read_charge(reading, tree_element(charges, i), i, where);
}

void crown_read_defendants(struct reading *reading, const json_t *holder, const char *where)
{
	/* A warned list repeats "Defendants" for each of them, every one around a "Defendant". */
	const json_t *lists = tree_member(holder, "Defendants");
	const size_t first = reading->at_publication->request.n_hearings - 1;
	char place[WHERE_SIZE];
	size_t index = 0;
	for (size_t i = 0; i < tree_count(lists) && reading->status == SD_OK; i++) {
		const json_t *list = tree_element(lists, i);
		const json_t *wrapped = tree_member(list, "Defendant");
		const json_t *defendants = wrapped != NULL ? wrapped : list;
		for (size_t j = 0; j < tree_count(defendants) && reading->status == SD_OK; j++) {
			(void)snprintf(place, sizeof place, "%.150s.Defendants[%zu]", where, index++);
			read_defendant(reading, first, tree_element(defendants, j), place);
		}
	}
	reading->at_defendant = NULL;
	if (index == 0)
		reading_warn(reading, where, "no defendant is named");
}
