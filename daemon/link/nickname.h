/*
 * Forenames that are used for each other in Britain: short forms, pet forms, and Mohammed as it is
 * written in front of another name. A small table of our own. Pure.
 */
#ifndef SDAC_DAEMON_LINK_NICKNAME_H
#define SDAC_DAEMON_LINK_NICKNAME_H

#include <stddef.h>
#include <stdint.h>

/* The groups that a forename (capitals) belongs to, 1 and up, in order; the rest is set to 0. */
void nickname_groups(const char *forename, uint8_t *groups_r, size_t limit);

#endif
