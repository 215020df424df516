/*
 * Two people out of any text, one a line, fields between bars: their score is finite, the same from either side, and
 * not raised by what only one of them has.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/link/decide.h"
#include "tests/bench/link/model_file.h"
#include "tests/fuzz/fuzz.h"

static struct person person_of(char *line)
{
	Sdac__V1__PersonName name = SDAC__V1__PERSON_NAME__INIT;
	Sdac__Internal__V1__LinkRecord record = SDAC__INTERNAL__V1__LINK_RECORD__INIT;
	char *rest = line, *alias = NULL, *urn = NULL;
	char **fields[] = { &name.full, &name.surname, &name.forenames, &alias, &record.birth_date, &record.sex,
		&record.postcode, &record.pnc_id, &urn, &record.court_code };
	struct person person;

	for (size_t i = 0; i < sizeof fields / sizeof fields[0] && rest != NULL; i++)
		*fields[i] = strsep(&rest, "|");
	record.name = &name;
	record.aliases = &alias;
	record.case_urns = &urn;
	record.n_aliases = alias == NULL ? 0 : 1;
	record.n_case_urns = urn == NULL ? 0 : 1;
	person_from_record(&record, (struct date){ 2026, 3, 4 }, &person);
	return person;
}

static double bits_of(const struct score_model *model, const struct person *a, const struct person *b)
{
	struct comparison comparison;
	struct score score;

	compare_persons(&model->compare, a, b, &comparison);
	score_pair(model, 1000, a, b, &comparison, &score);
	return score.bits;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct score_model model;
	char *text = strndup((const char *)data, size), *second = strchr(text, '\n');

	if (model.version[0] == '\0' && !model_file_read(model_file_shipped(), &model))
		abort();
	if (second != NULL)
		*second++ = '\0';
	struct person a = person_of(text), b = person_of(second);
	double there = bits_of(&model, &a, &b), back = bits_of(&model, &b, &a);

	if (!isfinite(there) || fabs(there - back) > 1e-6)
		abort();
	free(text);
	return 0;
}
