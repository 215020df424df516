/*
 * Time. Inside the process only the monotonic clock decides anything; what is kept in the database
 * is decided by the database's clock; the wall clock is for showing.
 */
#ifndef SDAC_DAEMON_BASE_CLOCK_H
#define SDAC_DAEMON_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_monotonic_ms(void);
int64_t clock_unix_ms(void);

#endif
