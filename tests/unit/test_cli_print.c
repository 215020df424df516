/*
 * Printing any message by its descriptor, and reading JSON back into one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "clients/sdac/cell.h"
#include "clients/sdac/grid.h"
#include "clients/sdac/json_read.h"
#include "clients/sdac/print.h"
#include "clients/sdac/reflect.h"
#include "proto/arena.h"
#include "sdac/v1/admin.pb-c.h"
#include "sdac/v1/day.pb-c.h"
#include "sdac/v1/intake.pb-c.h"
#include "sdac/v1/notice.pb-c.h"

static char *text(const char *value)
{
	return (char *)(uintptr_t)value;
}

/* One hearing with two defendants, one of them linked; the moment is in British Summer Time. */
static const Sdac__V1__DayListResponse *a_day(void)
{
	static Sdac__V1__DayLink link = SDAC__V1__DAY_LINK__INIT;
	static Sdac__V1__DayLink *links[] = { &link };
	static Sdac__V1__DayDefendant defendants[2] = { SDAC__V1__DAY_DEFENDANT__INIT, SDAC__V1__DAY_DEFENDANT__INIT };
	static Sdac__V1__DayDefendant *both[] = { &defendants[0], &defendants[1] };
	static Sdac__V1__DayHearing hearing = SDAC__V1__DAY_HEARING__INIT;
	static Sdac__V1__DayHearing *hearings[] = { &hearing };
	static Sdac__V1__DayListResponse day = SDAC__V1__DAY_LIST_RESPONSE__INIT;
	link.client_ref = text("W-2291");
	link.has_state = 1;
	link.state = SDAC__V1__LINK_STATE__LINK_STATE_AUTO;
	link.has_unseen = 1;
	defendants[0].name = text("=Aaron, \"WHITFIELD\"");
	defendants[0].n_links = 1;
	defendants[0].links = links;
	defendants[1].name = text("Zo\xc3\xab MARSH");
	defendants[1].birth_date = text("1991-03-04");
	hearing.local_time = text("14:00");
	hearing.has_starts_at = 1;
	hearing.starts_at = 1814706000000; /* 2027-07-04T13:00:00Z */
	hearing.has_state = 1;
	hearing.state = SDAC__V1__HEARING_STATE__HEARING_STATE_ABSENT_FROM_LIST;
	hearing.n_defendants = 2;
	hearing.defendants = both;
	day.court_code = text("B01WB");
	day.list_date = text("2027-07-04");
	day.n_hearings = 1;
	day.hearings = hearings;
	return &day;
}

static char *printed(
    enum print_format format, const ProtobufCMessage *message, const char *rows, const struct print_column *columns)
{
	char *output = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&output, &size);
	assert_non_null(out);
	assert_int_equal(print_as(out, format, message, rows, columns, false), SD_OK);
	assert_int_equal(fclose(out), 0);
	return output;
}

static void json_has_the_names_of_the_proto(void **state)
{
	char *output = printed(PRINT_JSON, &a_day()->base, "hearings", NULL);
	(void)state;
	assert_string_equal(output,
	    "{\"@type\": \"sdac.v1.DayListResponse\", \"court_code\": \"B01WB\", \"list_date\": \"2027-07-04\", "
	    "\"hearings\": "
	    "[{\"state\": \"HEARING_STATE_ABSENT_FROM_LIST\", \"starts_at\": \"2027-07-04T13:00:00.000Z\", "
	    "\"local_time\": "
	    "\"14:00\", \"defendants\": [{\"name\": \"=Aaron, \\\"WHITFIELD\\\"\", \"links\": [{\"state\": "
	    "\"LINK_STATE_AUTO\", \"client_ref\": \"W-2291\", \"unseen\": 0}]}, {\"name\": \"Zo\xc3\xab MARSH\", "
	    "\"birth_date\": \"1991-03-04\"}]}]}\n");
	free(output);
}

static void a_table_is_for_people(void **state)
{
	static const struct print_column columns[] = {
		{ "local_time", "Time" },
		{ "starts_at", "Starts" },
		{ "state", "State" },
		{ "defendants.name", "Defendant" },
		{ "defendants.birth_date", "Born" },
		{ "defendants.links.unseen", "Unseen" },
		{ NULL, NULL },
	};
	char *output = printed(PRINT_TABLE, &a_day()->base, "hearings", columns);
	(void)state;
	assert_string_equal(output,
	    "Time   Starts            State             Defendant                       Born        Unseen\n"
	    "14:00  4 Jul 2027 14:00  absent from list  =Aaron, \"WHITFIELD\"; Zo\xc3\xab MARSH  4 Mar 1991  0\n");
	free(output);
}

static void a_single_message_is_a_list_of_what_it_has(void **state)
{
	Sdac__V1__Principal principal = SDAC__V1__PRINCIPAL__INIT;
	char *courts[] = { text("B01WB"), text("B02ES") };
	(void)state;
	principal.name = text("priya");
	principal.has_role = 1;
	principal.role = SDAC__V1__ROLE__ROLE_COORDINATOR;
	principal.n_court_codes = 2;
	principal.court_codes = courts;
	char *output = printed(PRINT_TABLE, &principal.base, NULL, NULL);
	assert_string_equal(output, "name         priya\nrole         coordinator\ncourt_codes  B01WB; B02ES\n");
	free(output);
}

