/*
 * What SPI's messages share; see spi.h.
 */
#include "clients/feed/spi.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "clients/feed/person.h"
#include "clients/feed/tree.h"
#include "clients/feed/xml.h"

#define SEQUENCE_LIMIT 99999
#define ASN_DIGITS 8u /* fewer are a placeholder, such as "DEFAULT_VALUE": it would link strangers */

static bool is_court_code(const char *text)
{
	const size_t length = strlen(text);
	for (size_t i = 0; i < length; i++)
		if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
			return false;
	return length == 5 || length == 7;
}

void spi_make_hearing(struct reading *reading, char *court, const char *date, const char *time, const char *where,
    struct spi_hearing *hearing_r)
{
	*hearing_r = (struct spi_hearing){ .court_text = court };
	if (court != NULL && is_court_code(court)) {
		hearing_r->court_code = reading_strndup(reading, court, 5);
		const char *room = court + 5;
		if (isdigit((unsigned char)room[0]) && isdigit((unsigned char)room[1]) && strcmp(room, "00") != 0)
			hearing_r->room = reading_strdup(reading, room[0] == '0' ? room + 1 : room);
	}
	hearing_r->has_date = date != NULL && moment_parse(date, &hearing_r->start);
	if (date != NULL && !hearing_r->has_date)
		reading_warn(reading, where, "the date of a hearing is not a date");
	if (time == NULL || !hearing_r->has_date)
		return;
	/* SPI's times are the court's clock (feeds.md 2.2), whatever stands behind the seconds: "12:01:01.000Z". */
	char clock[9];
	(void)snprintf(clock, sizeof clock, "%.8s", time);
	if (!moment_set_time(&hearing_r->start, clock))
		reading_warn(reading, where, "the time of a hearing is not a time");
}

void spi_read_hearing(struct reading *reading, const json_t *hearing, const char *where, struct spi_hearing *hearing_r)
{
	char *court = tree_text(reading, hearing, "CourtHearingLocation", TEXT_CODE, where);
	const char *date = tree_text(reading, hearing, "DateOfHearing", TEXT_CODE, where);
	const char *time = tree_text(reading, hearing, "TimeOfHearing", TEXT_CODE, where);
	spi_make_hearing(reading, court, date, time, where, hearing_r);
}

const json_t *spi_individual(const json_t *defendant)
{
	return tree_either(defendant, "CourtIndividualDefendant", "PoliceIndividualDefendant");
}

static const char *sex_of(const char *code)
{
	/* ISO 5218; 0 and 9 say that it is not known. */
	static const char *const codes[][2] = { { "0", NULL }, { "1", "M" }, { "2", "F" }, { "9", NULL } };
	for (size_t i = 0; code != NULL && i < sizeof codes / sizeof *codes; i++)
		if (strcmp(code, codes[i][0]) == 0)
			return codes[i][1];
	return code;
}

/* Of an address only the postcode: as its own element, or as the last line. */
static const char *postcode_of(struct reading *reading, const json_t *address, const char *where)
{
	static const char *const lines[] = { "AddressLine5", "AddressLine4", "AddressLine3", "AddressLine2" };
	const json_t *simple = tree_member(address, "SimpleAddress");
	const json_t *complex = tree_either(address, "ComplexAddress", "StructuredAddress");
	const char *postcode = tree_text(reading, complex != NULL ? complex : address, "PostCode", TEXT_CODE, where);
	for (size_t i = 0; postcode == NULL && i < sizeof lines / sizeof *lines; i++) {
		const char *line = tree_text(reading, simple, lines[i], TEXT_CODE, where);
		if (line != NULL)
			return text_is_postcode(line) ? line : NULL;
	}
	return postcode;
}

