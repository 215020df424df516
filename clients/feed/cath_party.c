/*
 * The parties of a CaTH case or application; see cath_party.h. Only defendants are kept: another
 * party may be the victim.
 */
#include "clients/feed/cath_party.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/moment.h"
#include "clients/feed/person.h"
#include "clients/feed/tree.h"

#define WHERE_SIZE 240u

enum role { ROLE_ABSENT, ROLE_DEFENDANT, ROLE_PROSECUTOR, ROLE_OTHER, ROLE_UNKNOWN };

static enum role role_of(const char *word)
{
	static const struct {
		const char *word;
		enum role role;
	} roles[] = {
		{ "DEFENDANT", ROLE_DEFENDANT },
		{ "ACCUSED", ROLE_DEFENDANT },
		{ "PROSECUTING_AUTHORITY", ROLE_PROSECUTOR },
		{ "PROSECUTOR", ROLE_PROSECUTOR },
		{ "INFORMANT", ROLE_PROSECUTOR },
		{ "APPLICANT", ROLE_OTHER },
		{ "RESPONDENT", ROLE_OTHER },
		{ "THIRD_PARTY", ROLE_OTHER },
		{ "VICTIM", ROLE_OTHER },
		{ "WITNESS", ROLE_OTHER },
	};
	if (word == NULL)
		return ROLE_ABSENT;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcasecmp(word, roles[i].word) == 0)
			return roles[i].role;
	return strcasestr(word, "REPRESENTATIVE") != NULL ? ROLE_OTHER : ROLE_UNKNOWN;
}

static bool has_name(struct reading *reading, const json_t *individual, const char *where)
{
	return tree_text(reading, individual, "individualSurname", TEXT_NAME, where) != NULL ||
	       tree_text(reading, individual, "individualForenames", TEXT_NAME, where) != NULL;
}

/* The role says it, or that the application is about this party; the first generation had no roles. */
static bool is_defendant(const struct cath_case *cath_case, const json_t *party, enum role role, bool is_named_person)
{
	bool known;
	if (role == ROLE_DEFENDANT || tree_truth(party, "subject", &known))
		return true;
	return (role == ROLE_ABSENT && is_named_person) || (role == ROLE_UNKNOWN && cath_case->of_first_generation);
}

static char *date_member(struct reading *reading, const json_t *object, const char *name, const char *where)
{
	struct moment moment;
	const char *text = tree_text(reading, object, name, TEXT_CODE, where);
	if (text == NULL)
		return NULL;
	if (moment_parse(text, &moment))
		return reading_strdup(reading, moment.date);
	reading_warn(reading, where, "a date of an offence is not a date, and was left out");
	return NULL;
}

void cath_party_note_restriction(struct reading *reading, const json_t *object)
{
	bool known;
	const bool restricted = tree_truth(object, "reportingRestriction", &known);
	const json_t *member = tree_member(object, "reportingRestriction");
	/* Words in its place, or details beside it, restrict as well. */
	const bool worded =
	    (json_is_string(member) && !known && json_string_length(member) != 0) ||
	    tree_count(tree_either(object, "reportingRestrictionDetails", "reportingRestrictionDetail")) != 0;
	if (!known && !worded)
		return;
	reading->at_hearing->has_is_reporting_restricted = true;
	reading->at_hearing->is_reporting_restricted |= restricted || worded;
}

static void read_offence(struct reading *reading, const json_t *object, int sequence, const char *where)
{
	char *code = tree_text(reading, object, "offenceCode", TEXT_CODE, where);
	char *title = tree_text(reading, object, "offenceTitle", TEXT_PHRASE, where);
	char *wording = tree_text(reading, object, "offenceWording", TEXT_PHRASE, where);
	cath_party_note_restriction(reading, object);
	if (code == NULL && title == NULL && wording == NULL) {
		reading_warn(reading, where, "an offence without code, title and wording was left out");
		return;
	}
	Sdac__V1__ListedOffence *offence = reading_add_offence(reading);
	if (offence == NULL)
		return;
	offence->has_sequence = true;
	offence->sequence = sequence;
	offence->code = code;
	offence->title = title;
	offence->wording = wording;
	offence->plea = tree_text(reading, object, "plea", TEXT_CODE, where);
	offence->plea_date = date_member(reading, object, "pleaDate", where);
	offence->verdict_date = date_member(reading, object, "convictionDate", where);
	offence->adjourned_date = date_member(reading, object, "adjournedDate", where);
}

static void read_offences(struct reading *reading, const json_t *list, const char *where)
{
	for (size_t i = 0; i < tree_count(list) && reading->status == SD_OK; i++)
		read_offence(reading, tree_element(list, i), (int)i + 1, where);
}

