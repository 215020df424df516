/*
 * The command line of sdac-feed; see options.h.
 */
#include "clients/feed/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/moment.h"
#include "clients/feed/text.h"

#define KEEP_DAYS_DEFAULT 7
#define KEEP_DAYS_MAX 3650

enum long_option { OPT_RECORDS = 256, OPT_WARNINGS, OPT_COURT, OPT_DATE, OPT_REPLAY, OPT_CA, OPT_CERT, OPT_KEY, OPT_CRL,
	OPT_DEPLOYMENT, OPT_KEEP, OPT_ONCE, OPT_HELP };

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"records", no_argument, NULL, OPT_RECORDS},
    {"warnings", no_argument, NULL, OPT_WARNINGS},
    {"court", required_argument, NULL, OPT_COURT},
    {"date", required_argument, NULL, OPT_DATE},
    {"replay", no_argument, NULL, OPT_REPLAY},
    {"server", required_argument, NULL, 's'},
    {"ca", required_argument, NULL, OPT_CA},
    {"cert", required_argument, NULL, OPT_CERT},
    {"key", required_argument, NULL, OPT_KEY},
    {"crl", required_argument, NULL, OPT_CRL},
    {"deployment", required_argument, NULL, OPT_DEPLOYMENT},
    {"keep", required_argument, NULL, OPT_KEEP},
    {"once", no_argument, NULL, OPT_ONCE},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

/* Those that take a text as it is. Unset ones come from the environment, as for sdac(1). */
static const struct text_option {
	int option;
	const char *variable;
	size_t offset;
} text_options[] = {
    {OPT_CA, "SDAC_CA", offsetof(struct options, ca)},
    {OPT_CERT, "SDAC_CERT", offsetof(struct options, cert)},
    {OPT_KEY, "SDAC_KEY", offsetof(struct options, key)},
    {OPT_CRL, "SDAC_CRL", offsetof(struct options, crl)},
    {OPT_DEPLOYMENT, "SDAC_DEPLOYMENT", offsetof(struct options, deployment)},
};

static const struct flag_option {
	int option;
	size_t offset;
} flag_options[] = {
    {OPT_RECORDS, offsetof(struct options, show.records)},
    {OPT_WARNINGS, offsetof(struct options, show.warnings)},
    {OPT_REPLAY, offsetof(struct options, hints.replay)},
    {OPT_ONCE, offsetof(struct options, once)},
};

void options_usage(FILE *out)
{
	(void)fputs("usage: sdac-feed show [-o json|csv|table] [--records] [--warnings] FILE...\n"
	            "       sdac-feed send [connection] [--replay] FILE...\n"
	            "       sdac-feed watch [connection] [--keep DAYS] [--once] DIR\n"
	            "\n"
	            "  show          say what is understood; no network\n"
	            "  send          send court documents, and wait for their receipts\n"
	            "  watch         send what arrives in DIR/new; then it is in DIR/sent or DIR/refused\n"
	            "\n"
	            "  --court CODE  the court (five characters), for a document that does not say it\n"
	            "  --date DATE   the day of the list, likewise\n"
	            "  --replay      from an archive: overwrites nothing newer, notifies nobody\n"
	            "  -s HOST:PORT  the daemon (again for each further one); --ca, --cert, --key, --crl FILE;\n"
	            "                --deployment NAME; else $SDAC_SERVER, $SDAC_CA, $SDAC_CERT, ...\n",
	    out);
}

static bool has_court_shape(const char *code)
{
	return strlen(code) == 5 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == 5;
}

static bool take_format(const char *word, enum show_format *format_r)
{
	static const char *const words[] = {[SHOW_JSON] = "json", [SHOW_CSV] = "csv", [SHOW_TABLE] = "table"};
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i], word) == 0) {
			*format_r = (enum show_format)i;
			return true;
		}
	}
	return false;
}

static bool take_date(struct options *options, const char *text)
{
	struct moment moment;
	if (strlen(text) != MOMENT_DATE_SIZE - 1 || !moment_parse(text, &moment) || strcmp(moment.date, text) != 0)
		return false;
	options->hints.list_date = text;
	return true;
}

static bool take_court(struct options *options, const char *text)
{
	options->hints.court_code = text;
	return has_court_shape(text);
}

static bool take_server(struct options *options, const char *text)
{
	size_t i = 0;
	while (i < OPTIONS_MAX_SERVERS && options->servers[i] != NULL)
		i++;
	if (i == OPTIONS_MAX_SERVERS)
		return false;
	options->servers[i] = text;
	return true;
}

static bool take_plain(struct options *options, int option, const char *text)
{
	for (size_t i = 0; i < sizeof flag_options / sizeof *flag_options; i++) {
		if (flag_options[i].option == option) {
			*(bool *)((char *)options + flag_options[i].offset) = true;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof text_options / sizeof *text_options; i++) {
		if (text_options[i].option == option) {
			memcpy((char *)options + text_options[i].offset, &text, sizeof text);
			return true;
		}
	}
	return false;
}

static const char *what_is_wrong(struct options *options, int option, const char *text)
{
	if (option == 'o')
		return take_format(text, &options->show.format) ? NULL : "-o takes json, csv or table";
	if (option == 's')
		return take_server(options, text) ? NULL : "too many servers";
	if (option == OPT_COURT)
		return take_court(options, text) ? NULL : "--court takes the five characters of a court's code, as B01LY";
	if (option == OPT_DATE)
		return take_date(options, text) ? NULL : "--date takes a date as 2026-03-04";
	if (option == OPT_KEEP)
		return text_number(text, KEEP_DAYS_MAX, &options->keep_days) ? NULL : "--keep takes a number of days";
	return take_plain(options, option, text) ? NULL : "";
}

static void fill_from_environment(struct options *options)
{
	for (size_t i = 0; i < sizeof text_options / sizeof *text_options; i++) {
		const char *text;
		char *member = (char *)options + text_options[i].offset;
		memcpy(&text, member, sizeof text);
		if (text != NULL)
			continue;
		text = getenv(text_options[i].variable);
		memcpy(member, &text, sizeof text);
	}
	if (options->servers[0] == NULL)
		options->servers[0] = getenv("SDAC_SERVER");
}

int options_parse(int argc, char **argv, struct options *options_r)
{
	int option;
	*options_r = (struct options){.keep_days = KEEP_DAYS_DEFAULT};
	optind = 1;
	while ((option = getopt_long(argc, argv, "o:s:h", long_options, NULL)) != -1) {
		if (option == 'h' || option == OPT_HELP) {
			options_usage(stdout);
			return -1;
		}
		/* getopt has already named an option that it does not know. */
		const char *wrong = option == '?' ? "" : what_is_wrong(options_r, option, optarg);
		if (wrong != NULL) {
			if (*wrong != '\0')
				(void)fprintf(stderr, "sdac-feed: %s\n", wrong);
			options_usage(stderr);
			return EX_USAGE;
		}
	}
	fill_from_environment(options_r);
	options_r->arguments = argv + optind;
	options_r->n_arguments = argc - optind;
	return EX_OK;
}
