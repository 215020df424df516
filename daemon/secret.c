#include "daemon/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void secret_wipe(struct secret *secret)
{
	explicit_bzero(secret, sizeof *secret);
}

bool secret_load(const char *path, struct secret *secret_r, char *error, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0 || fstat(fd, &st) != 0) {
		snprintf(error, size, "%s: %s; make it with: openssl rand -out FILE 32", path, strerror(errno));
	} else if ((st.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
		snprintf(error, size, "%s: others may read or change this key; chmod 0600 it", path);
	} else if ((n = read(fd, secret_r->data, sizeof secret_r->data)) < (ssize_t)SECRET_MIN) {
		snprintf(error, size, "%s: a key needs at least %u octets; make one with: openssl rand -out FILE 32",
		    path, SECRET_MIN);
		n = -1;
	}
	if (fd >= 0) {
		close(fd);
	}
	secret_r->size = n > 0 ? (size_t)n : 0;
	return n > 0;
}
