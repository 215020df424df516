/*
 * Candidates that are kept at hand: as they were, within bounds, and never beyond their day or version.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/link/known.h"

#define LIMIT 20000u

static const struct date today = { 2026, 11, 24 }, tomorrow = { 2026, 11, 25 }, next_year = { 2027, 11, 24 };

static void make_subject(struct known_subject *subject, int64_t version)
{
	const struct name_source source = { "Mohammed Ali KHAN-SHAH junior", NULL, NULL, NULL, false };

	memset(subject, 0, sizeof *subject);
	names_parse(&source, &subject->person.names);
	names_add_alias(&subject->person.names, "Bill Smith");
	subject->person.birth = (struct date){ 1990, 3, 4 };
	subject->person.sex = 'M';
	assert_true(postcode_parse("WB1 1AA", &subject->person.postcode));
	memcpy(subject->person.urns[0], "01WB1234526", sizeof "01WB1234526");
	subject->person.n_urns = 1;
	memcpy(subject->person.court, "B01WB", sizeof "B01WB");
	subject->version = version;
	subject->is_case = true;
}

static void id_of(uint8_t number, uint8_t id[SUBJECT_ID_SIZE])
{
	memset(id, 0, SUBJECT_ID_SIZE);
	id[0] = number;
}

static void a_person_comes_back_whole(void **state)
{
	struct known *known = known_new(LIMIT);
	struct known_subject subject, found;
	uint8_t id[SUBJECT_ID_SIZE];

	(void)state;
	make_subject(&subject, 5);
	id_of(1, id);
	known_put(known, id, today, false, &subject);
	memset(&found, 0xff, sizeof found);
	assert_true(known_has(known, id, today));
	assert_true(known_get(known, id, today, &found));
	assert_memory_equal(&found.person, &subject.person, sizeof subject.person);
	assert_int_equal(found.version, 5);
	assert_true(found.is_case);
	known_free(known);
}

static void a_changed_one_is_forgotten(void **state)
{
	struct known *known = known_new(LIMIT);
	struct known_subject subject;
	uint8_t id[SUBJECT_ID_SIZE];

	(void)state;
	make_subject(&subject, 5);
	id_of(1, id);
	known_put(known, id, today, false, &subject);
	known_changed(known, id, 5);
	assert_true(known_has(known, id, today));
	known_changed(known, id, 6);
	assert_false(known_has(known, id, today));
	known_changed(known, id, 7);
	known_put(known, id, today, false, &subject);
	known_forget_all(known);
	assert_int_equal(known_count(known), 0);
	assert_int_equal(known_octets(known), 0);
	known_free(known);
}

static void an_age_holds_for_its_day_and_nothing_beyond_its_year(void **state)
{
	struct known *known = known_new(LIMIT);
	struct known_subject subject, found;
	uint8_t aged[SUBJECT_ID_SIZE], born[SUBJECT_ID_SIZE];

	(void)state;
	make_subject(&subject, 5);
	id_of(1, aged);
	id_of(2, born);
	known_put(known, aged, today, true, &subject);
	known_put(known, born, today, false, &subject);
	assert_true(known_has(known, aged, today));
	assert_false(known_has(known, aged, tomorrow));
	assert_false(known_get(known, aged, tomorrow, &found));
	assert_true(known_has(known, born, tomorrow));
	assert_false(known_has(known, born, next_year));
	known_free(known);
}

static void memory_is_bounded_and_the_oldest_go(void **state)
{
	struct known *known = known_new(LIMIT), *none = known_new(0);
	struct known_subject subject;
	uint8_t id[SUBJECT_ID_SIZE], first[SUBJECT_ID_SIZE], second[SUBJECT_ID_SIZE];

	(void)state;
	make_subject(&subject, 5);
	id_of(1, first);
	id_of(2, second);
	for (uint8_t i = 1; i <= 200; i++) {
		id_of(i, id);
		known_put(known, id, today, false, &subject);
		known_put(none, id, today, false, &subject);
		assert_true(known_octets(known) <= LIMIT);
		assert_true(known_has(known, first, today)); /* is asked for all the time */
	}
	assert_true(known_count(known) > 20);
	assert_true(known_count(known) < 200);
	assert_true(known_has(known, id, today));
	assert_false(known_has(known, second, today));
	assert_int_equal(known_count(none), 0);
	known_free(known);
	known_free(none);
	known_free(NULL);
}

static void ids_are_read_and_written(void **state)
{
	static const char *const wrong[] = { "", "0", "ca5e0000-0000-4000-8000-00000000001",
		"ca5e0000-0000-4000-8000-0000000000012", "ca5e0000+0000-4000-8000-000000000001",
		"ca5e0000-0000-4000-8000-00000000000g" };
	char text[SUBJECT_ID_TEXT_SIZE];
	uint8_t id[SUBJECT_ID_SIZE];

	(void)state;
	assert_true(subject_id_parse("ca5e0000-0000-4000-8000-0123456789ab", id));
	assert_int_equal(id[0], 0xca);
	assert_int_equal(id[15], 0xab);
	subject_id_format(id, text);
	assert_string_equal(text, "ca5e0000-0000-4000-8000-0123456789ab");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(subject_id_parse(wrong[i], id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_comes_back_whole),
		cmocka_unit_test(a_changed_one_is_forgotten),
		cmocka_unit_test(an_age_holds_for_its_day_and_nothing_beyond_its_year),
		cmocka_unit_test(memory_is_bounded_and_the_oldest_go),
		cmocka_unit_test(ids_are_read_and_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
