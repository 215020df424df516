/*
 * The tables of verbs, one for each file of verbs.
 */
#ifndef SDAC_CLIENT_FAMILIES_H
#define SDAC_CLIENT_FAMILIES_H

#include "clients/sdac/verb.h"

extern const struct verb cert_verbs[];

#endif
