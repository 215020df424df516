/*
 * The CA's index as text and back. Pure: no files, no cryptography.
 *
 *   # sdac-ca 1 <deployment> <crl number>
 *   <serial> TAB <kind> TAB <name> TAB <from> TAB <until> TAB <revoked or -> TAB <reason or ->
 */
#include "clients/sdac/ca_index.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct ca_reason ca_reasons[] = {
	{ "unspecified", CRL_REASON_UNSPECIFIED },
	{ "key-compromise", CRL_REASON_KEY_COMPROMISE },
	{ "affiliation-changed", CRL_REASON_AFFILIATION_CHANGED },
	{ "superseded", CRL_REASON_SUPERSEDED },
	{ "cessation-of-operation", CRL_REASON_CESSATION_OF_OPERATION },
	{ NULL, 0 },
};

bool ca_is_word(const char *text)
{
	const size_t length = strlen(text);
	return length >= 1 && length <= 63 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-") == length;
}

void ca_time_text(time_t at, char text[24])
{
	struct tm utc;
	if (gmtime_r(&at, &utc) == NULL || strftime(text, 24, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		text[0] = '\0';
}

static bool parse_time(const char *text, time_t *at_r)
{
	struct tm utc = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	if (end == NULL || *end != '\0')
		return false;
	*at_r = timegm(&utc);
	return true;
}

static bool is_reason(const char *text)
{
	for (const struct ca_reason *reason = ca_reasons; reason->name != NULL; reason++) {
		if (strcmp(reason->name, text) == 0)
			return true;
	}
	return false;
}

static bool copy_text(char *to, size_t size, const char *text)
{
	const int length = snprintf(to, size, "%s", text);
	return length > 0 && (size_t)length < size;
}

static bool parse_entry(char *line, struct ca_entry *entry)
{
	char *parts[7] = { 0 };
	size_t count = 0;
	for (char *part = strsep(&line, "\t"); part != NULL && count < 8; part = strsep(&line, "\t")) {
		if (count == 7)
			return false;
		parts[count++] = part;
	}
	if (count != 7 || strspn(parts[0], "0123456789ABCDEF") != strlen(parts[0]) || !ca_is_word(parts[1]) ||
	    !ca_is_word(parts[2]))
		return false;
	if (!copy_text(entry->serial, sizeof entry->serial, parts[0]) ||
	    !copy_text(entry->kind, sizeof entry->kind, parts[1]) ||
	    !copy_text(entry->name, sizeof entry->name, parts[2]) || !parse_time(parts[3], &entry->not_before) ||
	    !parse_time(parts[4], &entry->not_after))
		return false;
	if (strcmp(parts[5], "-") == 0)
		return strcmp(parts[6], "-") == 0;
	return parse_time(parts[5], &entry->revoked_at) && is_reason(parts[6]) &&
	       copy_text(entry->reason, sizeof entry->reason, parts[6]);
}

static bool parse_head(const char *line, struct ca_index *index)
{
	int end = 0;
	return sscanf(line, "# sdac-ca 1 %63s %ld%n", index->deployment, &index->crl_number, &end) == 2 &&
	       line[end] == '\0' && ca_is_word(index->deployment) && index->crl_number >= 0;
}

struct ca_entry *ca_index_add(struct ca_index *index)
{
	struct ca_entry *larger = reallocarray(index->entries, index->n_entries + 1, sizeof *larger);
	if (larger == NULL)
		return NULL;
	index->entries = larger;
	struct ca_entry *entry = &larger[index->n_entries++];
	*entry = (struct ca_entry){ 0 };
	return entry;
}

enum sd_err ca_index_parse(const char *text, struct ca_index *index_r, size_t *line_r)
{
	struct ca_index index = { 0 };
	enum sd_err err = SD_NO_MEMORY;
	char *copy = strdup(text);
	char *rest = copy;
	*line_r = 0;
	if (copy == NULL)
		return err;
	for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
		++*line_r;
		if (*line_r > 1 && line[0] == '\0' && rest == NULL)
			break;
		err = SD_INVALID;
		if (*line_r == 1) {
			if (!parse_head(line, &index))
				goto fail;
			continue;
		}
		struct ca_entry *entry = ca_index_add(&index);
		if (entry == NULL)
			err = SD_NO_MEMORY;
		if (entry == NULL || !parse_entry(line, entry))
			goto fail;
	}
	free(copy);
	*index_r = index;
	return SD_OK;
fail:
	free(copy);
	ca_index_clear(&index);
	return err;
}

char *ca_index_text(const struct ca_index *index)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return NULL;
	(void)fprintf(out, "# sdac-ca 1 %s %ld\n", index->deployment, index->crl_number);
	for (size_t i = 0; i < index->n_entries; i++) {
		const struct ca_entry *entry = &index->entries[i];
		char from[24];
		char until[24];
		char revoked[24] = "-";
		ca_time_text(entry->not_before, from);
		ca_time_text(entry->not_after, until);
		if (entry->revoked_at != 0)
			ca_time_text(entry->revoked_at, revoked);
		(void)fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", entry->serial, entry->kind, entry->name, from, until,
		    revoked, entry->revoked_at == 0 ? "-" : entry->reason);
	}
	const bool good = ferror(out) == 0;
	if (fclose(out) == 0 && good)
		return text;
	free(text);
	return NULL;
}

void ca_index_clear(struct ca_index *index)
{
	free(index->entries);
	*index = (struct ca_index){ 0 };
}
