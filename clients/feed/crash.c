/*
 * Killed where a test says; see crash.h.
 */
#include "clients/feed/crash.h"

#ifdef SD_FAULT_POINTS

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void crash_pass(const char *name)
{
	static long passed;
	const char *armed = getenv("SD_FAULT");
	const size_t length = strlen(name);
	if (armed == NULL || strncmp(armed, name, length) != 0 || (armed[length] != '\0' && armed[length] != ':'))
		return;
	passed++;
	if (passed == (armed[length] == ':' ? strtol(armed + length + 1, NULL, 10) : 1))
		(void)kill(getpid(), SIGKILL);
}

#else
typedef int crash_nothing; /* ISO C forbids an empty file */
#endif
