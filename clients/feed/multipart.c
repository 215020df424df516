/*
 * A strict reader of multipart/form-data; see multipart.h.
 */
#include "clients/feed/multipart.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What is left to read. */
struct rest {
	const uint8_t *at;
	size_t size;
};

static enum sd_err refuse(struct multipart *multipart, const char *fault)
{
	multipart->fault = fault;
	multipart->count = 0;
	return SD_INVALID;
}

static bool is_token(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* RFC 2046's bchars, without the blank: nobody needs it, and a proxy may trim it. */
static bool is_boundary(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr("'()+_,-./:=?", c) != NULL);
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/*
 * One "; name=value" or '; name="value"'. The value goes to value_r as it stands between the quotes, backslashes taken
 * off. Moves *text behind it. False: it is not of this form, or too long.
 */
static bool take_parameter(const char **text, char *name_r, size_t name_size, char *value_r, size_t value_size)
{
	const char *at = skip_blanks(*text);
	size_t length = 0;
	if (*at != ';')
		return false;
	for (at = skip_blanks(at + 1); is_token(*at); at++) {
		if (length + 1 >= name_size)
			return false;
		name_r[length++] = *at;
	}
	name_r[length] = '\0';
	if (length == 0 || *at++ != '=')
		return false;
	const bool is_quoted = *at == '"';
	at += is_quoted ? 1 : 0;
	for (length = 0; is_quoted ? *at != '"' && *at != '\0' : is_token(*at); at++) {
		at += is_quoted && *at == '\\' && at[1] != '\0' ? 1 : 0;
		if (length + 1 >= value_size)
			return false;
		value_r[length++] = *at;
	}
	value_r[length] = '\0';
	if (is_quoted && *at++ != '"')
		return false;
	*text = at;
	return true;
}

static enum sd_err take_boundary(struct multipart *multipart, const char *content_type, char *boundary_r)
{
	static const char kind[] = "multipart/form-data";
	char name[32], value[256];
	bool found = false;
	if (content_type == NULL || strncasecmp(content_type, kind, sizeof kind - 1) != 0)
		return refuse(multipart, "Content-Type is not multipart/form-data");
	const char *at = content_type + sizeof kind - 1;
	while (*skip_blanks(at) != '\0') {
		if (!take_parameter(&at, name, sizeof name, value, sizeof value))
			return refuse(multipart, "Content-Type has parameters of another form");
		if (strcasecmp(name, "boundary") != 0)
			continue;
		if (found)
			return refuse(multipart, "Content-Type has two boundaries");
		found = true;
		if (value[0] == '\0' || strlen(value) > MULTIPART_MAX_BOUNDARY)
			return refuse(multipart, "the boundary has not 1 to 70 characters");
		for (const char *c = value; *c != '\0'; c++)
			if (!is_boundary(*c))
				return refuse(multipart, "the boundary has a character that it may not have");
		(void)snprintf(boundary_r, MULTIPART_MAX_BOUNDARY + 1, "%s", value);
	}
	return found ? SD_OK : refuse(multipart, "Content-Type has no boundary");
}

/* The next line without its end. False: there is none, it is too long, or it holds what no header may. */
static bool take_line(struct rest *rest, char line_r[MULTIPART_MAX_LINE])
{
	const uint8_t *end = memmem(rest->at, rest->size, "\r\n", 2);
	if (end == NULL || (size_t)(end - rest->at) >= MULTIPART_MAX_LINE)
		return false;
	const size_t length = (size_t)(end - rest->at);
	for (size_t i = 0; i < length; i++)
		if ((rest->at[i] < 0x20 && rest->at[i] != '\t') || rest->at[i] == 0x7f)
			return false;
	memcpy(line_r, rest->at, length);
	line_r[length] = '\0';
	rest->at += length + 2;
	rest->size -= length + 2;
	return true;
}

static bool is_plain_name(const char *name)
{
	return *name != '\0' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")] == '\0';
}

static enum sd_err take_disposition(struct multipart *multipart, struct multipart_part *part, const char *value)
{
	static const char kind[] = "form-data";
	char name[32], text[512];
	if (part->name[0] != '\0')
		return refuse(multipart, "a part has two Content-Dispositions");
	if (strncasecmp(value, kind, sizeof kind - 1) != 0)
		return refuse(multipart, "a part is not form-data");
	for (const char *at = value + sizeof kind - 1; *skip_blanks(at) != '\0';) {
		if (!take_parameter(&at, name, sizeof name, text, sizeof text))
			return refuse(multipart, "a Content-Disposition has parameters of another form");
		if (strcasecmp(name, "name") != 0)
			continue;
		if (part->name[0] != '\0' || !is_plain_name(text) || strlen(text) >= sizeof part->name)
			return refuse(multipart, "a part's name is not one plain word of at most 31 characters");
		(void)snprintf(part->name, sizeof part->name, "%.31s", text);
	}
	return part->name[0] != '\0' ? SD_OK : refuse(multipart, "a part has no name");
}

static enum sd_err take_header(struct multipart *multipart, struct multipart_part *part, char *line)
{
	size_t length = 0;
	while (is_token(line[length]))
		length++;
	if (length == 0 || line[length] != ':')
		return refuse(multipart, "a part's header is not \"Name: value\"");
	const char *value = skip_blanks(line + length + 1);
	line[length] = '\0';
	if (strcasecmp(line, "Content-Disposition") == 0)
		return take_disposition(multipart, part, value);
	if (strcasecmp(line, "Content-Transfer-Encoding") == 0 && strcasecmp(value, "binary") != 0 &&
	    strcasecmp(value, "8bit") != 0 && strcasecmp(value, "7bit") != 0)
		return refuse(multipart, "a part has a Content-Transfer-Encoding");
	return SD_OK;
}

static enum sd_err take_headers(struct multipart *multipart, struct multipart_part *part, struct rest *rest)
{
	char line[MULTIPART_MAX_LINE];
	for (unsigned count = 0; count <= MULTIPART_MAX_HEADERS; count++) {
		if (!take_line(rest, line))
			return refuse(multipart, "a part's headers are cut off, too long, or not text");
		if (line[0] == '\0')
			return part->name[0] != '\0' ? SD_OK : refuse(multipart, "a part has no Content-Disposition");
		if (take_header(multipart, part, line) != SD_OK)
			return SD_INVALID;
	}
	return refuse(multipart, "a part has too many headers");
}

/* Behind a delimiter: "\r\n" and another part, or "--", an optional line end, and nothing. */
static enum sd_err take_delimiter_end(struct multipart *multipart, struct rest *rest, bool *is_last_r)
{
	if (rest->size >= 2 && memcmp(rest->at, "\r\n", 2) == 0) {
		rest->at += 2;
		rest->size -= 2;
		*is_last_r = false;
		return SD_OK;
	}
	const bool is_close = rest->size >= 2 && memcmp(rest->at, "--", 2) == 0;
	if (!is_close || !(rest->size == 2 || (rest->size == 4 && memcmp(rest->at + 2, "\r\n", 2) == 0)))
		return refuse(multipart, "a boundary is followed by something else than a line end or the end");
	*is_last_r = true;
	return SD_OK;
}

static enum sd_err take_part(struct multipart *multipart, struct rest *rest, const char *delimiter, size_t length)
{
	if (multipart->count == MULTIPART_MAX_PARTS)
		return refuse(multipart, "it has too many parts");
	struct multipart_part part = { .name = "" };
	if (take_headers(multipart, &part, rest) != SD_OK)
		return SD_INVALID;
	if (multipart_find(multipart, part.name) != NULL)
		return refuse(multipart, "two parts have one name");
	/* An empty part's delimiter may begin with the line end of its headers' last line. */
	const struct rest from = { rest->at - 2, rest->size + 2 };
	const uint8_t *end = memmem(from.at, from.size, delimiter, length);
	if (end == NULL)
		return refuse(multipart, "its last boundary is missing: the body is cut off");
	part.data = rest->at;
	part.size = end < rest->at ? 0 : (size_t)(end - rest->at);
	rest->size = from.size - (size_t)(end - from.at) - length;
	rest->at = end + length;
	multipart->parts[multipart->count++] = part;
	return SD_OK;
}

enum sd_err multipart_parse(const char *content_type, const uint8_t *body, size_t size, struct multipart *multipart_r)
{
	char boundary[MULTIPART_MAX_BOUNDARY + 1], delimiter[MULTIPART_MAX_BOUNDARY + 5];
	struct rest rest = { body, size };
	bool is_last = false;
	*multipart_r = (struct multipart){ 0 };
	if (take_boundary(multipart_r, content_type, boundary) != SD_OK)
		return SD_INVALID;
	const size_t length = (size_t)snprintf(delimiter, sizeof delimiter, "\r\n--%s", boundary);
	/* No preamble: what stands before the first boundary is nobody's. */
	if (size < length - 2 || memcmp(body, delimiter + 2, length - 2) != 0)
		return refuse(multipart_r, "it does not begin with its boundary");
	rest.at += length - 2;
	rest.size -= length - 2;
	while (take_delimiter_end(multipart_r, &rest, &is_last) == SD_OK) {
		if (is_last)
			return multipart_r->count != 0 ? SD_OK : refuse(multipart_r, "it has no parts");
		if (take_part(multipart_r, &rest, delimiter, length) != SD_OK)
			return SD_INVALID;
	}
	return SD_INVALID;
}

const struct multipart_part *multipart_find(const struct multipart *multipart, const char *name)
{
	for (size_t i = 0; i < multipart->count; i++)
		if (strcmp(multipart->parts[i].name, name) == 0)
			return &multipart->parts[i];
	return NULL;
}
