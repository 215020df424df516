/*
 * Named texts to a case, and the guard against columns that tell who the victim is. Pure: no files, no network.
 */
#include "clients/sdac/case_draft.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

#include "clients/sdac/args.h"
#include "proto/wire.h"

#define MAX_LISTED 16
#define OUT_OF_MEMORY "there is no memory"

static const char *set_text(struct case_draft *draft, char **field, const char *value)
{
	*field = arena_strdup(draft->arena, value);
	return *field == NULL ? OUT_OF_MEMORY : NULL;
}

static const char *set_client_ref(struct case_draft *draft, const char *value)
{
	if (strlen(value) > 64)
		return "is longer than 64 characters";
	return set_text(draft, &draft->request.client_ref, value);
}

static const char *set_service(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->request.service, value);
}

static const char *set_idva(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->request.idva, value);
}

static const char *set_court(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->request.court_code, value);
}

static const char *set_name(struct case_draft *draft, const char *value)
{
	draft->name.has_form = 1;
	draft->name.form =
	    strchr(value, ',') != NULL ? SDAC__V1__NAME_FORM__NAME_FORM_COMMA : SDAC__V1__NAME_FORM__NAME_FORM_BARE;
	return set_text(draft, &draft->name.full, value);
}

static const char *set_forenames(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->name.forenames, value);
}

static const char *set_surname(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->name.surname, value);
}

static const char *set_sex(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->perpetrator.sex, value);
}

static const char *set_postcode(struct case_draft *draft, const char *value)
{
	return strlen(value) > 10 ? "is longer than a postcode" : set_text(draft, &draft->perpetrator.postcode, value);
}

static const char *set_pnc(struct case_draft *draft, const char *value)
{
	return set_text(draft, &draft->perpetrator.pnc_id, value);
}

/* ISO, or as it is written here: 04/03/1991. */
static const char *set_birth_date(struct case_draft *draft, const char *value)
{
	char iso[16];
	int day = 0;
	int month = 0;
	int year = 0;
	int end = 0;
	if (sscanf(value, "%2d/%2d/%4d%n", &day, &month, &year, &end) == 3 && value[end] == '\0' && day > 0 &&
	    month > 0 && year >= 1000) {
		(void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
		value = iso;
	}
	if (!wire_is_iso_date(value, strlen(value)))
		return "is no date such as 1991-03-04 or 04/03/1991";
	return set_text(draft, &draft->perpetrator.birth_date, value);
}

static const char *set_age(struct case_draft *draft, const char *value)
{
	long long age = 0;
	if (!args_number(value, 10, 120, &age))
		return "is no age from 10 to 120";
	draft->perpetrator.has_age = 1;
	draft->perpetrator.age = (int32_t)age;
	return NULL;
}

static const char *set_high_risk(struct case_draft *draft, const char *value)
{
	static const char *const words[] = { "no", "yes", "n", "y", "false", "true", "0", "1" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcasecmp(words[i], value) != 0)
			continue;
		draft->request.has_is_high_risk = 1;
		draft->request.is_high_risk = i % 2 != 0;
		return NULL;
	}
	return "is not yes or no";
}

/* "one; two": adds to what is there, so that a flag may be given often. */
static const char *add_listed(struct case_draft *draft, char ***list, size_t *count, const char *value)
{
	char *copy = arena_strdup(draft->arena, value);
	if (copy != NULL && *list == NULL)
		*list = arena_alloc_array(draft->arena, MAX_LISTED, sizeof **list);
	if (copy == NULL || *list == NULL)
		return OUT_OF_MEMORY;
	for (char *part = strsep(&copy, ";"); part != NULL; part = strsep(&copy, ";")) {
		while (isspace((unsigned char)*part))
			part++;
		size_t length = strlen(part);
		while (length > 0 && isspace((unsigned char)part[length - 1]))
			part[--length] = '\0';
		if (length == 0)
			continue;
		if (*count == MAX_LISTED)
			return "holds more than 16 parts";
		(*list)[(*count)++] = part;
	}
	return NULL;
}

static const char *add_alias(struct case_draft *draft, const char *value)
{
	return add_listed(draft, &draft->perpetrator.aliases, &draft->perpetrator.n_aliases, value);
}

static const char *add_urn(struct case_draft *draft, const char *value)
{
	return add_listed(draft, &draft->perpetrator.case_urns, &draft->perpetrator.n_case_urns, value);
}

