/*
 * The defendant of a row; see person.h.
 */
#include "clients/feed/person.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "clients/feed/moment.h"
#include "clients/feed/text.h"

/* Sources without a date of birth write one of these, or earlier: 1900-01-01, 1901-01-01, 1800-01-01. */
#define LAST_PLACEHOLDER_DATE "1902-12-31"
/* Nobody under ten can be charged (Children and Young Persons Act 1933, s. 50); sources write 0 for "not known". */
#define AGE_MIN 10
#define AGE_MAX 130
#define ADULT_AGE 18

static char *joined(struct reading *reading, const char *const *parts, size_t count)
{
	char buffer[4 * (TEXT_SHORT + 1)];
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		const size_t length = parts[i] == NULL ? 0 : strlen(parts[i]);
		if (length == 0 || length + 1 > sizeof buffer - used)
			continue;
		if (used != 0)
			buffer[used++] = ' ';
		memcpy(buffer + used, parts[i], length);
		used += length;
	}
	return used == 0 ? NULL : reading_strndup(reading, buffer, used);
}

/* "Mr Arthur": takes the title off. */
static const char *untitled(struct reading *reading, const char *text, Sdac__V1__PersonName *name)
{
	const size_t length = text == NULL ? 0 : text_title_length(text);
	if (length == 0)
		return text;
	if (name->title == NULL)
		name->title = reading_strndup(reading, text, length);
	return text + length + 1;
}

static void name_structured(struct reading *reading, const struct person_words *words, Sdac__V1__PersonName *name)
{
	name->form = SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED;
	name->title = reading_strdup(reading, words->title);
	name->forenames = reading_strdup(reading, untitled(reading, words->forenames, name));
	name->middle_names = reading_strdup(reading, words->middle_names);
	name->surname = reading_strdup(reading, words->surname);
	if (name->full == NULL) {
		const char *const parts[] = { words->title, words->forenames, words->middle_names, words->surname };
		name->full = joined(reading, parts, 4);
	}
}

/* One string. With a comma the surname stands before it; else its place is not known, and nobody guesses. */
static void name_bare(struct reading *reading, const char *full, Sdac__V1__PersonName *name)
{
	const char *comma = strchr(full, ',');
	name->form = SDAC__V1__NAME_FORM__NAME_FORM_BARE;
	if (comma == NULL || comma == full || comma[1] == '\0') {
		(void)untitled(reading, full, name);
		return;
	}
	name->form = SDAC__V1__NAME_FORM__NAME_FORM_COMMA;
	name->surname = reading_strndup(reading, full, (size_t)(comma - full));
	const char *rest = comma + 1;
	while (*rest == ' ')
		rest++;
	name->forenames = reading_strdup(reading, untitled(reading, rest, name));
}

static void fill_name(struct reading *reading, const struct person_words *words, const char *where)
{
	Sdac__V1__PersonName *name = reading_alloc(reading, sizeof *name);
	if (name == NULL)
		return;
	sdac__v1__person_name__init(name);
	name->has_form = true;
	name->full = reading_strdup(reading, words->organisation != NULL ? words->organisation : words->full);
	if (words->organisation != NULL)
		name->form = SDAC__V1__NAME_FORM__NAME_FORM_ORGANISATION;
	else if (words->surname != NULL || words->forenames != NULL)
		name_structured(reading, words, name);
	else if (words->full != NULL)
		name_bare(reading, words->full, name);
	else {
		reading_warn(reading, where, "the defendant has no name");
		return;
	}
	reading->at_defendant->name = name;
}

static bool birth_date_is_taken(Sdac__V1__ListedDefendant *defendant, enum _Sdac__V1__DateQuality quality)
{
	defendant->has_birth_date_quality = true;
	defendant->birth_date_quality = quality;
	return quality == SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK;
}

