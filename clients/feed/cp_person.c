/*
 * Defendants and offences of the Common Platform; see cp_message.h. Three shapes of a defendant are
 * known: with personDefendant, with legalEntityDefendant, and flat, as its listing API writes them.
 */
#include "clients/feed/cp_message.h"

#include <string.h>

#include "clients/feed/person.h"
#include "clients/feed/tree.h"

/* From this place on, offences are numbered by their place alone. */
#define NUMBERS_COMPARED 1000

char *cp_inner_text(
    struct cp_hearing *hearing, const json_t *object, const char *outer, const char *inner, const char *where)
{
	return tree_text(hearing->reading, tree_member(object, outer), inner, TEXT_PHRASE, where);
}

char *cp_date(struct cp_hearing *hearing, const json_t *object, const char *name, const char *where)
{
	struct moment moment;
	const char *text = tree_text(hearing->reading, object, name, TEXT_CODE, where);
	if (text == NULL)
		return NULL;
	if (moment_parse(text, &moment))
		return reading_strdup(hearing->reading, moment.date);
	reading_warn(hearing->reading, where, "a date is not a date, and was left out");
	return NULL;
}

static bool is_taken(const Sdac__V1__ListedDefendant *defendant, int number)
{
	for (size_t i = 0; i + 1 < defendant->n_offences; i++)
		if (defendant->offences[i]->sequence == number)
			return true;
	return false;
}

/* Results name an offence by its number, so no two may share one. */
static int offence_number(const Sdac__V1__ListedDefendant *defendant, const json_t *tree)
{
	const size_t place = defendant->n_offences;
	const json_int_t order = json_integer_value(tree_member(tree, "orderIndex"));
	if (place > NUMBERS_COMPARED)
		return 1000000 + (int)place;
	int number = order > 0 && order < NUMBERS_COMPARED ? (int)order : (int)place;
	while (is_taken(defendant, number))
		number++;
	return number;
}

static void fill_plea(
    struct cp_hearing *hearing, const json_t *tree, Sdac__V1__ListedOffence *offence, const char *where)
{
	const json_t *plea = tree_member(tree, "plea");
	const json_t *indicated = tree_member(tree, "indicatedPlea");
	offence->plea = tree_text(hearing->reading, plea, "pleaValue", TEXT_CODE, where);
	offence->plea_date = cp_date(hearing, plea, "pleaDate", where);
	if (offence->plea != NULL || indicated == NULL)
		return;
	char *value = tree_text(hearing->reading, indicated, "indicatedPleaValue", TEXT_CODE, where);
	if (value == NULL || strcmp(value, "NO_INDICATION") == 0)
		return;
	offence->plea = value;
	offence->plea_date = cp_date(hearing, indicated, "indicatedPleaDate", where);
}

static void fill_verdict(
    struct cp_hearing *hearing, const json_t *tree, Sdac__V1__ListedOffence *offence, const char *where)
{
	static const char *const names[] = { "cjsVerdictCode", "verdictCode", "categoryType", "category",
		"description" };
	const json_t *verdict = tree_member(tree, "verdict");
	const json_t *type = tree_member(verdict, "verdictType");
	for (size_t i = 0; offence->verdict == NULL && i < sizeof names / sizeof *names; i++)
		offence->verdict = tree_text(hearing->reading, type, names[i], TEXT_CODE, where);
	offence->verdict_date = cp_date(hearing, verdict, "verdictDate", where);
	if (offence->verdict_date == NULL)
		offence->verdict_date = cp_date(hearing, tree, "convictionDate", where);
}

static void fill_offence(struct cp_hearing *hearing, const json_t *tree, const char *where)
{
	struct reading *reading = hearing->reading;
	Sdac__V1__ListedOffence *offence = reading_add_offence(reading);
	if (offence == NULL)
		return;
	offence->has_sequence = true;
	offence->sequence = offence_number(reading->at_defendant, tree);
	offence->code = tree_text(reading, tree, "offenceCode", TEXT_CODE, where);
	offence->title = tree_text(reading, tree, "offenceTitle", TEXT_PHRASE, where);
	if (offence->title == NULL)
		offence->title = cp_inner_text(hearing, tree, "statementOfOffence", "title", where);
	offence->wording = tree_text(reading, tree, "wording", TEXT_PHRASE, where);
	if (offence->wording == NULL)
		offence->wording = tree_text(reading, tree, "offenceWording", TEXT_PHRASE, where);
	fill_plea(hearing, tree, offence, where);
	fill_verdict(hearing, tree, offence, where);
	if (offence->code == NULL && offence->title == NULL)
		reading_warn(reading, where, "an offence has neither code nor title");
}

