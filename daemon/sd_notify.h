/*
 * What systemd wants to hear, one datagram each. The protocol is the interface (sd_notify(3)): no
 * library is linked for it. Without $NOTIFY_SOCKET nothing happens.
 */
#ifndef SDAC_DAEMON_SD_NOTIFY_H
#define SDAC_DAEMON_SD_NOTIFY_H

#include <stdint.h>

#include "proto/err.h"

/* format: lines of KEY=value, as "READY=1\nSTATUS=...". */
void sd_notify_send(const char *format, ...) SD_PRINTF(1, 2);
/* Half of the watchdog's period in ms; 0 if there is no watchdog. */
int64_t sd_notify_watchdog_ms(void);

#endif