static void csv_is_guarded(void **state)
{
	char *output = printed(PRINT_CSV, &a_day()->hearings[0]->base, "defendants", NULL);
	(void)state;
	assert_string_equal(output, "defendant_id,name,birth_date,in_custody,bail_status,links.link_id,links.state,"
				    "links.client_ref,links.service,"
				    "links.idva,links.unseen,links.seen_at\r\n"
				    ",\"'=Aaron, \"\"WHITFIELD\"\"\",,,,,LINK_STATE_AUTO,W-2291,,,0,\r\n"
				    ",Zo\xc3\xab MARSH,1991-03-04,,,,,,,,,\r\n");
	free(output);
}

static void csv_cell(const char *value, const char *expected)
{
	char *output = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&output, &size);
	assert_non_null(out);
	grid_csv_cell(out, value);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(output, expected);
	free(output);
}

static void formulas_do_not_reach_a_spreadsheet(void **state)
{
	(void)state;
	csv_cell("plain", "plain");
	csv_cell("", "");
	csv_cell("=1+1", "\"'=1+1\"");
	csv_cell("+44", "\"'+44\"");
	csv_cell("-1", "\"'-1\"");
	csv_cell("@SUM(A1)", "\"'@SUM(A1)\"");
	csv_cell("\tx", "\"'\tx\"");
	csv_cell("a\nb", "\"a\nb\"");
	csv_cell("O\"Neil", "\"O\"\"Neil\"");
}

static void plain_cell(const char *value, int width, const char *expected)
{
	char *output = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&output, &size);
	assert_non_null(out);
	grid_plain_cell(out, value, width);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(output, expected);
	free(output);
}

static void controls_do_not_reach_a_terminal(void **state)
{
	(void)state;
	plain_cell("\033[2J\a", 0, "?[2J?");
	plain_cell("a\xc2\x9b"
		   "b",
	    0, "a?b"); /* CSI of C1 */
	plain_cell("a\xe2\x80\xae"
		   "b",
	    0, "a?b");                                   /* right-to-left override */
	plain_cell("\xff", 0, "?");                      /* no UTF-8 */
	plain_cell("Zo\xc3\xab", 5, "Zo\xc3\xab  ");     /* two octets, one column */
	plain_cell("\xe6\xbc\xa2", 4, "\xe6\xbc\xa2  "); /* three octets, two columns */
}

/* ---- JSON to message ---- */

static enum sd_err read_text(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const char *json_text,
    ProtobufCMessage **message_r, struct json_fault *fault)
{
	json_error_t error;
	json_t *json = json_loads(json_text, JSON_DECODE_ANY, &error);
	assert_non_null(json);
	const enum sd_err err = json_read(arena, descriptor, json, message_r, fault);
	json_decref(json);
	return err;
}

static void json_is_read(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct json_fault fault = { .what = "" };
	ProtobufCMessage *message = NULL;
	(void)state;
	assert_non_null(arena);
	assert_int_equal(
	    read_text(arena, &sdac__v1__submit_list_request__descriptor,
		"{\"source\":{\"message_id\":\"m-1\",\"published_at\":\"2027-03-02T16:05:00.25Z\","
		"\"raw_sha256\":\"AAEC/w==\",\"replay\":false,\"version\":null},\"list_type\":\"standard\","
		"\"completeness\":\"COMPLETENESS_FULL\",\"hearings\":[{\"sequence\":\"7\",\"markers\":[]},"
		"{\"starts_at\":1804068000000,\"defendants\":[{\"aliases\":[\"a\",\"b\"],\"age\":41}]}]}",
		&message, &fault),
	    SD_OK);
	const Sdac__V1__SubmitListRequest *request = (const Sdac__V1__SubmitListRequest *)message;
	assert_string_equal(request->source->message_id, "m-1");
	assert_true(request->source->has_published_at);
	assert_int_equal(request->source->published_at, 1804003500250);
	assert_int_equal(request->source->raw_sha256.len, 4);
	assert_memory_equal(request->source->raw_sha256.data, "\x00\x01\x02\xff", 4);
	assert_true(request->source->has_replay);
	assert_false(request->source->replay);
	assert_null(request->source->version);
	assert_int_equal(request->list_type, SDAC__V1__LIST_TYPE__LIST_TYPE_STANDARD);
	assert_int_equal(request->n_hearings, 2);
	assert_int_equal(request->hearings[0]->sequence, 7);
	assert_int_equal(request->hearings[1]->starts_at, 1804068000000);
	assert_int_equal(request->hearings[1]->defendants[0]->n_aliases, 2);
	assert_string_equal(request->hearings[1]->defendants[0]->aliases[1], "b");
	arena_free(arena);
}

