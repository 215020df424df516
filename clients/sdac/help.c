/*
 * Writes help. Everything it says stands in the table of verbs, so that it cannot differ from what is parsed.
 */
#include "clients/sdac/help.h"

#include <string.h>

static int name_width(const struct verb *verb)
{
	const size_t family = verb->family == NULL ? 0 : strlen(verb->family) + 1;
	return (int)(family + strlen(verb->name) + 1 + strlen(verb->words));
}

static void help_line(FILE *out, const struct verb *verb, int width)
{
	(void)fprintf(out, "  %s%s%s %s", verb->family == NULL ? "" : verb->family, verb->family == NULL ? "" : " ",
	    verb->name, verb->words);
	(void)fprintf(out, "%*s  %s\n", width - name_width(verb), "", verb->summary);
}

static void help_verbs(FILE *out, const char *family)
{
	int width = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (const struct verb *const *table = verb_tables; *table != NULL; table++) {
			for (const struct verb *verb = *table; verb->name != NULL; verb++) {
				if (family != NULL && (verb->family == NULL || strcmp(verb->family, family) != 0))
					continue;
				if (pass == 1)
					help_line(out, verb, width);
				else if (name_width(verb) > width)
					width = name_width(verb);
			}
		}
	}
}

static void help_flags(FILE *out, const struct flag *flags)
{
	for (const struct flag *flag = flags; flag->name != NULL; flag++) {
		char left[64];
		(void)snprintf(left, sizeof left, "--%s%s%s", flag->name, flag->value == NULL ? "" : " ",
		    flag->value == NULL ? "" : flag->value);
		if (flag->letter != 0)
			(void)fprintf(out, "  -%c, %-22s  %s\n", flag->letter, left, flag->help);
		else
			(void)fprintf(out, "      %-22s  %s\n", left, flag->help);
	}
}

void help_all(FILE *out)
{
	(void)fputs("usage: sdac [FLAG...] VERB [FLAG...] [WORD...]\n\n", out);
	help_verbs(out, NULL);
	(void)fputs("\nFlags of every verb:\n", out);
	help_flags(out, verb_global_flags);
	(void)fputs("\n'sdac VERB --help' tells more about one. Data goes to stdout, talk to stderr.\n"
		    "Exit status: 0 done, 64 usage, 65 bad data, 66 no such file, 69 no connection,\n"
		    "70 internal, 75 try later, 77 not allowed, 78 configuration. See sdac(1).\n",
	    out);
}

void help_family(FILE *out, const char *family)
{
	(void)fprintf(out, "usage: sdac %s VERB [FLAG...] [WORD...]\n\n", family);
	help_verbs(out, family);
}

void help_usage(FILE *out, const struct verb *verb)
{
	(void)fprintf(out, "usage: sdac %s%s%s [FLAG...]%s%s\n", verb->family == NULL ? "" : verb->family,
	    verb->family == NULL ? "" : " ", verb->name, verb->words[0] == '\0' ? "" : " ", verb->words);
}

void help_verb(FILE *out, const struct verb *verb)
{
	help_usage(out, verb);
	(void)fprintf(out, "\n%s.\n", verb->summary);
	if (verb->details != NULL)
		(void)fprintf(out, "\n%s\n", verb->details);
	if (verb->flags != NULL) {
		(void)fputs("\nFlags:\n", out);
		help_flags(out, verb->flags);
	}
	(void)fputs("\nFlags of every verb:\n", out);
	help_flags(out, verb_global_flags);
}
