/*
 * The tables of verbs, one for each file of verbs.
 */
#ifndef SDAC_CLIENT_FAMILIES_H
#define SDAC_CLIENT_FAMILIES_H

#include "clients/sdac/verb.h"

extern const struct verb case_verbs[];
extern const struct verb cert_verbs[];
extern const struct verb doctor_verbs[];
extern const struct verb feed_verbs[];
extern const struct verb figures_verbs[];
extern const struct verb hearing_verbs[];
extern const struct verb kind_verbs[];
extern const struct verb limit_verbs[];
extern const struct verb model_verbs[];
extern const struct verb notice_verbs[];
extern const struct verb outcome_verbs[];
extern const struct verb people_verbs[];
extern const struct verb refdata_verbs[];
extern const struct verb review_verbs[];
extern const struct verb session_verbs[];
extern const struct verb standing_verbs[];
extern const struct verb submit_verbs[];
extern const struct verb wall_verbs[];

#endif
