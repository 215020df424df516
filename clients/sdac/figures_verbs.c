/*
 * sdac figures: the monitoring return of a court as one page of text, CSV or JSON, and the cases behind a figure.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/grid.h"

#define TITLE_WIDTH 52

static char *flag(const struct app *app, const char *name)
{
	return (char *)(uintptr_t)app_flag(app, name);
}

static bool is_form(const Sdac__V1__Figure *figure, const char *form)
{
	return figure->form != NULL && strcmp(figure->form, form) == 0;
}

/* "61 of 80 (76 %)": what a person reads of one figure. */
static void figure_words(const Sdac__V1__Figure *figure, char *words, size_t size)
{
	const char *hidden = figure->is_suppressed ? "fewer than 5, or near it" : "none";
	if (figure->missing != NULL)
		(void)snprintf(words, size, "not counted: %s", figure->missing);
	else if (is_form(figure, "spread") && figure->has_median && figure->has_p90)
		(void)snprintf(words, size, "%.1f; nine in ten within %.1f (%" PRId32 ")", figure->median, figure->p90,
		    figure->denominator);
	else if (is_form(figure, "spread") && figure->has_median)
		(void)snprintf(words, size, "%.1f (%" PRId32 ")", figure->median, figure->denominator);
	else if (is_form(figure, "spread") || !figure->has_numerator)
		(void)snprintf(words, size, "%s", hidden);
	else if (is_form(figure, "count"))
		(void)snprintf(words, size, "%" PRId32, figure->numerator);
	else if (figure->denominator <= 0)
		(void)snprintf(words, size, "none");
	else
		(void)snprintf(words, size, "%" PRId32 " of %" PRId32 " (%.0f %%)", figure->numerator,
		    figure->denominator, 100.0 * figure->numerator / figure->denominator);
}

static void print_figure(const Sdac__V1__Figure *figure, const char *section_before)
{
	const char *section = figure->section != NULL ? figure->section : "";
	if (section_before == NULL || strcmp(section, section_before) != 0) {
		putchar('\n');
		grid_plain_cell(stdout, section, 0);
		putchar('\n');
	}
	char title[160];
	char words[256];
	(void)snprintf(title, sizeof title, "  %s%s%s%s", figure->title != NULL ? figure->title : "",
	    figure->part != NULL ? ": " : "", figure->part != NULL ? figure->part : "",
	    is_form(figure, "spread") ? ", median" : "");
	figure_words(figure, words, sizeof words);
	grid_plain_cell(stdout, title, TITLE_WIDTH);
	putchar(' ');
	grid_plain_cell(stdout, words, 0);
	putchar('\n');
}

/* Without it a bad feed would look like a good court. */
static void print_completeness(const Sdac__V1__FiguresResponse *response)
{
	printf("\nHow complete this is\n");
	printf("  Working days of the period that have passed: %" PRId32 "; without a court list: %zu\n",
	    response->days_expected, response->n_days_without_list);
	for (size_t i = 0; i < response->n_days_without_list; i++)
		printf("    %s\n", response->days_without_list[i]);
	printf("  Hearings that have taken place: %" PRId32 "; without an official result: %" PRId32 "\n",
	    response->results_expected, response->results_missing);
}

/* What stands at the path, as a person reads it. */
static enum sd_err print_value(const Sdac__V1__FiguresResponse *response, const char *before, const char *path)
{
	char *words = print_path(&response->base, path);
	if (words == NULL)
		return SD_NO_MEMORY;
	printf("%s", before);
	grid_plain_cell(stdout, words, 0);
	free(words);
	return SD_OK;
}

static enum sd_err print_head(const Sdac__V1__FiguresResponse *response)
{
	static const struct {
		const char *before, *path;
	} parts[] = {
		{ "Specialist domestic abuse court: figures\n", "court_name" },
		{ ", ", "from_date" },
		{ " to ", "to_date" },
		{ "\nCut off at ", "cut_off_at" },
		{ ". Definitions ", "definitions" },
	};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const enum sd_err err = print_value(response, parts[i].before, parts[i].path);
		if (err != SD_OK)
			return err;
	}
	printf(".\n%s\n", response->is_external ? "Numbers below five are left out."
						: "For the partnership only: small numbers are in it.");
	return SD_OK;
}

static int print_page(const Sdac__V1__FiguresResponse *response)
{
	const enum sd_err err = print_head(response);
	if (err != SD_OK)
		return app_say_print(err);
	const char *section = NULL;
	for (size_t i = 0; i < response->n_figures; i++) {
		print_figure(response->figures[i], section);
		section = response->figures[i]->section;
	}
	print_completeness(response);
	return ferror(stdout) ? app_say_print(SD_IO) : EX_OK;
}

static int run_cases(struct app *app)
{
	static const struct print_column columns[] = {
		{ "subject_kind", "Kind" },
		{ "case_urn", "URN" },
		{ "case_number", "Case number" },
		{ "hearing_date", "Hearing" },
		{ "part", "Part" },
		{ "is_counted", "Counted" },
		{ "amount", "Amount" },
		{ "subject_id", "Id" },
		{ NULL, NULL },
	};
	Sdac__V1__FigureCasesRequest request = SDAC__V1__FIGURE_CASES_REQUEST__INIT;
	request.court_code = (char *)(uintptr_t)app_word(app, 0);
	request.from_date = flag(app, "from");
	request.to_date = flag(app, "to");
	request.measure = flag(app, "cases");
	request.part = flag(app, "part");
	return app_call_print(app, &request.base, "cases", columns);
}

static int run_figures(struct app *app)
{
	if (app_has(app, "cases"))
		return run_cases(app);
	if (app_has(app, "part"))
		return app_usage(app, "--part goes with --cases");
	Sdac__V1__FiguresRequest request = SDAC__V1__FIGURES_REQUEST__INIT;
	request.court_code = (char *)(uintptr_t)app_word(app, 0);
	request.from_date = flag(app, "from");
	request.to_date = flag(app, "to");
	request.has_is_external = request.is_external = app_has(app, "external");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	if (app->has_format)
		return app_print(app, response, "figures", NULL);
	return print_page((const Sdac__V1__FiguresResponse *)response);
}

static const struct flag figures_flags[] = {
	{ "from", 0, "DATE", "first day (default: of the month before this one)" },
	{ "to", 0, "DATE", "last day (default: of the month of --from)" },
	{ "external", 0, NULL, "for people outside the partnership: numbers below five are left out" },
	{ "cases", 0, "MEASURE", "what lies behind this measure: its cases, hearings or notices" },
	{ "part", 0, "PART", "with --cases: only this part" },
	{ NULL, 0, NULL, NULL },
};

const struct verb figures_verbs[] = {
	{ NULL, "figures", "COURT", "print the monitoring return of a court",
	    "One page of text; -o csv and -o json have every definition, numerator and denominator as well.\n"
	    "It says how complete the feeds were. The measures' codes, for --cases, are in the CSV.",
	    1, 1, figures_flags, run_figures },
	{ .name = NULL },
};
