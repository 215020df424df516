#include "clients/sdac/refdata_kind.h"

#include <string.h>

/*
 * Names of files and members: npm package @moj-bichard7-developers/bichard7-next-data 2.0.414, and HMCTS's
 * reference data of the Common Platform services; the columns of the last: CaTH's reference data upload.
 */
static const struct refdata_kind kinds[] = {
	{ .file = "offence-code",
	    .set = "offence",
	    .scheme = "cjs",
	    .code = { "cjsCode" },
	    .title = "offenceTitle",
	    .attributes = { { "offenceCategory", "category" }, { "homeOfficeClassification", "class" },
		{ "notifiableToHo", "notifiable" }, { "recordableOnPnc", "recordable" } } },
	{ .file = "result-code",
	    .set = "result",
	    .scheme = "cjs",
	    .code = { "cjsCode" },
	    .title = "description",
	    .attributes = { { "type", "type" }, { "recordableOnPnc", "recordable" } } },
	{ .file = "result-qualifier-code",
	    .set = "result-qualifier",
	    .scheme = "cjs",
	    .code = { "cjsCode" },
	    .title = "description" },
	{ .file = "organisation-unit",
	    .set = "court",
	    .scheme = "ou",
	    .code = { "topLevelCode", "secondLevelCode", "thirdLevelCode" },
	    .title = "thirdLevelName",
	    .only_column = "topLevelCode",
	    .only_values = "BC",
	    .is_first_kept = true,
	    .attributes = { { "topLevelName", "level" }, { "secondLevelName", "area" },
		{ "thirdLevelPsaCode", "psa" } } },
	{ .file = "result-definitions",
	    .set = "result",
	    .scheme = "cp",
	    .member = "resultDefinitions",
	    .code = { "shortCode" },
	    .title = "label",
	    .title_cy = "welshLabel",
	    .valid_from = "startDate",
	    .valid_to = "endDate",
	    .attributes = { { "cjsCode", "cjs" }, { "category", "category" }, { "level", "level" },
		{ "resultDefinitionGroup", "group" }, { "urgent", "urgent" },
		{ "postHearingCustodyStatus", "custody" } } },
	{ .file = "courts-ou5", .set = "court", .scheme = "cp", .code = { "court_code" }, .title = "name" },
	{ .file = "cp-xhibit-court-mappings",
	    .set = "court-alias",
	    .scheme = "crest",
	    .member = "cpXhibitCourtMappings",
	    .code = { "crestCourtSiteId" },
	    .title = "crestCourtSiteName",
	    .attributes = { { "oucode", "court" } } },
	{ .file = "ou-courtrooms",
	    .set = "court-alias",
	    .scheme = "cp",
	    .member = "organisationunits",
	    .code = { "id" },
	    .title = "oucodeL3Name",
	    .title_cy = "oucodeL3WelshName",
	    .attributes = { { "oucode", "court" } } },
	{ .set = "court-alias",
	    .scheme = "cath",
	    .code = { "P&I ID" },
	    .title = "Court Desc",
	    .title_cy = "Welsh Court Desc",
	    .is_first_kept = true,
	    .attributes = { { "Jurisdiction", "jurisdiction" } } },
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

const struct refdata_kind *refdata_kind_of_file(const char *name)
{
	const char *dot = strrchr(name, '.');
	const size_t length = dot == NULL ? strlen(name) : (size_t)(dot - name);
	for (size_t i = 0; i < N_KINDS; i++)
		if (kinds[i].file != NULL && strlen(kinds[i].file) == length &&
		    memcmp(kinds[i].file, name, length) == 0)
			return &kinds[i];
	return NULL;
}

const struct refdata_kind *refdata_kind_of_columns(char *const *columns, size_t n_columns)
{
	for (size_t i = 0; i < N_KINDS; i++) {
		size_t found = 0;
		for (size_t j = 0; kinds[i].file == NULL && j < n_columns; j++)
			found += strcmp(columns[j], kinds[i].code[0]) == 0 || strcmp(columns[j], kinds[i].title) == 0;
		if (found == 2)
			return &kinds[i];
	}
	return NULL;
}