static const char *two_names(struct reading *reading, const json_t *name, const char *where)
{
	const char *second = tree_text(reading, name, "PersonGivenName2", TEXT_NAME, where);
	const char *third = tree_text(reading, name, "PersonGivenName3", TEXT_NAME, where);
	if (second == NULL || third == NULL)
		return second != NULL ? second : third;
	return arena_printf(reading->arena, "%s %s", second, third);
}

static bool fill_person(struct reading *reading, const json_t *individual, const char *where)
{
	const json_t *person = tree_member(individual, "PersonDefendant");
	const json_t *base = tree_member(person, "BasePersonDetails");
	const json_t *name = tree_member(base, "PersonName");
	const struct person_words words = {
		.title = tree_text(reading, name, "PersonTitle", TEXT_NAME, where),
		.forenames = tree_text(reading, name, "PersonGivenName1", TEXT_NAME, where),
		.middle_names = two_names(reading, name, where),
		.surname = tree_text(reading, name, "PersonFamilyName", TEXT_NAME, where),
		.birth_date = tree_text(reading, base, "Birthdate", TEXT_CODE, where),
		.sex = sex_of(tree_text(reading, base, "Gender", TEXT_CODE, where)),
		.postcode = postcode_of(reading, tree_member(individual, "Address"), where),
	};
	person_fill(reading, &words, NULL, where);
	reading->at_defendant->pnc_id = tree_text(reading, person, "PNCidentifier", TEXT_CODE, where);
	reading->at_defendant->cro_number = tree_text(reading, individual, "CROnumber", TEXT_CODE, where);
	return words.surname != NULL || words.forenames != NULL;
}

static bool fill_organisation(struct reading *reading, const json_t *corporate, const char *where)
{
	const json_t *named = tree_member(corporate, "OrganisationName");
	const struct person_words words = {
		.organisation =
		    tree_text(reading, json_is_object(named) ? named : corporate, "OrganisationName", TEXT_NAME, where),
	};
	person_fill(reading, &words, NULL, where);
	reading->at_defendant->pnc_id = tree_text(reading, corporate, "PNCidentifier", TEXT_CODE, where);
	return words.organisation != NULL;
}

void spi_add_alias(struct reading *reading, const char *given, const char *family)
{
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	if (family == NULL)
		return;
	char *alias =
	    given == NULL ? reading_strdup(reading, family) : arena_printf(reading->arena, "%s %s", given, family);
	char **aliases = alias == NULL ? NULL : reading_grow(reading, defendant->aliases, defendant->n_aliases);
	if (aliases == NULL) {
		reading->status = SD_NO_MEMORY;
		return;
	}
	defendant->aliases = aliases;
	aliases[defendant->n_aliases++] = alias;
}

static void add_aliases(struct reading *reading, const json_t *list, const char *where)
{
	for (size_t i = 0; i < tree_count(list) && reading->status == SD_OK; i++) {
		const json_t *alias = tree_element(list, i);
		spi_add_alias(reading, tree_text(reading, alias, "PersonGivenName1", TEXT_NAME, where),
		    tree_text(reading, alias, "PersonFamilyName", TEXT_NAME, where));
	}
}

void spi_take_asn(struct reading *reading, char *reference, const char *where)
{
	size_t digits = 0;
	for (const char *at = reference; at != NULL && *at != '\0'; at++)
		digits += isdigit((unsigned char)*at) ? 1 : 0;
	if (digits >= ASN_DIGITS)
		reading->at_defendant->arrest_summons_number = reference;
	else if (reference != NULL)
		reading_warn(
		    reading, where, "the prosecutor's reference is no arrest/summons number, and was left out");
}

bool spi_read_defendant(struct reading *reading, const json_t *defendant, const char *where)
{
	const json_t *individual = spi_individual(defendant);
	const json_t *corporate = tree_either(defendant, "CourtCorporateDefendant", "PoliceCorporateDefendant");
	spi_take_asn(reading, tree_text(reading, defendant, "ProsecutorReference", TEXT_CODE, where), where);
	if (individual == NULL)
		return fill_organisation(reading, corporate, where);
	const bool is_named = fill_person(reading, individual, where);
	add_aliases(reading, tree_member(individual, "Alias"), where);
	return is_named;
}

