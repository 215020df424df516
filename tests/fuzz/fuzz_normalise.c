/* Any text as name, alias, date and ids: what comes out is bounded, and folding it again changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "daemon/link/fold.h"
#include "daemon/link/normalise.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Sdac__V1__PersonName name = SDAC__V1__PERSON_NAME__INIT;
	Sdac__Internal__V1__LinkRecord record = SDAC__INTERNAL__V1__LINK_RECORD__INIT;
	char *text = strndup((const char *)data, size), folded[FOLD_SIZE], again[FOLD_SIZE];
	struct person person;

	name.full = name.forenames = name.surname = text;
	record.name = &name;
	record.birth_date = record.sex = record.postcode = record.pnc_id = record.court_code = text;
	record.aliases = record.case_urns = &text;
	record.n_aliases = record.n_case_urns = 1;
	person_from_record(&record, (struct date){ 2026, 3, 4 }, &person);
	name.forenames = name.surname = NULL;
	person_from_record(&record, (struct date){ 2026, 3, 4 }, &person);
	if (person.names.n > NAME_LIMIT ||
	    fold_text(text, folded, sizeof folded) != fold_text(folded, again, sizeof again))
		abort();
	free(text);
	return 0;
}
