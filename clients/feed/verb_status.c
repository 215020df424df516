/*
 * sdac-feed status: the queue, for people and programs. It reads the spool's folders and what the watcher last wrote,
 * and changes nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "clients/feed/durable.h"
#include "clients/feed/inbox.h"
#include "clients/feed/key_file.h"
#include "clients/feed/show_record.h"
#include "clients/feed/status_queue.h"
#include "clients/feed/verbs.h"

#define MAX_STATUS (1u << 20)
#define PLACES 3u

static const struct {
	const char *folder, *note; /* the note's ending: notes are not counted */
} places[PLACES] = { { "new", NULL }, { "sent", ".receipt" }, { "refused", ".reason" } };

struct place {
	size_t count;
	int64_t octets;
	int64_t oldest_s, newest_s; /* since 1970; 0: there is none */
};

struct status {
	struct place places[PLACES];
	bool has_watcher, is_connected;
	bool is_sealed; /* as the watcher says; without one, not said */
	bool is_over;   /* the watcher's limit */
	bool is_full;   /* sdac-feed serve refuses what is pushed */
	json_t *report; /* the watcher's; NULL: there is none */
	struct status_queue queue;
	char why[512];
};

static bool is_note(const char *name, const char *ending)
{
	const size_t length = strlen(name), tail = ending == NULL ? 0 : strlen(ending);
	return tail != 0 && length > tail && strcmp(name + length - tail, ending) == 0;
}

static void count_file(struct place *place, const struct stat *status)
{
	const int64_t time_s = status->st_mtim.tv_sec;
	place->oldest_s = place->count == 0 || time_s < place->oldest_s ? time_s : place->oldest_s;
	place->newest_s = time_s > place->newest_s ? time_s : place->newest_s;
	place->octets += status->st_size;
	place->count++;
}

