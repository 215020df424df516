/*
 * For the tests of sdac-feed's readers: the most memory that was held at one time, over what was held at the start.
 * Only AddressSanitizer's allocator tells; without it nothing is measured, and nothing found too much.
 */
#ifndef SDAC_TESTS_FEED_MEMORY_H
#define SDAC_TESTS_FEED_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__
/* As <sanitizer/allocator_interface.h> has them, which not every compiler brings. */
int __sanitizer_install_malloc_and_free_hooks(
    void (*took)(const volatile void *, size_t), void (*gave)(const volatile void *));
size_t __sanitizer_get_allocated_size(const volatile void *memory);

static size_t feed_memory_now, feed_memory_peak;
static bool feed_memory_is_on;

static inline void feed_memory_took(const volatile void *memory, size_t size)
{
	(void)memory;
	feed_memory_now += size;
	feed_memory_peak = feed_memory_now > feed_memory_peak ? feed_memory_now : feed_memory_peak;
}

/* What was there before the start is given back, too, now and then. */
static inline void feed_memory_gave(const volatile void *memory)
{
	const size_t size = memory == NULL ? 0 : __sanitizer_get_allocated_size(memory);
	feed_memory_now -= size < feed_memory_now ? size : feed_memory_now;
}

static inline void feed_memory_start(void)
{
	if (!feed_memory_is_on)
		feed_memory_is_on = __sanitizer_install_malloc_and_free_hooks(feed_memory_took, feed_memory_gave) > 0;
	feed_memory_now = feed_memory_peak = 0;
}

static inline size_t feed_memory_most(void)
{
	return feed_memory_peak;
}
#else
static inline void feed_memory_start(void)
{
}

static inline size_t feed_memory_most(void)
{
	return 0;
}
#endif

#endif
