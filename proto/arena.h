/*
 * A memory region with a cap: one per request. Nothing taken from it is freed singly; arena_reset()
 * wipes and drops all of it. It is protobuf-c's allocator, because 1 MiB of hostile octets can
 * otherwise unpack into 90 MB. Not thread-safe.
 */
#ifndef SDAC_PROTO_ARENA_H
#define SDAC_PROTO_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

#include "proto/err.h"

struct arena;

/* cap: octets that may be handed out at most. NULL when the system has no memory. */
struct arena *arena_new(size_t cap) SD_MUST_CHECK;
/* Takes NULL. Wipes what it held. */
void arena_free(struct arena *arena);
void arena_reset(struct arena *arena);

/* Zeroed and aligned for any type; NULL beyond the cap. */
void *arena_alloc(struct arena *arena, size_t size) SD_MUST_CHECK;
/* count * size, checked for overflow. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size) SD_MUST_CHECK;
char *arena_strdup(struct arena *arena, const char *string) SD_MUST_CHECK;
char *arena_strndup(struct arena *arena, const char *bytes, size_t length) SD_MUST_CHECK;
char *arena_printf(struct arena *arena, const char *format, ...) SD_PRINTF(2, 3) SD_MUST_CHECK;

/* Valid as long as the arena; its free does nothing. Never call *_free_unpacked() with it. */
ProtobufCAllocator *arena_allocator(struct arena *arena);
size_t arena_used(const struct arena *arena);

#endif
