/* Any text as postcode, URN and PNC id: the written form is read as itself. */
#include <stdlib.h>
#include <string.h>

#include "daemon/link/ident.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), urn[URN_SIZE], urn_again[URN_SIZE], pnc[PNC_SIZE],
	     pnc_again[PNC_SIZE];
	struct postcode postcode, again;

	if (postcode_parse(text, &postcode)) {
		const char *written = postcode.full[0] != '\0' ? postcode.full : postcode.outcode;

		if (!postcode_parse(written, &again) || strcmp(again.full, postcode.full) != 0 ||
		    strcmp(again.outcode, postcode.outcode) != 0)
			abort();
	}
	if (urn_parse(text, urn) && (!urn_parse(urn, urn_again) || strcmp(urn, urn_again) != 0))
		abort();
	enum pnc_quality quality = pnc_parse(text, 2026, pnc);

	if (quality != PNC_NONE && (pnc_parse(pnc, 2026, pnc_again) != quality || strcmp(pnc, pnc_again) != 0))
		abort();
	free(text);
	return 0;
}
