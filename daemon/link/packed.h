/*
 * Records as the database keeps them ready: packed, so that a search neither joins nor converts
 * anything. Knows no person and no event loop.
 */
#ifndef SDAC_DAEMON_LINK_PACKED_H
#define SDAC_DAEMON_LINK_PACKED_H

#include "proto/arena.h"
#include "proto/err.h"
#include "sdac/internal/v1/daemon.pb-c.h"

/* Puts the packed record into the keys. Its octets are in the arena. SD_NO_MEMORY. */
enum sd_err packed_put(struct arena *arena, const Sdac__Internal__V1__LinkRecord *record,
    Sdac__Internal__V1__LinkKeys *keys) SD_MUST_CHECK;
/* The record that was fetched, in either form. NULL: it is no record, or the arena is full; protobuf-c does not
 * say. A smaller batch helps against the one, and the other stays an error however small the batch is. */
const Sdac__Internal__V1__LinkRecord *packed_take(struct arena *arena, const Sdac__Internal__V1__LinkFetched *fetched)
    SD_MUST_CHECK;

#endif
