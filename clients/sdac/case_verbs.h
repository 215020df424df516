/*
 * The verbs about client cases that have a file of their own.
 */
#ifndef SDAC_CLIENT_CASE_VERBS_H
#define SDAC_CLIENT_CASE_VERBS_H

struct app;

int run_case_import(struct app *app);

#endif
