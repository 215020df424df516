#include "daemon/sd_notify.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/log.h"

static bool sd_notify_address(struct sockaddr_un *address, socklen_t *size)
{
	const char *path = getenv("NOTIFY_SOCKET");
	size_t length = path != NULL ? strlen(path) : 0;

	if (length < 2 || length >= sizeof address->sun_path || (path[0] != '/' && path[0] != '@')) {
		return false;
	}
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, path, length);
	if (path[0] == '@') {
		address->sun_path[0] = '\0'; /* the abstract name space */
	}
	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return true;
}

void sd_notify_send(const char *format, ...)
{
	struct sockaddr_un address;
	socklen_t size;
	char text[512];
	va_list args;
	int fd, length;

	if (!sd_notify_address(&address, &size)) {
		return;
	}
	va_start(args, format);
	length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || length < 0 || (size_t)length >= sizeof text ||
	    sendto(fd, text, (size_t)length, MSG_NOSIGNAL, (const struct sockaddr *)&address, size) < 0) {
		log_warning("sd-notify-failed");
	}
	if (fd >= 0) {
		close(fd);
	}
}

int64_t sd_notify_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (usec == NULL || (pid != NULL && strtol(pid, NULL, 10) != (long)getpid())) {
		return 0;
	}
	return strtoll(usec, NULL, 10) / 2000;
}
