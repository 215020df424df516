/*
 * Cleaning of what sources write; see text.h.
 */
#include "clients/feed/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const titles[] = { "mr", "mrs", "miss", "ms", "mx", "dr", "master", "sir", "dame", "lord", "lady",
	"rev", "reverend", "prof", "professor" };

struct scan {
	const unsigned char *at, *end;
	enum text_kind kind;
};

enum glyph { GLYPH_END, GLYPH_TEXT, GLYPH_BLANK, GLYPH_LINE, GLYPH_NOTHING };

/* Two characters that somebody escaped twice. */
static enum glyph escaped(unsigned char c)
{
	return c == 'n' || c == 'r' ? GLYPH_LINE : c == 't' ? GLYPH_BLANK : GLYPH_NOTHING;
}

/* Steps over one glyph; *length_r octets at scan->at - *length_r, if it is text. */
static enum glyph next_glyph(struct scan *scan, size_t *length_r)
{
	*length_r = 1;
	if (scan->at == scan->end)
		return GLYPH_END;
	const unsigned char c = *scan->at++;
	if (c == '\n' || c == '\r')
		return GLYPH_LINE;
	if (c == ' ' || c == '\t' || c == '\v' || c == '\f')
		return GLYPH_BLANK;
	if (c < 0x20 || c == 0x7f)
		return GLYPH_NOTHING;
	if (c == 0xc2 && scan->at < scan->end && *scan->at == 0xa0) { /* no-break space */
		scan->at++;
		return GLYPH_BLANK;
	}
	if (c == '\\' && scan->kind != TEXT_PHRASE) {
		if (scan->at == scan->end)
			return GLYPH_NOTHING;
		const enum glyph meant = escaped(*scan->at);
		if (meant != GLYPH_NOTHING)
			scan->at++;
		return meant;
	}
	while (scan->at < scan->end && (*scan->at & 0xc0) == 0x80) {
		scan->at++;
		(*length_r)++;
	}
	return GLYPH_TEXT;
}

static size_t clean_into(char *out, size_t room, struct scan *scan, bool *cut_r)
{
	size_t used = 0, length;
	bool blank = false;
	for (;;) {
		const enum glyph glyph = next_glyph(scan, &length);
		if (glyph == GLYPH_END)
			return used;
		if (glyph == GLYPH_BLANK || (glyph == GLYPH_LINE && scan->kind != TEXT_CODE))
			blank = used != 0;
		if (glyph != GLYPH_TEXT)
			continue;
		if (length + (blank ? 1 : 0) > room - used) {
			*cut_r = true;
			return used;
		}
		if (blank)
			out[used++] = ' ';
		blank = false;
		memcpy(out + used, scan->at - length, length);
		used += length;
	}
}

char *text_clean(struct reading *reading, enum text_kind kind, const char *bytes, size_t length, const char *where)
{
	if (bytes == NULL)
		return NULL;
	const size_t limit = kind == TEXT_PHRASE ? TEXT_LONG : TEXT_SHORT;
	const size_t room = length < limit ? length : limit;
	char buffer[TEXT_LONG];
	struct scan scan = { (const unsigned char *)bytes, (const unsigned char *)bytes + length, kind };
	bool cut = false;
	const size_t used = clean_into(buffer, room, &scan, &cut);
	if (cut)
		reading_warn(reading, where, "text longer than its limit: the rest was cut off");
	return used == 0 ? NULL : reading_strndup(reading, buffer, used);
}

size_t text_title_length(const char *name)
{
	const char *blank = strchr(name, ' ');
	if (blank == NULL)
		return 0;
	size_t length = (size_t)(blank - name);
	if (length > 1 && name[length - 1] == '.')
		length--;
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (strlen(titles[i]) == length && strncasecmp(name, titles[i], length) == 0)
			return (size_t)(blank - name);
	return 0;
}

static bool matches(const char *shape, const char *text, size_t length)
{
	if (strlen(shape) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		const int c = (unsigned char)text[i];
		if (shape[i] == 'A' ? !isalpha(c) : shape[i] == '9' ? !isdigit(c) : !isalnum(c))
			return false;
	}
	return true;
}

/* The second half of a postcode is a digit and two letters; test data of the courts writes three of anything. */
bool text_is_postcode(const char *text)
{
	static const char *const shapes[] = { "A9", "A99", "AA9", "AA99", "A9A", "AA9A" };
	const size_t size = strlen(text);
	if (size < 5 || size > 8)
		return false;
	const char *inward = text + size - 3;
	const bool spaced = inward[-1] == ' ';
	if (!matches(spaced ? "XXX" : "9AA", inward, 3))
		return false;
	const size_t outward = size - 3 - (spaced ? 1 : 0);
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (matches(shapes[i], text, outward))
			return true;
	return false;
}

bool text_number(const char *text, int limit, int *value_r)
{
	int value = 0;
	if (text == NULL || *text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (!isdigit((unsigned char)*text) || value > (limit - (*text - '0')) / 10)
			return false;
		value = value * 10 + (*text - '0');
	}
	*value_r = value;
	return true;
}
