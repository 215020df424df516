/*
 * A raw document; see document.h.
 */
#include "clients/feed/document.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/feed/charset.h"
#include "clients/feed/seal.h"

static enum sd_err read_all(int fd, uint8_t *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		const ssize_t got = pread(fd, data + done, size - done, (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return SD_IO;
		if (got == 0) { /* it shrank under us: whoever writes it has not finished */
			errno = EAGAIN;
			return SD_IO;
		}
		done += (size_t)got;
	}
	return SD_OK;
}

static enum sd_err checked_size(int fd, size_t *size_r, const char **what_r)
{
	struct stat status;
	*what_r = NULL;
	if (fstat(fd, &status) != 0)
		return SD_IO;
	if (!S_ISREG(status.st_mode)) {
		*what_r = "is not a regular file";
		return SD_INVALID;
	}
	if (status.st_size == 0)
		*what_r = "is empty";
	else if (status.st_size > (off_t)(DOCUMENT_LIMIT + SEAL_FRAME)) /* it may be sealed */
		*what_r = "is larger than 32 MiB";
	*size_r = (size_t)status.st_size;
	return *what_r == NULL ? SD_OK : SD_INVALID;
}

enum sd_err document_load_fd(int fd, const char *name, struct document *document_r, const char **what_r)
{
	size_t size = 0;
	enum sd_err err = checked_size(fd, &size, what_r);
	if (err != SD_OK)
		return err;
	uint8_t *data = malloc(size);
	if (data == NULL)
		return SD_NO_MEMORY;
	err = read_all(fd, data, size);
	if (err != SD_OK) {
		free(data);
		return err;
	}
	return document_from_bytes(data, size, name, document_r);
}

enum sd_err document_load(const char *path, struct document *document_r, const char **what_r)
{
	const char *slash = strrchr(path, '/');
	*what_r = NULL;
	/* O_NONBLOCK: a FIFO of that name must not hold us. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return SD_IO;
	const enum sd_err err = document_load_fd(fd, slash == NULL ? path : slash + 1, document_r, what_r);
	const int saved = errno;
	close(fd);
	errno = saved;
	return err;
}

enum sd_err document_from_bytes(uint8_t *data, size_t size, const char *name, struct document *document_r)
{
	*document_r = (struct document){ .name = name, .data = data, .size = size };
	unsigned length = 0;
	if (EVP_Digest(data, size, document_r->sha256, &length, EVP_sha256(), NULL) != 1 || length != 32) {
		document_clear(document_r);
		return SD_INTERNAL;
	}
	return SD_OK;
}

void document_clear(struct document *document)
{
	json_decref(document->json);
	if (document->data != NULL)
		explicit_bzero(document->data, document->size);
	free(document->data);
	*document = (struct document){ .name = document->name };
}

bool document_contains(const struct document *document, const char *word)
{
	return memmem(document->data, document->size, word, strlen(word)) != NULL;
}

static size_t after_mark(const struct document *document)
{
	return document->size >= 3 && memcmp(document->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* The heading of a table: a line of short words, parted by commas, semicolons or tabs. */
static bool is_table(const struct document *document, size_t at)
{
	size_t parts = 0;
	for (; at < document->size && document->data[at] != '\n' && document->data[at] != '\r'; at++) {
		const uint8_t c = document->data[at];
		if (c == '.' || c == ':' || (c < 0x20 && c != '\t'))
			return false;
		parts += c == ',' || c == ';' || c == '\t';
	}
	return parts != 0;
}

static enum syntax find_syntax(const struct document *document)
{
	size_t at = after_mark(document);
	while (at < document->size && strchr(" \t\r\n", document->data[at]) != NULL && document->data[at] != '\0')
		at++;
	if (at == document->size)
		return SYNTAX_UNKNOWN;
	const uint8_t c = document->data[at];
	if (c == '<')
		return SYNTAX_XML;
	if (c == '{' || c == '[')
		return SYNTAX_JSON;
	return is_table(document, at) ? SYNTAX_TABLE : SYNTAX_UNKNOWN;
}

struct mend {
	char *out;
	size_t used;
	bool changed;
};

static void mend_put(struct mend *mend, char c)
{
	mend->out[mend->used++] = c;
}

/* A backslash that begins no escape of JSON stands for itself. Returns what was consumed after it. */
static size_t mend_escape(struct mend *mend, const char *next, size_t left)
{
	if (left != 0 && strchr("\"\\/bfnrtu", *next) != NULL && *next != '\0') {
		mend_put(mend, '\\');
		mend_put(mend, *next);
		return 1;
	}
	mend_put(mend, '\\');
	mend_put(mend, '\\');
	mend->changed = true;
	return 0;
}

/*
 * Common Platform has written raw line ends and single backslashes into its texts, which JSON forbids.
 * Inside strings those become what was meant; outside nothing is touched. out holds twice the size.
 */
static void mend_text(struct mend *mend, const char *text, size_t size)
{
	bool inside = false;
	for (size_t i = 0; i < size; i++) {
		const char c = text[i];
		if (c == '"')
			inside = !inside;
		if (inside && c == '\\') {
			i += mend_escape(mend, text + i + 1, size - i - 1);
		} else if (inside && (unsigned char)c < 0x20) {
			mend_put(mend, '\\');
			mend_put(mend, c == '\t' ? 't' : 'n');
			mend->changed = true;
		} else {
			mend_put(mend, c);
		}
	}
}

static json_t *load_mended(struct document *document, const char *text, size_t size, json_error_t *error)
{
	struct mend mend = { .out = malloc(2 * size) };
	if (mend.out == NULL)
		return NULL;
	mend_text(&mend, text, size);
	json_t *json = NULL;
	if (mend.changed)
		json = json_loadb(mend.out, mend.used, JSON_ALLOW_NUL, error);
	explicit_bzero(mend.out, mend.used);
	free(mend.out);
	document->json_was_mended = json != NULL;
	return json;
}

static const char *json_reason(const json_error_t *error)
{
	static const struct {
		enum json_error_code code;
		const char *words;
	} reasons[] = {
		{ json_error_premature_end_of_input, "JSON ends too early: the document is cut off" },
		{ json_error_invalid_utf8, "not UTF-8" },
		{ json_error_stack_overflow, "nested too deeply" },
		{ json_error_end_of_input_expected, "something follows the end of the JSON" },
		{ json_error_out_of_memory, "needs too much memory" },
	};
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].code == json_error_code(error))
			return reasons[i].words;
	return "is not JSON";
}

static enum sd_err parse_json(struct document *document, struct reading *reading)
{
	const size_t skip = after_mark(document);
	const char *text = (const char *)document->data + skip;
	json_error_t error, mended;
	document->json = json_loadb(text, document->size - skip, JSON_ALLOW_NUL, &error);
	if (document->json == NULL)
		document->json = load_mended(document, text, document->size - skip, &mended);
	if (document->json != NULL)
		return SD_OK;
	char where[64];
	(void)snprintf(where, sizeof where, "line %d, column %d", error.line, error.column);
	return reading_refuse(reading, where, json_reason(&error));
}

enum sd_err document_parse(struct document *document, struct reading *reading)
{
	const char *what = "";
	const enum sd_err err = charset_to_utf8(&document->data, &document->size, &what);
	if (err == SD_INVALID)
		return reading_refuse(reading, "document", what);
	if (err != SD_OK)
		return reading->status = err;
	document->syntax = find_syntax(document);
	if (document->syntax == SYNTAX_JSON)
		return parse_json(document, reading);
	if (document->syntax != SYNTAX_UNKNOWN)
		return SD_OK;
	return reading_refuse(reading, "line 1", "is neither XML, nor JSON, nor the heading of a table");
}
