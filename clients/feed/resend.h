/*
 * After the daemon lost history (it came back from a backup), what it had already acknowledged is sent again: what
 * stands in sent/ behind the last message that it knows goes back to new/. Sending twice is harmless, because a message
 * keeps its id. It knows the spool and receipts, and no network.
 */
#ifndef SDAC_FEED_RESEND_H
#define SDAC_FEED_RESEND_H

#include <stddef.h>
#include <stdint.h>

#include "clients/feed/spool.h"

/*
 * mark: Welcome.last_message_id, NULL: the daemon knows none of us. since_ns: when it said so (the wall clock): what
 * was sent later it has. A mark that is not ours says nothing about where to begin: then all goes back, once.
 * *count_r: documents. SD_IO with errno, SD_NO_MEMORY.
 */
enum sd_err resend_after(const struct spool *spool, const char *mark, int64_t since_ns, size_t *count_r) SD_MUST_CHECK;

#endif