Sdac__V1__ListedOffence *spi_add_offence(
    struct reading *reading, const json_t *offence, size_t place, const char *where)
{
	const json_t *base = tree_member(offence, "BaseOffenceDetails");
	int sequence = 0;
	Sdac__V1__ListedOffence *added = reading_add_offence(reading);
	if (added == NULL)
		return NULL;
	(void)text_number(
	    tree_text(reading, base, "OffenceSequenceNumber", TEXT_CODE, where), SEQUENCE_LIMIT, &sequence);
	added->has_sequence = true;
	added->sequence = sequence != 0 ? sequence : (int)place + 1;
	added->code = tree_text(reading, base, "OffenceCode", TEXT_CODE, where);
	added->wording = tree_text(reading, base, "OffenceWording", TEXT_PHRASE, where);
	if (added->code == NULL)
		reading_warn(reading, where, "an offence without a code");
	return added;
}

struct code {
	const char *from, *to;
};

static const char *translated(struct reading *reading, const struct code *codes, size_t count, const char *code,
    const char *where, const char *otherwise)
{
	if (code == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (strcmp(codes[i].from, code) == 0)
			return codes[i].to;
	reading_warn(reading, where, otherwise);
	return code;
}

/*
 * CJS Data Standards: SPI's "P" is the remand status PB, custody with a direction to release on bail. Common
 * Platform's "P" is conditional bail. The letter must not travel from one to the other.
 */
const char *spi_bail(struct reading *reading, const char *letter, const char *where)
{
	static const struct code codes[] = { { "A", "A" }, { "B", "B" }, { "C", "C" }, { "L", "L" }, { "P", "C" },
		{ "S", "S" }, { "U", "U" } };
	return translated(
	    reading, codes, sizeof codes / sizeof *codes, letter, where, "a bail status is not known, and was kept");
}

const char *spi_plea(struct reading *reading, const char *code, const char *where)
{
	static const struct code codes[] = { { "1", "G" }, { "2", "NG" }, { "3", "NONE" }, { "4", "CON" },
		{ "5", "OPP" }, { "6", "G" }, { "7", "ADM" }, { "8", "DEN" } };
	return translated(
	    reading, codes, sizeof codes / sizeof *codes, code, where, "a plea's code is not known, and was kept");
}

const char *spi_verdict(struct reading *reading, const char *code, const char *where)
{
	/* "C", a caution, is no verdict; the CJS has no code for it. */
	static const struct code codes[] = { { "A", "NA" }, { "C", "C" }, { "G", "G" }, { "N", "NG" }, { "O", "NC" } };
	return translated(
	    reading, codes, sizeof codes / sizeof *codes, code, where, "a finding's code is not known, and was kept");
}

bool spi_sent_at(struct reading *reading, const json_t *tree, struct moment *moment_r)
{
	const json_t *metadata = xml_search(tree, "MessageMetadata");
	const json_t *request = xml_search(tree, "SubmitRequestMes");
	const json_t *stream = xml_search(tree, "DataStream");
	const char *text = tree_text(reading, metadata, "CreationDateTime", TEXT_CODE, "CreationDateTime");
	if (text == NULL)
		text = tree_text(reading, request, "Timestamp", TEXT_CODE, "Timestamp");
	const char *time = NULL;
	if (text == NULL) {
		text = tree_text(reading, stream, "Dated", TEXT_CODE, "DataStream.Dated");
		time = tree_text(reading, stream, "Timed", TEXT_CODE, "DataStream.Timed");
	}
	if (text == NULL)
		return false;
	char joined[64];
	(void)snprintf(joined, sizeof joined, "%s%s%s", text, time == NULL ? "" : "T", time == NULL ? "" : time);
	return moment_parse(joined, moment_r);
}
