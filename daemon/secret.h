/*
 * A small secret read from a file at start: it must not be readable by others.
 */
#ifndef SDAC_DAEMON_SECRET_H
#define SDAC_DAEMON_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_MIN 32u
#define SECRET_MAX 4096u

struct secret {
	uint8_t data[SECRET_MAX];
	size_t size;
};

/* false and a sentence in error (which file, what is wrong, what to do) on failure. */
bool secret_load(const char *path, struct secret *secret_r, char *error, size_t size);
void secret_wipe(struct secret *secret);

#endif