const struct case_column case_columns[] = {
	{ "client_ref", set_client_ref },
	{ "service", set_service },
	{ "idva", set_idva },
	{ "perpetrator_name", set_name },
	{ "perpetrator_forenames", set_forenames },
	{ "perpetrator_surname", set_surname },
	{ "aliases", add_alias },
	{ "date_of_birth", set_birth_date },
	{ "age", set_age },
	{ "sex", set_sex },
	{ "postcode", set_postcode },
	{ "urn", add_urn },
	{ "pnc", set_pnc },
	{ "court", set_court },
	{ "high_risk", set_high_risk },
	{ NULL, NULL },
};

/* Parts of headers that tell of her, or that can: a contact or an address in such a file is mostly hers. */
static bool tells_of_the_victim(const char *header)
{
	static const char *const parts[] = { "victim", "survivor", "complainant", "witness", "phone", "mobile", "tel_",
		"email", "e_mail", "address", "contact", "next_of_kin", "child", "safe_" };
	static const char *const whole[] = { "name", "full_name", "first_name", "last_name", "forename", "forenames",
		"surname", "family_name", "given_name", "tel", "dob", "client", "telephone" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (strstr(header, parts[i]) != NULL)
			return true;
	}
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		if (strcmp(header, whole[i]) == 0)
			return true;
	}
	return strncmp(header, "client_", 7) == 0 || strncmp(header, "her_", 4) == 0;
}

static void normalise(char *to, size_t size, const char *from)
{
	size_t used = 0;
	for (; *from != '\0' && used + 1 < size; from++) {
		const char letter = (char)tolower((unsigned char)*from);
		const bool is_gap = letter == ' ' || letter == '-' || letter == '_' || letter == '.' || letter == '\t';
		if (!is_gap)
			to[used++] = letter;
		else if (used > 0 && to[used - 1] != '_')
			to[used++] = '_';
	}
	while (used > 0 && to[used - 1] == '_')
		used--;
	to[used] = '\0';
}

const struct case_column *case_column_find(const char *header, const char **sentence_r)
{
	char name[64];
	normalise(name, sizeof name, header);
	for (const struct case_column *column = case_columns; column->name != NULL; column++) {
		if (strcmp(column->name, name) == 0)
			return column;
	}
	*sentence_r = tells_of_the_victim(name) ? "can hold the name, address or telephone of the victim, who is not "
						  "in this system: take the column out of the file"
						: "is not known: see sdac(1), CASE FILES, for the columns";
	return NULL;
}

void case_draft_init(struct case_draft *draft, struct arena *arena)
{
	sdac__v1__open_case_request__init(&draft->request);
	sdac__v1__perpetrator__init(&draft->perpetrator);
	sdac__v1__person_name__init(&draft->name);
	draft->arena = arena;
}

static bool has_control(const char *text)
{
	for (; *text != '\0'; text++) {
		if (iscntrl((unsigned char)*text))
			return true;
	}
	return false;
}

const char *case_draft_set(struct case_draft *draft, const struct case_column *column, const char *value, size_t length)
{
	while (length > 0 && isspace((unsigned char)value[0])) {
		value++;
		length--;
	}
	while (length > 0 && isspace((unsigned char)value[length - 1]))
		length--;
	if (length == 0)
		return NULL;
	if (length > 1024)
		return "is longer than 1,024 octets";
	if (memchr(value, '\0', length) != NULL || u8_check((const uint8_t *)value, length) != NULL)
		return "is not UTF-8 (save the file as UTF-8)";
	const char *copy = arena_strndup(draft->arena, value, length);
	if (copy == NULL)
		return OUT_OF_MEMORY;
	return has_control(copy) ? "holds a line break or control character" : column->set(draft, copy);
}

const char *case_draft_finish(struct case_draft *draft)
{
	if (draft->request.client_ref == NULL)
		return "client_ref is missing";
	if (draft->name.full == NULL && draft->name.surname == NULL)
		return "perpetrator_surname (or perpetrator_name) is missing";
	if (draft->name.full != NULL && (draft->name.surname != NULL || draft->name.forenames != NULL))
		return "perpetrator_name stands beside forenames or surname: which is it?";
	if (draft->name.full == NULL) {
		draft->name.has_form = 1;
		draft->name.form = SDAC__V1__NAME_FORM__NAME_FORM_STRUCTURED;
	}
	draft->perpetrator.name = &draft->name;
	draft->request.perpetrator = &draft->perpetrator;
	return NULL;
}
