/*
 * Runs a fuzz target over its committed corpus, so that what a fuzzer once found stays found, with any compiler.
 * The folder is $srcdir/tests/fuzz/corpus/NAME, NAME being the part of the program's name after "fuzz_".
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

/* Into memory of the exact size, so that AddressSanitizer sees one octet too many. */
static int replay(int dir, const char *name)
{
	struct stat status;
	const int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	uint8_t *data = NULL;
	int result = -1;
	if (fstat(fd, &status) == 0 && status.st_size >= 0) {
		const size_t size = (size_t)status.st_size;
		data = malloc(size > 0 ? size : 1);
		if (data && read(fd, data, size) == (ssize_t)size)
			result = LLVMFuzzerTestOneInput(data, size);
	}
	free(data);
	(void)close(fd);
	return result;
}

int main(int argc, char **argv)
{
	const char *source = getenv("srcdir");
	const char *name = argc > 0 ? strstr(argv[0], "fuzz_") : NULL;
	char path[4096];
	unsigned count = 0, failed = 0;

	(void)snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", source ? source : ".", name ? name + 5 : "");
	DIR *dir = opendir(path);
	if (!dir) {
		printf("1..0\nBail out! no corpus: %s\n", path);
		return 1;
	}
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		if (replay(dirfd(dir), entry->d_name) != 0) {
			failed++;
			printf("# %s\n", entry->d_name);
		}
	}
	(void)closedir(dir);
	printf("1..1\n%s 1 - %u inputs of the corpus pass\n", failed == 0 && count > 0 ? "ok" : "not ok", count);
	return failed == 0 && count > 0 ? 0 : 1;
}