static void fill_birth(struct reading *reading, const struct person_words *words, const char *where)
{
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	const char *list_date = reading_day(reading);
	struct moment born;
	if (words->birth_date == NULL) {
		(void)birth_date_is_taken(defendant, defendant->has_age ? SDAC__V1__DATE_QUALITY__DATE_QUALITY_AGE_ONLY
									: SDAC__V1__DATE_QUALITY__DATE_QUALITY_MISSING);
	} else if (!moment_parse(words->birth_date, &born)) {
		(void)birth_date_is_taken(defendant, SDAC__V1__DATE_QUALITY__DATE_QUALITY_INVALID);
		reading_warn(reading, where, "the date of birth is not a date");
	} else if (strcmp(born.date, LAST_PLACEHOLDER_DATE) <= 0) {
		(void)birth_date_is_taken(defendant, SDAC__V1__DATE_QUALITY__DATE_QUALITY_INVALID);
		reading_warn(reading, where, "the date of birth is a placeholder");
	} else if (list_date != NULL && strcmp(born.date, list_date) > 0) {
		(void)birth_date_is_taken(defendant, SDAC__V1__DATE_QUALITY__DATE_QUALITY_FUTURE);
		reading_warn(reading, where, "the date of birth is after the list");
	} else if (birth_date_is_taken(defendant, SDAC__V1__DATE_QUALITY__DATE_QUALITY_OK)) {
		defendant->birth_date = reading_strdup(reading, born.date);
	}
}

static void fill_age(struct reading *reading, const char *age, const char *where)
{
	int years;
	if (age == NULL)
		return;
	if (!text_number(age, AGE_MAX, &years) || years < AGE_MIN) {
		reading_warn(reading, where, "the age is not an age");
		return;
	}
	reading->at_defendant->has_age = true;
	reading->at_defendant->age = years;
}

/* A youth court's row is a youth's; else the date of birth on the day of the list decides, else the age. */
static void fill_youth(const struct reading *reading, const char *panel)
{
	Sdac__V1__ListedDefendant *defendant = reading->at_defendant;
	const char *list_date = reading_day(reading);
	if (panel != NULL && strncasecmp(panel, "youth", 5) == 0) {
		defendant->has_is_youth = defendant->is_youth = true;
		return;
	}
	const bool dated = defendant->birth_date != NULL && list_date != NULL;
	if (!dated && !defendant->has_age)
		return;
	const int years = dated ? moment_years_between(defendant->birth_date, list_date) : defendant->age;
	defendant->has_is_youth = true;
	defendant->is_youth = years < ADULT_AGE;
}

static void fill_sex(struct reading *reading, const char *sex)
{
	static const char *const words[][2] = { { "male", "M" }, { "female", "F" }, { "m", "M" }, { "f", "F" } };
	if (sex == NULL)
		return;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(sex, words[i][0]) == 0)
			sex = words[i][1];
	reading->at_defendant->sex = reading_strdup(reading, sex);
}

/* Common Platform's converter writes the fourth line of an address where the postcode belongs (feeds.md 1.2), and an
 * address is often hers. */
static void fill_postcode(struct reading *reading, const char *postcode, const char *where)
{
	if (postcode == NULL)
		return;
	if (text_is_postcode(postcode))
		reading->at_defendant->postcode = reading_strdup(reading, postcode);
	else
		reading_warn(reading, where, "the postcode is none, and was left out");
}

void person_fill(struct reading *reading, const struct person_words *words, const char *panel, const char *where)
{
	fill_name(reading, words, where);
	if (words->organisation != NULL)
		return;
	fill_age(reading, words->age, where);
	fill_birth(reading, words, where);
	fill_youth(reading, panel);
	fill_sex(reading, words->sex);
	fill_postcode(reading, words->postcode, where);
}

static bool is_code_run(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
			return false;
	return length >= 2 && length % 2 == 0;
}

static void add_code_pairs(struct reading *reading, const char *text, size_t length)
{
	for (size_t i = 0; i + 1 < length; i += 2) {
		const char code[3] = { text[i], text[i + 1], '\0' };
		reading_add_marker(reading, code, NULL);
	}
}

/*
 * Codes have two characters and stand apart or run together: "ADVI" is AD and VI, so nobody may look
 * for "DV" inside it. A run of another length, or with small letters, is words.
 */
void person_markers(struct reading *reading, const char *markers)
{
	if (markers == NULL)
		return;
	if (strcasestr(markers, "domestic violence") != NULL || strcasestr(markers, "domestic abuse") != NULL) {
		reading_add_marker(reading, "DV", markers);
		return;
	}
	for (const char *at = markers; *at != '\0';) {
		size_t length = 0;
		while (isalnum((unsigned char)at[length]))
			length++;
		if (length != 0 && !is_code_run(at, length)) {
			reading_add_marker(reading, NULL, markers);
			return;
		}
		add_code_pairs(reading, at, length);
		at += length;
		while (*at != '\0' && !isalnum((unsigned char)*at))
			at++;
	}
}