static void fill_individual(struct reading *reading, const json_t *individual, const char *panel, const char *where)
{
	const json_t *address = tree_member(individual, "address");
	const struct person_words words = {
		.title = tree_text(reading, individual, "title", TEXT_NAME, where),
		.forenames = tree_text(reading, individual, "individualForenames", TEXT_NAME, where),
		.middle_names = tree_text(reading, individual, "individualMiddleName", TEXT_NAME, where),
		.surname = tree_text(reading, individual, "individualSurname", TEXT_NAME, where),
		.birth_date = tree_text(reading, individual, "dateOfBirth", TEXT_CODE, where),
		.age = tree_text(reading, individual, "age", TEXT_CODE, where),
		.sex = tree_text(reading, individual, "gender", TEXT_CODE, where),
		.postcode = tree_text(reading, address, "postCode", TEXT_CODE, where),
	};
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	bool known;
	person_fill(reading, &words, panel, where);
	defendant->arrest_summons_number = tree_text(reading, individual, "asn", TEXT_CODE, where);
	defendant->pnc_id = tree_text(reading, individual, "pncId", TEXT_CODE, where);
	defendant->cro_number = tree_text(reading, individual, "croNumber", TEXT_CODE, where);
	const bool in_custody = tree_truth(individual, "inCustody", &known);
	defendant->has_in_custody = known;
	defendant->in_custody = known && in_custody;
}

static void add_defendant(struct reading *reading, const struct cath_case *cath_case, const json_t *party,
    bool is_named_person, const char *where)
{
	const json_t *individual = tree_member(party, "individualDetails");
	const json_t *organisation = tree_member(party, "organisationDetails");
	const char *company = tree_text(reading, organisation, "organisationName", TEXT_NAME, where);
	if (reading_add_defendant(reading) == NULL)
		return;
	if (!is_named_person && company != NULL) {
		const struct person_words words = { .organisation = company };
		person_fill(reading, &words, NULL, where);
	} else {
		fill_individual(reading, individual, cath_case->panel, where);
	}
	read_offences(reading, tree_member(party, "offence"), where);
	read_offences(reading, tree_member(individual, "offence"), where);
	read_offences(reading, tree_member(organisation, "offence"), where);
}

static void read_party(
    struct reading *reading, const struct cath_case *cath_case, const json_t *party, const char *where)
{
	const char *word = tree_text(reading, party, "partyRole", TEXT_CODE, where);
	const enum role role = role_of(word);
	const bool is_named_person = has_name(reading, tree_member(party, "individualDetails"), where);
	Sdac__V1__ListedHearing *hearing = reading->at_hearing;
	if (is_defendant(cath_case, party, role, is_named_person)) {
		if (role == ROLE_ABSENT)
			reading_warn(reading, where, "a person without a role was taken as a defendant");
		if (role == ROLE_UNKNOWN && hearing->prosecutor == NULL)
			hearing->prosecutor = reading_strdup(reading, word);
		add_defendant(reading, cath_case, party, is_named_person, where);
	} else if (role == ROLE_PROSECUTOR) {
		if (hearing->prosecutor == NULL)
			hearing->prosecutor = tree_text(
			    reading, tree_member(party, "organisationDetails"), "organisationName", TEXT_NAME, where);
	} else {
		reading_warn(reading, where, "a party who is no defendant was left out");
	}
}

/*
 * Offences beside the parties: the converter of Common Platform put only those of the first
 * defendant there (feeds.md 1.2).
 */
static void read_loose_offences(struct reading *reading, const struct cath_case *cath_case)
{
	Sdac__V1__ListedHearing *hearing = reading->at_hearing;
	const size_t count = tree_count(cath_case->offences);
	if (count == 0)
		return;
	if (hearing->n_defendants == 0) {
		reading_warn(reading, cath_case->where, "offences without a defendant were left out");
		return;
	}
	reading->at_defendant = hearing->defendants[0];
	if (hearing->n_defendants > 1)
		reading_warn(reading, cath_case->where, "offences of the hearing were given to its first defendant");
	read_offences(reading, cath_case->offences, cath_case->where);
}

void cath_party_read(struct reading *reading, const struct cath_case *cath_case)
{
	char where[WHERE_SIZE];
	for (size_t i = 0; i < tree_count(cath_case->parties) && reading->status == SD_OK; i++) {
		(void)snprintf(where, sizeof where, "%s.party[%zu]", cath_case->where, i);
		reading->at_defendant = NULL;
		read_party(reading, cath_case, tree_element(cath_case->parties, i), where);
	}
	if (reading->status == SD_OK)
		read_loose_offences(reading, cath_case);
	reading->at_defendant = NULL;
	if (reading->at_hearing->n_defendants == 0)
		reading_warn(reading, cath_case->where, "no defendant is named");
}
