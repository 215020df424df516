/*
 * Blocks in a chain, taken from the front one. What has not been handed out is zero octets at all
 * times: fresh blocks come from calloc(), and a reset wipes what was used, which also keeps people's
 * data from staying in memory. Under AddressSanitizer what is not handed out is poisoned.
 */
#include "proto/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define ALIGNMENT alignof(max_align_t)

/* A block and its header fit whole pages with malloc's own word. The kept block is what nearly every
 * request needs, so that most requests do not touch malloc at all. */
enum {
	FIRST_BLOCK = 4096 - 64,
	LARGEST_BLOCK = 256 * 1024 - 64,
	KEPT_BLOCK = 16 * 1024,
};

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *blocks; /* the front one is taken from */
	size_t cap;
	size_t used;
	size_t next_size;
	ProtobufCAllocator allocator;
};

static void *allocator_alloc(void *data, size_t size)
{
	return arena_alloc(data, size);
}

static void allocator_free(void *data, void *pointer)
{
	(void)data;
	(void)pointer;
}

struct arena *arena_new(size_t cap)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (!arena)
		return NULL;
	arena->cap = cap;
	arena->next_size = FIRST_BLOCK;
	arena->allocator =
	    (ProtobufCAllocator){ .alloc = allocator_alloc, .free = allocator_free, .allocator_data = arena };
	return arena;
}

static void block_wipe(struct block *block)
{
	UNPOISON(block->data, block->size);
	explicit_bzero(block->data, block->used);
	block->used = 0;
}

/* Wipes all blocks and frees them, but for one that is not larger than keep. */
static void blocks_drop(struct arena *arena, size_t keep)
{
	struct block *kept = NULL;
	struct block *next;

	for (struct block *block = arena->blocks; block; block = next) {
		next = block->next;
		block_wipe(block);
		if (!kept && block->size <= keep) {
			kept = block;
			kept->next = NULL;
			POISON(kept->data, kept->size);
		} else {
			free(block);
		}
	}
	arena->blocks = kept;
	arena->used = 0;
	arena->next_size = FIRST_BLOCK;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	blocks_drop(arena, 0);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	blocks_drop(arena, KEPT_BLOCK);
}

static struct block *block_new(size_t size)
{
	struct block *block = calloc(1, sizeof *block + size);

	if (!block)
		return NULL;
	block->size = size;
	POISON(block->data, size);
	return block;
}

/* A block with room for size. A large piece gets its own block behind the front one, whose rest stays in use. */
static struct block *block_for(struct arena *arena, size_t size)
{
	struct block *front = arena->blocks;

	if (front && front->size - front->used >= size)
		return front;
	const bool own = front && size > arena->next_size / 2;
	const size_t wanted = size > arena->next_size ? size : arena->next_size;
	struct block *block = block_new(own ? size : wanted);
	if (!block)
		return NULL;
	if (own) {
		block->next = front->next;
		front->next = block;
		return block;
	}
	block->next = front;
	arena->blocks = block;
	if (arena->next_size < LARGEST_BLOCK / 2)
		arena->next_size *= 2;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	const size_t taken = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (taken > arena->cap - arena->used)
		return NULL;
	struct block *block = block_for(arena, taken);
	if (!block)
		return NULL;
	unsigned char *piece = block->data + block->used;
	block->used += taken;
	arena->used += taken;
	UNPOISON(piece, size);
	return piece;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	return arena_alloc(arena, total);
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t length)
{
	if (length == SIZE_MAX)
		return NULL;
	char *copy = arena_alloc(arena, length + 1);
	if (copy)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
	return arena_strndup(arena, string, strlen(string));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return NULL;
	char *text = arena_alloc(arena, (size_t)length + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	(void)vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

ProtobufCAllocator *arena_allocator(struct arena *arena)
{
	return &arena->allocator;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
