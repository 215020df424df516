/*
 * Names against names: which words belong together, and how well they agree. Pure.
 */
#ifndef SDAC_DAEMON_LINK_COMPARE_NAME_H
#define SDAC_DAEMON_LINK_COMPARE_NAME_H

#include "daemon/link/compare.h"

/* Fills the levels of forename, surname, order and middle name, and the words. */
void compare_names(
    const struct model_compare *model, const struct names *a, const struct names *b, struct comparison *comparison);
/* 0 (nothing alike) to 1 (equal); the same whichever comes first. */
double compare_jaro_winkler(const char *a, const char *b);
/* One insertion, deletion, change, or swap of neighbours apart; false for equal strings. */
bool compare_one_edit(const char *a, const char *b);

#endif
