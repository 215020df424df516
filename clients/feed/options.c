/*
 * The command line of sdac-feed; see options.h.
 */
#include "clients/feed/options.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "clients/feed/moment.h"

#define KEEP_DAYS_DEFAULT 7
#define KEEP_DAYS_MAX 3650
#define LIMIT_DEFAULT 2048
#define LIMIT_MAX 1048576

static const struct flag flags[] = {
	{ "server", 's', "HOST:PORT", "the daemon; give it several times for several addresses" },
	{ "context", 0, "NAME", "read ~/.config/sdac/contexts/NAME.conf (default: default)" },
	{ "ca", 0, "FILE", "the CA's certificate, PEM" },
	{ "cert", 0, "FILE", "your certificate, PEM" },
	{ "key", 0, "FILE", "your private key, PEM, mode 0600" },
	{ "crl", 0, "FILE", "the CA's revocation list, to check the server against" },
	{ "deployment", 0, "NAME", "the deployment that the server's certificate must name" },
	{ "timeout", 0, "TIME", "for each call, with its unit: 500ms, 10s, 2min (default: 10s)" },
	{ "output", 'o', "FORMAT", "show: json, csv or table (default: json); status: json or table (default)" },
	{ "records", 0, NULL, "show: one more line for each defendant" },
	{ "warnings", 0, NULL, "show: what was odd or left out, and where" },
	{ "court", 0, "CODE", "the court, five characters, for documents that do not say it" },
	{ "date", 0, "DATE", "the day of the list, 2026-03-04, likewise" },
	{ "replay", 0, NULL, "from an archive: overwrites nothing newer, notifies nobody" },
	{ "keep", 0, "DAYS", "watch: how long what was sent is kept (default: 7)" },
	{ "limit", 0, "MIB", "watch: how much the spool may hold before status says so (default: 2048)" },
	{ "archive-key", 0, "FILE", "what the spool is sealed with; none: it stays plain" },
	{ "from", 0, "DATE", "archive, replay: what came on that day or later" },
	{ "to", 0, "DATE", "archive, replay: what came on that day or before" },
	{ "once", 0, NULL, "watch: until nothing waits, and no longer" },
	{ "help", 'h', NULL, "show this" },
	{ "version", 0, NULL, "show the version" },
	{ NULL, 0, NULL, NULL },
};

void options_help(FILE *out)
{
	(void)fputs("usage: sdac-feed [FLAGS] show FILE...\n"
		    "       sdac-feed [FLAGS] send FILE...\n"
		    "       sdac-feed [FLAGS] open FILE...\n"
		    "       sdac-feed [FLAGS] watch DIR\n"
		    "       sdac-feed [FLAGS] status DIR\n"
		    "       sdac-feed [FLAGS] serve CONF\n"
		    "       sdac-feed [FLAGS] archive CONF [NAME...]\n"
		    "       sdac-feed [FLAGS] replay CONF [NAME...]\n"
		    "\n"
		    "  show     say what is understood of court documents; no network\n"
		    "  send     send court documents, and wait for their receipts\n"
		    "  open     write what a sealed document of a spool holds to standard output\n"
		    "  watch    send what arrives in DIR/new; then it is in DIR/sent or DIR/refused\n"
		    "  status   say what waits in DIR, since when and why\n"
		    "  serve    take what CaTH and Common Platform push, over HTTPS, and put it into a spool\n"
		    "  archive  list the raw bodies that serve kept; with a NAME, write it to standard output\n"
		    "  replay   send them again from there, marked as a replay\n"
		    "\n",
	    out);
	for (const struct flag *flag = flags; flag->name != NULL; flag++) {
		char words[64];
		(void)snprintf(words, sizeof words, "--%s%s%s", flag->name, flag->value == NULL ? "" : " ",
		    flag->value == NULL ? "" : flag->value);
		(void)fprintf(out, "  %c%c  %-20s %s\n", flag->letter == 0 ? ' ' : '-',
		    flag->letter == 0 ? ' ' : flag->letter, words, flag->help);
	}
}

static int wrong(const char *what)
{
	(void)fprintf(stderr, "sdac-feed: %s\nTry: sdac-feed --help\n", what);
	return EX_USAGE;
}

static int take_format(struct options *options)
{
	static const char *const words[] = { [SHOW_JSON] = "json", [SHOW_CSV] = "csv", [SHOW_TABLE] = "table" };
	const char *word = args_value(&options->args, "output");
	if (word == NULL)
		return EX_OK;
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i], word) == 0) {
			options->show.format = (enum show_format)i;
			return EX_OK;
		}
	}
	return wrong("-o takes json, csv or table");
}

static int take_hints(struct options *options)
{
	struct moment moment;
	const char *date = args_value(&options->args, "date");
	const char *court = args_value(&options->args, "court");
	if (date != NULL && (!moment_parse(date, &moment) || strcmp(moment.date, date) != 0))
		return wrong("--date takes a date as 2026-03-04");
	if (court != NULL && (strlen(court) != 5 || strspn(court, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != 5))
		return wrong("--court takes the five characters of a court's code, as B01LY");
	options->hints = (struct reader_hints){
		.court_code = court, .list_date = date, .replay = args_has(&options->args, "replay")
	};
	return EX_OK;
}

static int take_keep(struct options *options)
{
	long long days = KEEP_DAYS_DEFAULT;
	const char *text = args_value(&options->args, "keep");
	if (text != NULL && !args_number(text, 0, KEEP_DAYS_MAX, &days))
		return wrong("--keep takes a number of days, 0 to 3650");
	options->keep_days = (int)days;
	long long mib = LIMIT_DEFAULT;
	text = args_value(&options->args, "limit");
	if (text != NULL && !args_number(text, 1, LIMIT_MAX, &mib))
		return wrong("--limit takes a number of MiB, 1 to 1048576");
	options->limit_octets = (int64_t)mib << 20;
	return EX_OK;
}

int options_parse(int argc, char **argv, struct options *options_r, enum options_wish *wish_r)
{
	static const struct flag *const tables[] = { flags, NULL };
	char error[256];
	*options_r = (struct options){ 0 };
	*wish_r = OPTIONS_RUN;
	struct args *args = &options_r->args;
	if (args_parse(args, tables, argc - 1, argv + 1, false, error, sizeof error) < 0)
		return wrong(error);
	if (args_has(args, "help") || args_has(args, "version")) {
		*wish_r = args_has(args, "help") ? OPTIONS_HELP : OPTIONS_VERSION;
		return EX_OK;
	}
	if (args->n_words == 0)
		return wrong("say what to do: show, send, open, watch, status, serve, archive or replay");
	options_r->verb = args->words[0];
	options_r->words = args->words + 1;
	options_r->n_words = args->n_words - 1;
	options_r->show.records = args_has(args, "records");
	options_r->show.warnings = args_has(args, "warnings");
	options_r->once = args_has(args, "once");
	int code = take_format(options_r);
	if (code == EX_OK)
		code = take_hints(options_r);
	return code == EX_OK ? take_keep(options_r) : code;
}

int options_profile(struct options *options)
{
	char error[512];
	if (profile_load(&options->args, &options->profile, error, sizeof error) == SD_OK)
		return EX_OK;
	(void)fprintf(stderr, "sdac-feed: %s\n", error);
	return EX_CONFIG;
}

void options_clear(struct options *options)
{
	profile_clear(&options->profile);
	args_clear(&options->args);
}