static bool count_place(int folder, size_t which, struct place *place_r)
{
	const int fd = openat(folder, places[which].folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (stream == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (const struct dirent *found; (found = readdir(stream)) != NULL;) {
		struct stat status;
		if (found->d_name[0] != '.' && !is_note(found->d_name, places[which].note) &&
		    fstatat(dirfd(stream), found->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode))
			count_file(place_r, &status);
	}
	closedir(stream);
	return true;
}

static bool is_watched(int folder)
{
	const int lock = openat(folder, ".lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	const bool watched = lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (lock >= 0)
		close(lock);
	return watched;
}

static void read_report(int folder, struct status *status)
{
	uint8_t *text = NULL;
	size_t size = 0;
	int connected = 0, sealed = 0, over = 0;
	const char *why = "";
	if (!status->has_watcher || durable_read(folder, ".status", MAX_STATUS, &text, &size) != SD_OK)
		return;
	json_t *line = json_loadb((const char *)text, size, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	if (line == NULL || json_unpack(line, "{s:b, s:s, s:b, s:b}", "connected", &connected, "why", &why, "sealed",
				&sealed, "over_limit", &over) != 0) {
		json_decref(line);
		return;
	}
	status->is_connected = connected != 0;
	status->is_sealed = sealed != 0;
	status->is_over = over != 0;
	(void)snprintf(status->why, sizeof status->why, "%.511s", why);
	status->report = line;
}

static json_t *instant_or_null(int64_t time_s)
{
	return time_s == 0 ? json_null() : show_instant(time_s * 1000);
}

static json_t *queue_json(const struct status_queue *queue)
{
	json_t *list = json_array();
	for (size_t i = 0; i < queue->count; i++) {
		const struct status_row *row = &queue->rows[i];
		(void)json_array_append_new(
		    list, json_pack("{s:s, s:I, s:o, s:s, s:o}", "about", row->about, "documents",
			      (json_int_t)row->documents, "since", instant_or_null(row->since_ms / 1000), "why",
			      row->why, "next_try", instant_or_null(row->next_ms / 1000)));
	}
	return list;
}

static bool print_json(const struct status *status)
{
	json_t *line = json_pack(
	    "{s:b, s:b, s:s}", "watched", status->has_watcher, "connected", status->is_connected, "why", status->why);
	static const char *const names[PLACES] = { "waiting", "sent", "refused" };
	for (size_t i = 0; line != NULL && i < PLACES; i++) {
		const struct place *place = &status->places[i];
		(void)json_object_set_new(line, names[i],
		    json_pack("{s:I, s:I, s:o, s:o}", "documents", (json_int_t)place->count, "octets",
			(json_int_t)place->octets, "oldest", instant_or_null(place->oldest_s), "newest",
			instant_or_null(place->newest_s)));
	}
	if (line != NULL) {
		(void)json_object_set_new(
		    line, "sealed", status->report == NULL ? json_null() : json_boolean(status->is_sealed));
		(void)json_object_set_new(line, "full", json_boolean(status->is_full));
		(void)json_object_set_new(line, "over_limit", json_boolean(status->is_over));
		(void)json_object_set_new(line, "queue", queue_json(&status->queue));
	}
	const bool printed = line != NULL && json_dumpf(line, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;
	json_decref(line);
	return printed;
}

static const char *clock_words(int64_t time_s, char text[40])
{
	const time_t time = (time_t)time_s;
	struct tm when;
	text[0] = '\0';
	if (localtime_r(&time, &when) != NULL)
		(void)strftime(text, 40, "%Y-%m-%d %H:%M:%S", &when);
	return text;
}

static void print_place(const char *words, const struct place *place)
{
	char text[40];
	(void)printf("%-8s %6zu documents %10" PRId64 " octets", words, place->count, place->octets);
	if (place->count != 0)
		(void)printf("  oldest %s", clock_words(place->oldest_s, text));
	(void)putchar('\n');
}

static void print_queue(const struct status_queue *queue)
{
	char since[40], next[40];
	for (size_t i = 0; i < queue->count; i++) {
		const struct status_row *row = &queue->rows[i];
		(void)printf(
		    "  %s: %zu since %s", row->about, row->documents, clock_words(row->since_ms / 1000, since));
		if (row->next_ms != 0)
			(void)printf(", next try %s", clock_words(row->next_ms / 1000, next));
		(void)printf("%s%s\n", row->why[0] == '\0' ? "" : ": ", row->why);
	}
}

static void print_words(const struct status *status)
{
	print_place("waiting", &status->places[0]);
	print_queue(&status->queue);
	print_place("sent", &status->places[1]);
	print_place("refused", &status->places[2]);
	if (!status->has_watcher)
		(void)puts("nobody sends: start sdac-feed watch");
	else
		(void)printf("the watcher %s the daemon%s%s\n",
		    status->is_connected ? "is connected to" : "does not reach", status->why[0] == '\0' ? "" : ": ",
		    status->why);
	if (status->report != NULL && !status->is_sealed)
		(void)puts("WARNING: court documents lie plain in this spool: give the watcher a key by --archive-key");
	if (status->is_full)
		(void)puts(
		    "ALARM: the spool is full: sdac-feed serve takes nothing that is pushed until some of it is sent");
	if (status->is_over)
		(void)puts("ALARM: the spool holds more than the watcher's --limit; nothing is dropped");
}

/* Without the right key the queue still has its ages and reasons. */
static bool read_queue(const struct options *options, struct status *status)
{
	struct spool spool;
	struct seal seal;
	bool has_key = false;
	if (key_file_spool(options, false, &seal, &has_key) != EX_OK ||
	    spool_open_to_look(options->words[0], &spool) != SD_OK)
		return false;
	spool.seal = has_key ? &seal : NULL;
	const enum sd_err err = status_queue_read(&spool, &options->hints, status->report, &status->queue);
	spool_close(&spool);
	seal_clear(&seal);
	return err == SD_OK;
}

static int print(const struct options *options, const struct status *status)
{
	const char *format = args_value(&options->args, "output");
	if (format == NULL || strcmp(format, "json") != 0)
		print_words(status);
	else if (!print_json(status))
		return EX_IOERR;
	return status->is_full || status->is_over ? EX_UNAVAILABLE : EX_OK;
}

int verb_status(struct options *options)
{
	struct status status = { 0 };
	const int folder = open(options->words[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = folder >= 0;
	for (size_t i = 0; good && i < PLACES; i++)
		good = count_place(folder, i, &status.places[i]);
	if (!good) {
		(void)fprintf(stderr, "sdac-feed: %s: is no spool: %s\n", options->words[0], strerror(errno));
		if (folder >= 0)
			close(folder);
		return EX_NOINPUT;
	}
	status.has_watcher = is_watched(folder);
	status.is_full = faccessat(folder, INBOX_FULL, F_OK, 0) == 0;
	read_report(folder, &status);
	close(folder);
	int code = EX_IOERR;
	if (read_queue(options, &status))
		code = print(options, &status);
	else
		(void)fprintf(stderr, "sdac-feed: %s: what waits cannot be read\n", options->words[0]);
	status_queue_clear(&status.queue);
	json_decref(status.report);
	return code;
}
