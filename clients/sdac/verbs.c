/*
 * The list of all verbs, the flags that all have, and finding one.
 */
#include "clients/sdac/verb.h"

#include <string.h>

#include "clients/sdac/families.h"

const struct verb *const verb_tables[] = {
	review_verbs,
	model_verbs,
	notice_verbs,
	kind_verbs,
	case_verbs,
	wall_verbs,
	hearing_verbs,
	outcome_verbs,
	limit_verbs,
	session_verbs,
	figures_verbs,
	submit_verbs,
	feed_verbs,
	people_verbs,
	refdata_verbs,
	standing_verbs,
	cert_verbs,
	doctor_verbs,
	NULL,
};

const struct flag verb_global_flags[] = {
	{ "server", 's', "HOST:PORT", "the daemon; give it several times for several addresses" },
	{ "context", 0, "NAME", "read ~/.config/sdac/contexts/NAME.conf (default: default)" },
	{ "ca", 0, "FILE", "the CA's certificate, PEM" },
	{ "cert", 0, "FILE", "your certificate, PEM" },
	{ "key", 0, "FILE", "your private key, PEM, mode 0600" },
	{ "crl", 0, "FILE", "the CA's revocation list, to check the server against" },
	{ "deployment", 0, "NAME", "the deployment that the server's certificate must name" },
	{ "timeout", 0, "TIME", "for each call, with its unit: 500ms, 10s, 2min (default: 10s)" },
	{ "output", 'o', "FORMAT", "json, csv or table" },
	{ "color", 0, "WHEN", "auto, always or never; NO_COLOR is respected" },
	{ "quiet", 'q', NULL, "say nothing but errors on stderr" },
	{ "verbose", 'v', NULL, "say more on stderr" },
	{ "help", 'h', NULL, "show this" },
	{ "version", 0, NULL, "show the version" },
	{ NULL, 0, NULL, NULL },
};

static bool same(const char *one, const char *other)
{
	return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

const struct verb *verb_find(const char *family, const char *name)
{
	const bool is_one_word = name == NULL;
	for (const struct verb *const *table = verb_tables; *table != NULL; table++) {
		for (const struct verb *verb = *table; verb->name != NULL; verb++) {
			if (is_one_word ? verb->family == NULL && same(verb->name, family)
					: same(verb->family, family) && same(verb->name, name))
				return verb;
		}
	}
	return NULL;
}

bool verb_is_family(const char *word)
{
	for (const struct verb *const *table = verb_tables; *table != NULL; table++) {
		for (const struct verb *verb = *table; verb->name != NULL; verb++) {
			if (same(verb->family, word))
				return true;
		}
	}
	return false;
}
