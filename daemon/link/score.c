/*
 * The first model. m is from the Ministry of Justice's published error rates for court, prison and
 * probation records (hmpps-person-match, model of February 2026) and from what caseloads look like;
 * u are chances of agreement between strangers, without the frequency of the single name or date.
 * Until they are known, the bits order the reviews, and decide.c asks for certain agreement.
 */
#include "daemon/link/score.h"

#include <math.h>
#include <string.h>

const struct score_model score_model_first = {
	.version = "first-1",
	.prior = 1.2e-6,
	.auto_bits = 9,
	.review_bits = -3,
	.rival_bits = 10,
	.weights = {
		[FIELD_FORENAME] = {
			[NAME_EXACT] = { .80, .012 }, [NAME_NICKNAME] = { .055, .012 }, [NAME_SOUNDS_ALIKE] = { .062, .012 },
			[NAME_INITIAL] = { .014, .075 }, [NAME_SIMILAR] = { .012, .02 }, [NAME_DIFFERENT] = { .03, .97 },
		},
		[FIELD_SURNAME] = {
			[NAME_EXACT] = { .885, .002 }, [NAME_NICKNAME] = { .066, .004 }, [NAME_SOUNDS_ALIKE] = { .066, .004 },
			[NAME_INITIAL] = { .002, .075 }, [NAME_SIMILAR] = { .012, .012 }, [NAME_DIFFERENT] = { .028, .985 },
		},
		[FIELD_ORDER] = {
			[ORDER_STRAIGHT] = { .962, 1 }, [ORDER_MIDDLE] = { .06, 1 }, [ORDER_SWAPPED] = { .018, 1 },
			[ORDER_ANY] = { .02, 1 }, [ORDER_ALIAS] = { .08, 1 },
		},
		[FIELD_MIDDLE] = {
			[NAME_EXACT] = { .80, .02 }, [NAME_NICKNAME] = { .04, .02 }, [NAME_SOUNDS_ALIKE] = { .04, .02 },
			[NAME_INITIAL] = { .03, .06 }, [NAME_SIMILAR] = { .01, .03 }, [NAME_DIFFERENT] = { .10, .93 },
		},
		[FIELD_BIRTH] = {
			[BIRTH_EXACT] = { .945, 6e-5 }, [BIRTH_SWAPPED] = { .012, 4e-5 }, [BIRTH_ONE_EDIT] = { .017, 1.1e-3 },
			[BIRTH_YEAR_OFF] = { .009, 1.2e-4 }, [BIRTH_FIRST_OF_JANUARY] = { .006, 1e-3 },
			[BIRTH_SAME_MONTH] = { .003, 2.4e-3 }, [BIRTH_NEAR] = { .004, .13 }, [BIRTH_DIFFERENT] = { .004, .83 },
			[BIRTH_AGE_NEAR] = { .96, .16 }, [BIRTH_AGE_FAIR] = { .03, .12 }, [BIRTH_AGE_DIFFERENT] = { .01, .72 },
		},
		[FIELD_SEX] = { [SAME] = { .995, .80 }, [DIFFERENT] = { .005, .20 } },
		[FIELD_PLACE] = {
			[PLACE_POSTCODE] = { .72, 1e-5 }, [PLACE_OUTCODE] = { .11, 6e-4 }, [PLACE_DIFFERENT] = { .17, .9994 },
		},
		[FIELD_AREA] = { [SAME] = { .88, .02 }, [DIFFERENT] = { .12, .98 } },
		/* Other prosecutions of the same person are normal: a different URN says little. */
		[FIELD_URN] = { [ID_SAME] = { .52, 3e-7 }, [ID_ONE_EDIT] = { .03, 3e-6 }, [ID_DIFFERENT] = { .45, 1 } },
		[FIELD_PNC] = { [ID_SAME] = { .97, 2e-8 }, [ID_DIFFERENT] = { .012, 1 }, [ID_UNVERIFIED] = { .01, 1e-6 } },
		/* Said of fathers and sons of one name, and of few others. */
		[FIELD_GENERATION] = { [SAME] = { .95, .5 }, [DIFFERENT] = { .05, .5 } },
	},
};

void score_comparison(const struct score_model *model, const struct comparison *comparison, struct score *score_r)
{
	memset(score_r, 0, sizeof *score_r);
	score_r->bits = log2(model->prior);
	for (size_t field = 0; field < FIELD_COUNT; field++) {
		uint8_t level = comparison->level[field];
		const struct score_weight *weight = level < LEVELS ? &model->weights[field][level] : NULL;

		if (weight == NULL || weight->m <= 0)
			continue;
		score_r->field_bits[field] = log2(weight->m / weight->u);
		score_r->bits += score_r->field_bits[field];
	}
}
