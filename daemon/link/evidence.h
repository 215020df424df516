/*
 * The two chances of each field's level: in records of one person (m), and of two strangers (u), where
 * what agrees is weighed by how common it is. Pure; for score.c.
 */
#ifndef SDAC_DAEMON_LINK_EVIDENCE_H
#define SDAC_DAEMON_LINK_EVIDENCE_H

#include "daemon/link/compare.h"
#include "daemon/link/model.h"

struct evidence {
	double m, u; /* 1 and 1: nothing is known */
};

/* evidence_r has FIELD_COUNT. */
void evidence_of(const struct score_model *model, const struct person *a, const struct person *b,
    const struct comparison *comparison, struct evidence *evidence_r);

#endif
