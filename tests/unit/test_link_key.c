/*
 * Blocking keys: that two records of one person meet, that a key says nothing, and that it cannot be
 * made without the secret.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daemon/link/key.h"
#include "tests/unit/link_people.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const uint8_t secret[32] = "thirty-two octets of test secret";

static struct key_set keys_of(struct key_maker *maker, const struct human *human)
{
	struct person person = person_of(human);
	struct key_set set;

	assert_int_equal(key_make(maker, &person, &set), SD_OK);
	return set;
}

/* Bit set of the families in which two sets meet. */
static unsigned shared_families(const struct key_set *a, const struct key_set *b)
{
	unsigned families = 0;

	for (size_t i = 0; i < a->n; i++) {
		for (size_t j = 0; j < b->n; j++) {
			if (a->keys[i] == b->keys[j])
				families |= 1u << (a->keys[i] & KEY_FAMILY_MASK);
		}
	}
	return families;
}

static void families_meet(void **state)
{
	static const struct {
		struct human a, b;
		enum key_family family;
	} table[] = {
		{ { .urn = "48TA1187723" }, { .urn = "48 TA 1187723" }, KEY_URN },
		{ { .pnc = "2018/0368046Y" }, { .pnc = "18/368046Y" }, KEY_PNC },
		{ { .birth = "1990-03-04" }, { .birth = "1990-03-04" }, KEY_BIRTH },
		{ { .birth = "1990-03-04" }, { .birth = "1990-04-03" }, KEY_BIRTH_SWAPPED },
		{ { .postcode = "SW1A 2AA" }, { .postcode = "sw1a2aa" }, KEY_POSTCODE },
		{ { .name = "KHAN, Mohammed", .birth = "1990-03-04" },
		    { .name = "Muhammad Begum", .birth = "1990-03-04" }, KEY_WORD_BIRTH },
		{ { .name = "KHAN, Ali", .birth = "1990-03-04" }, { .name = "KHAN, Omar", .birth = "1990-03-17" },
		    KEY_WORD_MONTH },
		{ { .name = "KHAN, Ali", .birth = "1990-03-04" }, { .name = "KHAN, Omar", .birth = "1990-08-04" },
		    KEY_WORD_YEAR_DAY },
		{ { .name = "KHAN, Ali", .birth = "1990-03-04" }, { .name = "KHAN, Omar", .birth = "1991-03-04" },
		    KEY_WORD_DAY },
		{ { .name = "KHAN, Ali", .postcode = "SW1A 2AA" }, { .name = "KHAN, Omar", .postcode = "SW1A 9ZZ" },
		    KEY_WORD_OUTCODE },
		{ { .name = "John Smith" }, { .name = "SMITH John" }, KEY_WORDS },
		{ { .name = "SMITH, Robert" }, { .name = "SMITH, Bob" }, KEY_NICKNAME },
		{ { .name = "Wojciechowski" }, { .name = "Jan Wojciechowsky" }, KEY_WORD },
		{ { .name = "SMITH, John", .alias = "Jack Jones" }, { .name = "JONES, Jack" }, KEY_WORDS },
	};
	struct key_maker *maker = *state;

	for (size_t i = 0; i < COUNT(table); i++) {
		struct key_set a = keys_of(maker, &table[i].a), b = keys_of(maker, &table[i].b);

		assert_true((shared_families(&a, &b) & 1u << table[i].family) != 0);
	}
}

static void strangers_do_not_meet(void **state)
{
	struct key_maker *maker = *state;
	struct key_set a = keys_of(
	    maker, &(struct human){
		       .name = "SMITH, John", .birth = "1990-03-04", .postcode = "SW1A 2AA", .urn = "48TA1187723" });
	struct key_set b = keys_of(
	    maker, &(struct human){
		       .name = "PATEL, Vikram", .birth = "1971-11-20", .postcode = "M1 1AE", .urn = "01AB1234526" });

	assert_true(a.n > 10);
	assert_int_equal(shared_families(&a, &b), 0);
}

static void sorted_unique_and_bounded(void **state)
{
	struct key_maker *maker = *state;
	struct key_set set = keys_of(maker,
	    &(struct human){
		.name = "Mohammed Ali Robert Alexander Nicholas Fitz (Charles Edward Pat Brown) aka Xavier Quentin Zed",
		.alias = "Tobias Ulrich Vance; Wanda Oberon Price; Ned Galloway Hunt",
		.birth = "1990-03-04",
		.postcode = "SW1A 2AA",
		.urn = "48TA1187723",
		.pnc = "2018/0368046Y" });

	assert_in_range(set.n, 100, KEYS_LIMIT);
	for (size_t i = 1; i < set.n; i++)
		assert_true(set.keys[i - 1] < set.keys[i]);
	for (size_t i = 0; i < set.n; i++)
		assert_in_range(set.keys[i] & KEY_FAMILY_MASK, KEY_URN, KEY_WORD_COURT);
}

static void nothing_known_no_keys(void **state)
{
	static const struct human nobody[] = { { 0 },
		{ .name = "UNKNOWN", .birth = "1900-01-01", .postcode = "NF1 1NF" }, { .name = "J" },
		{ .name = "Acme Ltd", .urn = "48TA1187723", .is_organisation = true } };
	struct key_maker *maker = *state;

	for (size_t i = 0; i < COUNT(nobody); i++)
		assert_int_equal(keys_of(maker, &nobody[i]).n, 0);
}

static void the_secret_decides(void **state)
{
	static const uint8_t other_secret[32] = "another secret of 32 octets long";
	struct key_maker *maker = *state, *again = key_maker_new(secret, sizeof secret);
	struct key_maker *other = key_maker_new(other_secret, sizeof other_secret);
	const struct human human = { .name = "SMITH, John", .birth = "1990-03-04" };

	assert_non_null(again);
	assert_non_null(other);
	struct key_set a = keys_of(maker, &human), b = keys_of(again, &human), c = keys_of(other, &human);

	assert_memory_equal(a.keys, b.keys, a.n * sizeof a.keys[0]);
	assert_int_equal(a.n, c.n);
	assert_int_equal(shared_families(&a, &c), 0);
	key_maker_free(again);
	key_maker_free(other);
	key_maker_free(NULL);
	assert_null(key_maker_new(secret, 31));
}

/* A known answer, so that a change of the scheme is seen: the keys of all stored records would be void.
 * printf '\001''48TA1187723\0\0' | openssl dgst -sha256 -hmac 'thirty-two octets of test secret' */
static void scheme_is_fixed(void **state)
{
	struct key_maker *maker = *state;
	struct key_set set = keys_of(maker, &(struct human){ .urn = "48TA1187723" });

	assert_int_equal(set.n, 1);
	assert_true((uint64_t)set.keys[0] == UINT64_C(0xa7b0ac6565bccf71));
}

static int make_maker(void **state)
{
	*state = key_maker_new(secret, sizeof secret);
	return *state == NULL ? -1 : 0;
}

static int free_maker(void **state)
{
	key_maker_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(families_meet),
		cmocka_unit_test(strangers_do_not_meet),
		cmocka_unit_test(sorted_unique_and_bounded),
		cmocka_unit_test(nothing_known_no_keys),
		cmocka_unit_test(the_secret_decides),
		cmocka_unit_test(scheme_is_fixed),
	};

	return cmocka_run_group_tests(tests, make_maker, free_maker);
}
