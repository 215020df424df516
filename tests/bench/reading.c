/*
 * What reading costs: each FILE is read, and what comes of it packed as it would be sent, again and again for half a
 * second in a process of its own. A line for each: octets, MB/s, and the most memory as a multiple of the document.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clients/feed/outcome.h"
#include "clients/feed/reader.h"
#include "clients/feed/told.h"

#define LEAST_MS 500.0

static double now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static long peak_kib(void)
{
	struct rusage usage;
	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static size_t pack(const ProtobufCMessage *message)
{
	const size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *packed = malloc(size + 1);
	if (packed == NULL)
		exit(EXIT_FAILURE);
	(void)protobuf_c_message_pack(message, packed);
	free(packed);
	return size;
}

/* One after the other, as the sender does. */
static void pack_all(const struct reading *reading)
{
	for (size_t i = 0; i < reading->n_publications; i++)
		(void)pack(&reading->publications[i]->request.base);
	for (size_t i = 0; i < reading->n_told; i++)
		(void)pack(&reading->told[i]->request.base);
	for (size_t i = 0; i < reading->n_outcomes; i++)
		(void)pack(&reading->outcomes[i]->request.base);
}

static size_t read_once(const char *path, const char **reader_r)
{
	static const struct reader_hints hints;
	struct document document;
	const char *what = "";
	if (document_load(path, &document, &what) != SD_OK) {
		(void)fprintf(stderr, "reading: %s: %s\n", path, what == NULL ? "cannot be read" : what);
		exit(EXIT_FAILURE);
	}
	const size_t size = document.size;
	struct reading *reading = reading_new(size);
	if (reading == NULL || reader_read(&document, &hints, reading) != SD_OK) {
		(void)fprintf(stderr, "reading: %s: %s: %s\n", path, reading == NULL ? "" : reading->fault_where,
		    reading == NULL ? "not enough memory" : reading->fault_what);
		exit(EXIT_FAILURE);
	}
	*reader_r = reading->reader;
	pack_all(reading);
	reading_free(reading);
	document_clear(&document);
	return size;
}

static void measure(const char *path)
{
	const char *reader = "";
	const long before = peak_kib();
	const size_t size = read_once(path, &reader);
	const long used = peak_kib() - before;
	const double start = now_ms();
	unsigned rounds = 0;
	for (; rounds == 0 || now_ms() - start < LEAST_MS; rounds++)
		(void)read_once(path, &reader);
	const double ms = (now_ms() - start) / rounds;
	(void)printf("%-20s %9zu octets %6.1f ms %6.1f MB/s, memory %4.1f times the document\n", reader, size, ms,
	    (double)size / ms / 1000, (double)used * 1024 / (double)size);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int status = 0;
		const pid_t child = fork();
		if (child == 0) {
			measure(argv[i]);
			return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
		}
		if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