static void add_alias(struct cp_hearing *hearing, const json_t *alias, const char *where)
{
	static const char *const names[] = { "firstName", "middleName", "lastName", "legalEntityName" };
	Sdac__V1__ListedDefendant *defendant = hearing->reading->at_defendant;
	char whole[4 * (TEXT_SHORT + 1)] = "";
	size_t used = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *part = tree_text(hearing->reading, alias, names[i], TEXT_NAME, where);
		const size_t length = part == NULL ? 0 : strlen(part);
		if (length == 0 || length + 1 > sizeof whole - used)
			continue;
		if (used != 0)
			whole[used++] = ' ';
		memcpy(whole + used, part, length);
		used += length;
	}
	char *copy = used == 0 ? NULL : reading_strndup(hearing->reading, whole, used);
	char **aliases = copy == NULL ? NULL : reading_grow(hearing->reading, defendant->aliases, defendant->n_aliases);
	if (aliases == NULL)
		return;
	defendant->aliases = aliases;
	defendant->aliases[defendant->n_aliases++] = copy;
}

/* C is custody; B and U are not. P waits inside until a condition is met, L and S are not a prison: left open. */
static void fill_custody(Sdac__V1__ListedDefendant *defendant)
{
	const char *status = defendant->bail_status;
	if (status == NULL || status[0] == '\0' || status[1] != '\0' || strchr("CBU", status[0]) == NULL)
		return;
	defendant->has_in_custody = true;
	defendant->in_custody = status[0] == 'C';
}

static void fill_status(struct cp_hearing *hearing, const struct cp_seat *seat, const json_t *holder)
{
	Sdac__V1__ListedDefendant *defendant = hearing->reading->at_defendant;
	bool known;
	defendant->arrest_summons_number =
	    tree_text(hearing->reading, holder, "arrestSummonsNumber", TEXT_CODE, seat->where);
	defendant->pnc_id = tree_text(hearing->reading, seat->person, "pncId", TEXT_CODE, seat->where);
	defendant->cro_number = tree_text(hearing->reading, seat->person, "croNumber", TEXT_CODE, seat->where);
	defendant->bail_status = cp_inner_text(hearing, holder, "bailStatus", "code", seat->where);
	fill_custody(defendant);
	const bool is_youth = tree_truth(seat->person, "isYouth", &known);
	if (known) {
		defendant->has_is_youth = true;
		defendant->is_youth = is_youth;
	}
	if (cp_word(holder, "bailConditions") != NULL && hearing->reading->at_outcome == NULL)
		reading_warn(
		    hearing->reading, seat->where, "conditions of bail have no place in a list, and were left out");
}

static void fill_person(struct cp_hearing *hearing, const struct cp_seat *seat)
{
	struct reading *reading = hearing->reading;
	const char *where = seat->where;
	const json_t *person = tree_member(seat->person, "personDefendant");
	const json_t *holder = person != NULL ? person : seat->person;
	const json_t *details = tree_member(holder, "personDetails");
	if (details == NULL)
		details = holder;
	const json_t *organisation = tree_member(tree_member(seat->person, "legalEntityDefendant"), "organisation");
	struct person_words words = {
		.title = tree_text(reading, details, "title", TEXT_NAME, where),
		.forenames = tree_text(reading, details, "firstName", TEXT_NAME, where),
		.middle_names = tree_text(reading, details, "middleName", TEXT_NAME, where),
		.surname = tree_text(reading, details, "lastName", TEXT_NAME, where),
		.birth_date = tree_text(reading, details, "dateOfBirth", TEXT_CODE, where),
		.sex = tree_text(reading, details, "gender", TEXT_CODE, where),
		.postcode = tree_text(reading, tree_member(details, "address"), "postcode", TEXT_CODE, where),
	};
	if (words.forenames == NULL && words.surname == NULL) {
		words.organisation = tree_text(reading, organisation, "name", TEXT_NAME, where);
		if (words.organisation == NULL)
			words.organisation = tree_text(reading, seat->person, "organisationName", TEXT_NAME, where);
	}
	person_fill(reading, &words, NULL, where);
	fill_status(hearing, seat, holder);
	if (reading->at_defendant->name == NULL && reading->at_defendant->source_defendant_id == NULL &&
	    reading_refuse(reading, where, "a defendant has neither id nor name: the hearing is not whole") != SD_OK)
		return;
}

void cp_fill_defendant(struct cp_hearing *hearing, const struct cp_seat *seat)
{
	struct reading *reading = hearing->reading;
	const json_t *aliases = tree_member(seat->person, "aliases");
	const char *id = seat->id != NULL ? seat->id : seat->master_id;
	if (id == NULL)
		reading_warn(reading, seat->where, "the defendant has no id");
	else
		reading->at_defendant->source_defendant_id =
		    text_clean(reading, TEXT_CODE, id, strlen(id), seat->where);
	fill_person(hearing, seat);
	for (size_t i = 0; i < tree_count(aliases) && reading->status == SD_OK; i++)
		add_alias(hearing, tree_element(aliases, i), seat->where);
	for (size_t i = 0; i < seat->n_offences && reading->status == SD_OK; i++)
		fill_offence(hearing, seat->offences[i], seat->where);
}
