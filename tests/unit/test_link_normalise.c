/*
 * Names, dates and identifiers, each from the ways in which it is really written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "daemon/link/fold.h"
#include "daemon/link/normalise.h"
#include "tests/unit/link_people.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TEXT_SIZE 512

static void append_words(char *out, const struct name_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strcat(out, " ");
		strcat(out, words[i].text);
	}
}

/* "FORENAMES/SURNAMES", then "|FORENAMES/SURNAMES" for each alias. */
static void write_names(const struct names *names, char out[TEXT_SIZE])
{
	out[0] = '\0';
	for (size_t i = 0; i < names->n; i++) {
		if (i > 0)
			strcat(out, "|");
		append_words(out, names->all[i].forenames, names->all[i].n_forenames);
		strcat(out, "/");
		append_words(out, names->all[i].surnames, names->all[i].n_surnames);
	}
}

static void folding(void **state)
{
	static const struct {
		const char *text, *folded;
	} table[] = {
		{ NULL, "" },
		{ "", "" },
		{ "  John   Smith ", "JOHN SMITH" },
		{ "O'Neill", "ONEILL" },
		{ "O\u2019Neill", "ONEILL" },
		{ "Jos\u00e9", "JOSE" },
		{ "Jose\u0301", "JOSE" },
		{ "\u0141ukasz Wi\u015bniewski", "LUKASZ WISNIEWSKI" },
		{ "S\u00f8ren", "SOREN" },
		{ "Stra\u00dfe", "STRASSE" },
		{ "\u0110\u1eb7ng Th\u1ecb", "DANG THI" },
		{ "\u00c6thelred \u00deor", "AETHELRED THOR" },
		{ "I\u015f\u0131k", "ISIK" },
		{ "\uff21\uff22\uff23", "ABC" },
		{ "Anne-Marie", "ANNE MARIE" },
		{ "Anne\u2013Marie", "ANNE MARIE" },
		{ "SMITH, J.", "SMITH, J" },
		{ "Ig0r", "IGR" },
		{ "[Bob] {x}", "(BOB) (X)" },
		{ "a|b;c", "A;B;C" },
		{ "\xff\xfeJohn\xc3", "JOHN" },
		{ "Ахмед", "" },
		{ "A\tB\nC", "A B C" },
		{ "\u02bfAbd", "ABD" },
		{ "\ufb01nn", "FINN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char out[FOLD_SIZE];

		assert_int_equal(fold_text(table[i].text, out, sizeof out), strlen(table[i].folded));
		assert_string_equal(out, table[i].folded);
	}
}

static void folding_is_bounded_and_idempotent(void **state)
{
	char text[2000], once[FOLD_SIZE], twice[FOLD_SIZE], tiny[4];

	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(fold_text(text, once, sizeof once), FOLD_SIZE - 1);
	assert_int_equal(fold_text(text, tiny, sizeof tiny), 3);
	fold_text(once, twice, sizeof twice);
	assert_string_equal(once, twice);
	/* The longest decomposition of Unicode, many times. */
	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xef\xb7\xba", 4);
	assert_true(fold_text(text, once, sizeof once) < FOLD_SIZE);
}

static void whole_names(void **state)
{
	static const struct {
		const char *full, *expected;
	} table[] = {
		{ NULL, "/" },
		{ "", "/" },
		{ "John Smith", "JOHN/SMITH" },
		{ "SMITH, John", "JOHN/SMITH" },
		{ "SMITH, Mr John Paul", "JOHN PAUL/SMITH" },
		{ "Mr John Smith", "JOHN/SMITH" },
		{ "MR", "/" },
		{ "Smith", "/SMITH" },
		{ "Smith,", "/SMITH" },
		{ ",", "/" },
		{ ", John", "JOHN/" },
		{ "Master John Lord", "JOHN/LORD" },
		{ "John Lord", "JOHN/LORD" },
		{ "Lord", "/LORD" },
		{ "SMITH-JONES, Ann", "ANN/SMITH JONES" },
		{ "MC DONALD, Ian", "IAN/MCDONALD" },
		{ "Ian Mc Donald", "IAN/MCDONALD" },
		{ "MAC LEOD, Ian", "IAN/MACLEOD" },
		{ "O NEILL, Sean", "SEAN/ONEILL" },
		{ "Mac Smith", "MAC/SMITH" },
		{ "Ian Mac Leod", "IAN/MACLEOD" },
		{ "O'NEILL, Sean", "SEAN/ONEILL" },
		{ "John (Jack) Smith", "JOHN/SMITH|JACK/SMITH" },
		{ "SMITH, John (Jack)", "JOHN/SMITH|JACK/SMITH" },
		{ "John Smith aka Jack Jones", "JOHN/SMITH|JACK/JONES" },
		{ "John Smith AKA Jack", "JOHN/SMITH|JACK/SMITH" },
		{ "SMITH, John alias JONES, Jack", "JOHN/SMITH|JACK/JONES" },
		{ "John Smith a.k.a. Jack", "JOHN/SMITH|JACK/SMITH" },
		{ "Ann Smith (n\u00e9e Jones)", "ANN/SMITH|ANN/JONES" },
		{ "Ann Smith formerly Jones", "ANN/SMITH|ANN/JONES" },
		{ "John Smith also known as Jack Jones aka Bill", "JOHN/SMITH|JACK/JONES|BILL/SMITH" },
		{ "John Smith; Jack Jones", "JOHN/SMITH|JACK/JONES" },
		{ "John Smith (John Smith)", "JOHN/SMITH" },
		{ "John (Jack Smith", "/JOHN|JACK/SMITH" },
		{ "((((", "/" },
		{ "aka", "/" },
		{ "aka Jack Jones", "/|JACK/JONES" },
		{ "Not Entered", "/" },
		{ "UNKNOWN", "/" },
		{ "UNKNOWN, Unknown", "/" },
		{ "N/A", "/" },
		{ "MIG_ERROR_ John Smith", "JOHN/SMITH" },
		{ "Twin of John Smith", "JOHN/SMITH" },
		{ "van der Berg, Jan", "JAN/BERG" },
		{ "Jan van der Berg", "JAN/BERG" },
		{ "AL-HASSAN, Omar", "OMAR/HASSAN" },
		{ "Omar bin Khalid Al Hassan", "OMAR KHALID/HASSAN" },
		{ "LE, Anh", "ANH/LE" },
		{ "Anh Le", "ANH/LE" },
		{ "Thi Le Nguyen", "THI/NGUYEN" },
		{ "SMITH, John Junior", "JOHN/SMITH" },
		{ "John Smith Snr", "JOHN/SMITH" },
		{ "JUNIOR, Paul", "PAUL/JUNIOR" },
		{ "Junior Smith", "JUNIOR/SMITH" },
		{ "J Smith", "J/SMITH" },
		{ "A Khan", "A/KHAN" },
		{ "SMITH J, Paul", "PAUL/SMITH" },
		{ "Muhammad Ali Khan Yousaf Zai Durrani", "MUHAMMAD ALI KHAN YOUSAF/DURRANI" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct name_source source = { .full = table[i].full };
		struct names names;
		char out[TEXT_SIZE];

		names_parse(&source, &names);
		write_names(&names, out);
		assert_string_equal(out, table[i].expected);
	}
}

static void structured_names(void **state)
{
	static const struct {
		const char *forenames, *middle, *surname, *expected;
	} table[] = {
		{ "John", NULL, "Smith", "JOHN/SMITH" },
		{ "John", "Paul", "Smith", "JOHN PAUL/SMITH" },
		{ "John Paul", NULL, "Smith", "JOHN PAUL/SMITH" },
		{ NULL, NULL, "Smith", "/SMITH" },
		{ "John", NULL, NULL, "JOHN/" },
		{ "Robert (Bob)", NULL, "SMITH", "ROBERT/SMITH|BOB/SMITH" },
		{ "Ann", NULL, "Smith (nee Jones)", "ANN/SMITH|ANN/JONES" },
		{ "John", NULL, "Smith aka Jones", "JOHN/SMITH|JONES/SMITH" },
		{ "Mr John", NULL, "De Souza", "JOHN/SOUZA" },
		{ "Mohammed", NULL, "UNKNOWN", "MOHAMMED/" },
		{ "Balwinder", NULL, "Singh Gill", "BALWINDER/SINGH GILL" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct name_source source = { "IGNORED, Entirely", table[i].forenames, table[i].middle,
			table[i].surname, false };
		struct names names;
		char out[TEXT_SIZE];

		names_parse(&source, &names);
		write_names(&names, out);
		assert_string_equal(out, table[i].expected);
		assert_false(names.all[0].is_bare);
	}
}

static void generations_and_bareness(void **state)
{
	struct person senior = person_of(&(struct human){ .name = "SMITH, John Snr" });
	struct person junior = person_of(&(struct human){ .name = "John Smith Jr" });

	(void)state;
	assert_int_equal(senior.names.all[0].generation, 'S');
	assert_false(senior.names.all[0].is_bare);
	assert_int_equal(junior.names.all[0].generation, 'J');
	assert_true(junior.names.all[0].is_bare);
}

static void aliases_are_bounded(void **state)
{
	const struct name_source source = { .full = "A1a Bb (Cc) (Dd) (Ee) (Ff) (Gg) aka Hh aka Ii; Jj; Kk" };
	struct names names;

	(void)state;
	names_parse(&source, &names);
	assert_int_equal(names.n, NAME_LIMIT);
	names_add_alias(&names, "Ll Mm");
	assert_int_equal(names.n, NAME_LIMIT);
}

static void dates(void **state)
{
	static const struct {
		const char *text;
		struct date date;
	} table[] = {
		{ "1990-03-04", { 1990, 3, 4 } },
		{ "04/03/1990", { 1990, 3, 4 } },
		{ "4.3.1990", { 1990, 3, 4 } },
		{ "04-03-90", { 1990, 3, 4 } },
		{ "04/03/12", { 2012, 3, 4 } },
		{ "04/03/41", { 1941, 3, 4 } },
		{ "19900304", { 1990, 3, 4 } },
		{ " 1990-03-04T00:00:00Z", { 1990, 3, 4 } },
		{ "2000-02-29", { 2000, 2, 29 } },
		{ "1900-02-29", { 0 } },
		{ "1990-02-30", { 0 } },
		{ "1990-13-01", { 0 } },
		{ "1990-00-01", { 0 } },
		{ "1900-01-01", { 0 } },
		{ "1970-01-01", { 0 } },
		{ "1990-01-01", { 1990, 1, 1 } },
		{ "2027-01-01", { 0 } },
		{ "2016-03-05", { 0 } },
		{ "2016-03-04", { 2016, 3, 4 } },
		{ "1820-01-02", { 0 } },
		{ "", { 0 } },
		{ NULL, { 0 } },
		{ "1990", { 0 } },
		{ "199003", { 0 } },
		{ "1990-03-04x", { 0 } },
		{ "not known", { 0 } },
		{ "99999999999999", { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct date date = date_of_birth(table[i].text, PEOPLE_TODAY);

		assert_int_equal(date.year * 10000 + date.month * 100 + date.day,
		    table[i].date.year * 10000 + table[i].date.month * 100 + table[i].date.day);
	}
}

static void days_go_both_ways(void **state)
{
	(void)state;
	assert_int_equal(date_days((struct date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_days((struct date){ 2000, 3, 1 }), 11017);
	for (int32_t day = 0; day < 40000; day += 13) {
		struct date date = date_from_unix_ms(day * INT64_C(86400000) + 5);

		assert_int_equal(date_days(date), day);
	}
}

static void postcodes(void **state)
{
	static const struct {
		const char *text, *full, *outcode;
	} table[] = {
		{ "SW1A 2AA", "SW1A2AA", "SW1A" },
		{ "sw1a2aa", "SW1A2AA", "SW1A" },
		{ " M1 1AE ", "M11AE", "M1" },
		{ "SW1A 2A", "", "" },
		{ "B33 8TH", "B338TH", "B33" },
		{ "OL15", "", "OL15" },
		{ "S8", "", "S8" },
		{ "SS8 GNJ", "", "" },
		{ "OL15 OAA", "OL150AA", "OL15" },
		{ "0L15 0AA", "OL150AA", "OL15" },
		{ "SS8 6NJ.", "SS86NJ", "SS8" },
		{ "SW1A 2A4", "", "" },
		{ "N1 IAA", "N11AA", "N1" },
		{ "NF1 1NF", "", "" },
		{ "NF1 1FA", "", "" },
		{ "ZZ99 3VZ", "", "" },
		{ "", "", "" },
		{ NULL, "", "" },
		{ "NO FIXED ABODE", "", "" },
		{ "EC1A1BB EC1A1BB EC1A1BB EC1A1BB EC1A1BB", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct postcode postcode;

		assert_int_equal(postcode_parse(table[i].text, &postcode), table[i].outcode[0] != '\0');
		assert_string_equal(postcode.full, table[i].full);
		assert_string_equal(postcode.outcode, table[i].outcode);
	}
}

static void urns(void **state)
{
	static const struct {
		const char *text, *urn;
	} table[] = {
		{ "48TA1187723", "48TA1187723" },
		{ "48 TA 11877/23", "48TA1187723" },
		{ "48ta1187723", "48TA1187723" },
		{ "48TAII87723", "48TA1187723" },
		{ "48TAO187723", "48TA0187723" },
		{ "123456789", "123456789" },
		{ "PROSECUTOR URN", "" },
		{ "12345", "" },
		{ "", "" },
		{ NULL, "" },
		{ "123456789012345678901", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char urn[URN_SIZE];

		assert_int_equal(urn_parse(table[i].text, urn), table[i].urn[0] != '\0');
		assert_string_equal(urn, table[i].urn);
	}
}

static void pncs(void **state)
{
	static const struct {
		const char *text, *pnc;
		enum pnc_quality quality;
	} table[] = {
		{ "2018/0368046Y", "2018/0368046Y", PNC_VALID },
		{ "18/368046Y", "2018/0368046Y", PNC_VALID },
		{ "20180368046Y", "2018/0368046Y", PNC_VALID },
		{ "18/0368046y", "2018/0368046Y", PNC_VALID },
		{ "2001/0496744D", "2001/0496744D", PNC_VALID },
		{ "2018/0368046A", "2018/0368046A", PNC_UNVERIFIED },
		{ "2018/0368047Y", "2018/0368047Y", PNC_UNVERIFIED },
		{ "79/1A", "1979/0000001A", PNC_UNVERIFIED },
		{ "2018/Y", "", PNC_NONE },
		{ "2018", "", PNC_NONE },
		{ "/12345A", "", PNC_NONE },
		{ "2018/036804612345Y", "", PNC_NONE },
		{ "NOT KNOWN", "", PNC_NONE },
		{ "", "", PNC_NONE },
		{ NULL, "", PNC_NONE },
		{ "20180368046", "", PNC_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char pnc[PNC_SIZE];

		assert_int_equal(pnc_parse(table[i].text, 2026, pnc), table[i].quality);
		assert_string_equal(pnc, table[i].pnc);
	}
}

static void whole_records(void **state)
{
	struct person person =
	    person_of(&(struct human){ .name = "SMITH, John", .sex = "Male", .urn = "48ta1187723", .age = 30 });
	struct person known = person_of(&(struct human){ .birth = "1996-01-01", .age = 12, .sex = "9" });
	struct person company = person_of(&(struct human){ .name = "Acme Ltd", .is_organisation = true });

	(void)state;
	assert_int_equal(person.sex, 'M');
	assert_int_equal(person.n_urns, 1);
	/* Thirty on 4 March 2026: born between March 1995 and March 1996, so about September 1995. */
	assert_in_range(
	    person.born_around, date_days((struct date){ 1995, 8, 1 }), date_days((struct date){ 1995, 10, 1 }));
	assert_int_equal(known.born_around, 0);
	assert_int_equal(known.sex, '\0');
	assert_true(company.is_organisation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding),
		cmocka_unit_test(folding_is_bounded_and_idempotent),
		cmocka_unit_test(whole_names),
		cmocka_unit_test(structured_names),
		cmocka_unit_test(generations_and_bareness),
		cmocka_unit_test(aliases_are_bounded),
		cmocka_unit_test(dates),
		cmocka_unit_test(days_go_both_ways),
		cmocka_unit_test(postcodes),
		cmocka_unit_test(urns),
		cmocka_unit_test(pncs),
		cmocka_unit_test(whole_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
