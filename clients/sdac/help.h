/*
 * --help, from the table of verbs.
 */
#ifndef SDAC_CLIENT_HELP_H
#define SDAC_CLIENT_HELP_H

#include <stdio.h>

#include "clients/sdac/verb.h"

void help_all(FILE *out);
void help_family(FILE *out, const char *family);
void help_verb(FILE *out, const struct verb *verb);
/* "sdac cert issue [FLAG...] KIND NAME" */
void help_usage(FILE *out, const struct verb *verb);

#endif