static void what_is_printed_can_be_read(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct json_fault fault = { .what = "" };
	ProtobufCMessage *message = NULL;
	const ProtobufCMessage *day = &a_day()->base;
	(void)state;
	assert_non_null(arena);
	json_t *json = print_json(day);
	assert_non_null(json);
	assert_int_equal(json_read(arena, day->descriptor, json, &message, &fault), SD_OK);
	json_decref(json);
	uint8_t one[512];
	uint8_t other[512];
	const size_t size = protobuf_c_message_get_packed_size(day);
	assert_true(size <= sizeof one);
	assert_int_equal(protobuf_c_message_get_packed_size(message), size);
	(void)protobuf_c_message_pack(day, one);
	(void)protobuf_c_message_pack(message, other);
	assert_memory_equal(one, other, size);
	arena_free(arena);
}

static void faults_say_where_and_not_what(void **state)
{
	static const struct {
		const char *json;
		const char *where;
		const char *what;
	} faults[] = {
		{ "[]", "", "is not an object" },
		{ "{\"hearing\":[]}", "hearing", "is no field of this message" },
		{ "{\"hearings\":[{},{\"defendants\":[{\"nome\":1}]}]}", "hearings[1].defendants[0].nome",
		    "is no field of this message" },
		{ "{\"hearings\":{}}", "hearings", "is not a list" },
		{ "{\"court_code\":5}", "court_code", "is not text" },
		{ "{\"list_type\":\"secret\"}", "list_type", "is not one of the words that may stand there" },
		{ "{\"list_type\":99}", "list_type", "is not one of the numbers that may stand there" },
		{ "{\"source\":{\"published_at\":\"2027-03-02T16:05:00\"}}", "source.published_at",
		    "is not a moment such as 2026-03-04T10:00:00Z" },
		{ "{\"source\":{\"replay\":1}}", "source.replay", "is not true or false" },
		{ "{\"source\":{\"raw_sha256\":\"AA\"}}", "source.raw_sha256", "is not base64" },
		{ "{\"hearings\":[{\"sequence\":3000000000}]}", "hearings[0].sequence", "is out of range" },
		{ "{\"hearings\":[{\"sequence\":1.5}]}", "hearings[0].sequence", "is not a whole number" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct arena *arena = arena_new(1u << 20);
		struct json_fault fault = { .what = "" };
		ProtobufCMessage *message = NULL;
		assert_non_null(arena);
		assert_int_equal(
		    read_text(arena, &sdac__v1__submit_list_request__descriptor, faults[i].json, &message, &fault),
		    SD_INVALID);
		assert_string_equal(fault.where, faults[i].where);
		assert_string_equal(fault.what, faults[i].what);
		arena_free(arena);
	}
}

static void enums_in_short_words(void **state)
{
	char words[128];
	int value = 0;
	(void)state;
	assert_true(reflect_enum_value(&sdac__v1__role__descriptor, "idva", &value));
	assert_int_equal(value, SDAC__V1__ROLE__ROLE_IDVA);
	assert_true(reflect_enum_value(&sdac__v1__link_state__descriptor, "LINK_STATE_UNDONE", &value));
	assert_int_equal(value, SDAC__V1__LINK_STATE__LINK_STATE_UNDONE);
	assert_true(reflect_enum_value(&sdac__v1__decision_reason__descriptor, "co-defendant", &value));
	assert_int_equal(value, SDAC__V1__DECISION_REASON__DECISION_REASON_CO_DEFENDANT);
	assert_false(reflect_enum_value(&sdac__v1__role__descriptor, "unspecified", &value));
	assert_false(reflect_enum_value(&sdac__v1__role__descriptor, "idv", &value));
	assert_false(reflect_enum_value(&sdac__v1__role__descriptor, "", &value));
	reflect_enum_words(&sdac__v1__decision__descriptor, words, sizeof words);
	assert_string_equal(words, "link, not-same-person or ask");
}

static void moments(void **state)
{
	char moment[32];
	int64_t ms = 0;
	(void)state;
	cell_moment(moment, -1);
	assert_string_equal(moment, "1969-12-31T23:59:59.999Z");
	assert_true(cell_parse_moment("2027-03-02T16:05:00Z", &ms));
	assert_int_equal(ms, 1804003500000);
	assert_true(cell_parse_moment("1804003500000", &ms));
	assert_int_equal(ms, 1804003500000);
	assert_false(cell_parse_moment("2027-03-02T16:05:00+01:00", &ms));
	assert_false(cell_parse_moment("2027-03-02", &ms));
	assert_false(cell_parse_moment("", &ms));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_the_names_of_the_proto),
		cmocka_unit_test(a_table_is_for_people),
		cmocka_unit_test(a_single_message_is_a_list_of_what_it_has),
		cmocka_unit_test(csv_is_guarded),
		cmocka_unit_test(formulas_do_not_reach_a_spreadsheet),
		cmocka_unit_test(controls_do_not_reach_a_terminal),
		cmocka_unit_test(json_is_read),
		cmocka_unit_test(what_is_printed_can_be_read),
		cmocka_unit_test(faults_say_where_and_not_what),
		cmocka_unit_test(enums_in_short_words),
		cmocka_unit_test(moments),
	};
	if (setenv("TZ", "Europe/London", 1) != 0)
		return 99;
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
