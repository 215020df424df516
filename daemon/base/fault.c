/*
 * The environment is read once: which name, and how many passings are left. Only one point may be
 * armed in a process, because after the first there is no process.
 */
#include "daemon/base/fault.h"

#ifdef SD_FAULT_POINTS

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/log.h"

static struct {
	bool is_read;
	char name[64];
	long left;
} armed;

static void read_environment(void)
{
	const char *text = getenv("SD_FAULT");
	size_t length = text != NULL ? strcspn(text, ":") : 0;

	armed.is_read = true;
	if (length == 0)
		return;
	if (length >= sizeof armed.name)
		log_fatal(78, "fault-refused reason=name-too-long");
	memcpy(armed.name, text, length);
	armed.left = 1;
	if (text[length] == ':') {
		char *end = NULL;

		armed.left = strtol(text + length + 1, &end, 10);
		if (end == text + length + 1 || *end != '\0' || armed.left < 1)
			log_fatal(78, "fault-refused reason=count-is-no-number");
	}
}

void fault_pass(const char *name)
{
	if (!armed.is_read)
		read_environment();
	if (armed.left > 0 && strcmp(name, armed.name) == 0 && --armed.left == 0) {
		/* log-safe: a literal of the code. */
		log_warning("fault name=%s", name);
		_exit(FAULT_EXIT);
	}
}

bool fault_is_seeded(const char *name)
{
	const char *text = getenv("SD_BUG");

	return text != NULL && strcmp(name, text) == 0;
}

#else
typedef int fault_nothing; /* ISO C forbids an empty file */
#endif
