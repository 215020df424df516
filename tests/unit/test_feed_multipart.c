/*
 * The multipart reader: CaTH's bodies as Spring and curl write them, and everything that two readers could read
 * differently, which is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/feed/multipart.h"

static const char type[] = "multipart/form-data; boundary=abc";

#define PART(name, text) "--abc\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define END "--abc--\r\n"

/* In memory of the exact size, so that reading behind it is seen. */
static enum sd_err parse(const char *content_type, const char *body, struct multipart *parts_r, uint8_t **copy_r)
{
	const size_t size = strlen(body);
	*copy_r = malloc(size == 0 ? 1 : size);
	assert_non_null(*copy_r);
	memcpy(*copy_r, body, size);
	return multipart_parse(content_type, *copy_r, size, parts_r);
}

static void accepted(const char *content_type, const char *body, const char *name, const char *text)
{
	struct multipart parts;
	uint8_t *copy;
	assert_int_equal(parse(content_type, body, &parts, &copy), SD_OK);
	const struct multipart_part *part = multipart_find(&parts, name);
	assert_non_null(part);
	assert_int_equal(part->size, strlen(text));
	assert_memory_equal(part->data, text, part->size);
	free(copy);
}

static void refused(const char *content_type, const char *body, const char *why)
{
	struct multipart parts;
	uint8_t *copy;
	assert_int_equal(parse(content_type, body, &parts, &copy), SD_INVALID);
	assert_non_null(strstr(parts.fault, why));
	assert_int_equal(parts.count, 0);
	free(copy);
}

static void test_accepted(void **state)
{
	(void)state;
	accepted(type, PART("metadata", "{}") PART("payload", "[1]") END, "payload", "[1]");
	accepted(type, PART("metadata", "{}") PART("payload", "[1]") "--abc--", "metadata", "{}");
	accepted(type, PART("a", "") END, "a", "");
	/* No line end of its own: the blank line's is the delimiter's. */
	accepted(type, "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--abc--", "a", "");
	accepted(type, PART("a", "x\r\n--ab\r\n\r\ny\n--abc") END, "a", "x\r\n--ab\r\n\r\ny\n--abc");
	accepted("Multipart/Form-Data;charset=UTF-8; boundary=\"a=b:c\"",
	    "--a=b:c\r\ncontent-type: application/json\r\nCONTENT-DISPOSITION: form-data; filename=\"a\\\"b.pdf\"; "
	    "name=file\r\nContent-Length: 1\r\n\r\nx\r\n--a=b:c--",
	    "file", "x");
}

static void test_content_type(void **state)
{
	(void)state;
	refused(NULL, END, "is not multipart");
	refused("application/json", END, "is not multipart");
	refused("multipart/form-data", END, "has no boundary");
	refused("multipart/form-data; boundary=", END, "1 to 70");
	refused("multipart/form-data; boundary=abc; boundary=abd", END, "two boundaries");
	refused("multipart/form-data; boundary=\"a\tb\"", END, "may not have");
	refused("multipart/form-data; boundary=\"abc", END, "another form");
	refused("multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    END, "1 to 70");
}

static void test_body(void **state)
{
	(void)state;
	refused(type, "", "begin with its boundary");
	refused(type, "preamble\r\n" PART("a", "x") END, "begin with its boundary");
	refused(type, END, "no parts");
	refused(type, PART("a", "x") END "more", "something else");
	refused(type, PART("a", "x"), "cut off");
	refused(type, PART("a", "x") "--abc", "something else");
	refused(type, "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n", "cut off");
	refused(type, PART("a", "x\r\n--abcd\r\ny") END, "something else");
	refused(type, PART("a", "x") PART("a", "y") END, "one name");
	refused(type,
	    PART("a", "") PART("b", "") PART("c", "") PART("d", "") PART("e", "") PART("f", "") PART("g", "")
		PART("h", "") PART("i", "") END,
	    "too many parts");
}

static void test_part_headers(void **state)
{
	(void)state;
	refused(type, "--abc\r\n\r\nx\r\n" END, "no Content-Disposition");
	refused(type, "--abc\r\nContent-Disposition: form-data\r\n\r\nx\r\n" END, "no name");
	refused(type, "--abc\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n" END, "not form-data");
	refused(type, "--abc\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n" END, "plain word");
	refused(type, "--abc\r\nContent-Disposition: form-data; name=\"../a\"\r\n\r\nx\r\n" END, "plain word");
	refused(type,
	    "--abc\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; "
	    "name=b\r\n\r\nx\r\n" END,
	    "two Content-Dispositions");
	refused(type, "--abc\r\nContent-Disposition : form-data; name=a\r\n\r\nx\r\n" END, "Name: value");
	refused(type, "--abc\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n" END, "another form");
	refused(type, "--abc\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\nx\r\n" END, "not text");
	refused(type,
	    "--abc\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n" END,
	    "Transfer-Encoding");
}

/* Whatever is cut off is not there. */
static void test_every_cut(void **state)
{
	static const char body[] = PART("metadata", "{\"a\":1}") PART("payload", "[1]") "--abc--";
	(void)state;
	for (size_t size = 0; size < sizeof body - 1; size++) {
		struct multipart parts;
		uint8_t *copy = malloc(size == 0 ? 1 : size);
		assert_non_null(copy);
		memcpy(copy, body, size);
		assert_int_equal(multipart_parse(type, copy, size, &parts), SD_INVALID);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_content_type),
		cmocka_unit_test(test_body),
		cmocka_unit_test(test_part_headers),
		cmocka_unit_test(test_every_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
