/*
 * A table beside that of model.c: several levels may share a constant, and how names lie against each
 * other is no share of anything, so it is not there.
 */
#include "daemon/link/level.h"

#include <stddef.h>

#define SAME_OR_NOT(field)                                                                                             \
	{                                                                                                              \
		[SAME] = field ".same", [DIFFERENT] = field ".different"                                               \
	}

static const char *const constants[FIELD_COUNT][LEVELS] = {
	[FIELD_FORENAME] = { [NAME_EXACT] = "m.forename.exact",
	    [NAME_NICKNAME] = "m.forename.nickname",
	    [NAME_SOUNDS_ALIKE] = "m.forename.sounds_alike",
	    [NAME_INITIAL] = "m.forename.initial",
	    [NAME_SIMILAR] = "m.forename.similar",
	    [NAME_DIFFERENT] = "m.forename.different" },
	[FIELD_SURNAME] = { [NAME_EXACT] = "m.surname.exact",
	    [NAME_NICKNAME] = "m.surname.nickname",
	    [NAME_SOUNDS_ALIKE] = "m.surname.sounds_alike",
	    [NAME_INITIAL] = "m.surname.initial",
	    [NAME_SIMILAR] = "m.surname.similar",
	    [NAME_DIFFERENT] = "m.surname.different" },
	[FIELD_MIDDLE] = { [NAME_EXACT] = "m.middle.exact",
	    [NAME_NICKNAME] = "m.middle.close",
	    [NAME_SOUNDS_ALIKE] = "m.middle.close",
	    [NAME_INITIAL] = "m.middle.close",
	    [NAME_SIMILAR] = "m.middle.different",
	    [NAME_DIFFERENT] = "m.middle.different" },
	[FIELD_BIRTH] = { [BIRTH_EXACT] = "m.birth.exact",
	    [BIRTH_SWAPPED] = "m.birth.swapped",
	    [BIRTH_ONE_EDIT] = "m.birth.one_edit",
	    [BIRTH_YEAR_OFF] = "m.birth.year_off",
	    [BIRTH_FIRST_OF_JANUARY] = "m.birth.january",
	    [BIRTH_SAME_MONTH] = "m.birth.same_month",
	    [BIRTH_NEAR] = "m.birth.near",
	    [BIRTH_DIFFERENT] = "m.birth.different",
	    [BIRTH_AGE_NEAR] = "m.age.near",
	    [BIRTH_AGE_FAIR] = "m.age.fair",
	    [BIRTH_AGE_DIFFERENT] = "m.age.different" },
	[FIELD_SEX] = SAME_OR_NOT("m.sex"),
	[FIELD_PLACE] = { [PLACE_POSTCODE] = "m.place.postcode",
	    [PLACE_OUTCODE] = "m.place.outcode",
	    [PLACE_DIFFERENT] = "m.place.different" },
	[FIELD_AREA] = SAME_OR_NOT("m.area"),
	[FIELD_URN] = { [ID_SAME] = "m.urn.same",
	    [ID_ONE_EDIT] = "m.urn.one_edit",
	    [ID_DIFFERENT] = "m.urn.different" },
	[FIELD_PNC] = { [ID_SAME] = "m.pnc.same",
	    [ID_DIFFERENT] = "m.pnc.different",
	    [ID_UNVERIFIED] = "m.pnc.unverified" },
	[FIELD_GENERATION] = SAME_OR_NOT("m.generation"),
};

const char *level_constant(enum field field, uint8_t level, bool is_half_postcode)
{
	static const char *const halves[] = {
		[PLACE_OUTCODE] = "m.outcode.same", [PLACE_DIFFERENT] = "m.outcode.different"
	};

	if (level >= LEVELS)
		return NULL;
	return field == FIELD_PLACE && is_half_postcode && level >= PLACE_OUTCODE ? halves[level]
										  : constants[field][level];
}
