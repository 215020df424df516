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
#include "clients/feed/show_record.h"
#include "clients/feed/verbs.h"

#define MAX_STATUS 4096u
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
	int connected = 0;
	const char *why = "";
	if (!status->has_watcher || durable_read(folder, ".status", MAX_STATUS, &text, &size) != SD_OK)
		return;
	json_t *line = json_loadb((const char *)text, size, JSON_REJECT_DUPLICATES, NULL);
	if (line != NULL && json_unpack(line, "{s:b, s:s}", "connected", &connected, "why", &why) == 0) {
		status->is_connected = connected != 0;
		(void)snprintf(status->why, sizeof status->why, "%.511s", why);
	}
	json_decref(line);
	free(text);
}

static json_t *instant_or_null(int64_t time_s)
{
	return time_s == 0 ? json_null() : show_instant(time_s * 1000);
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
	const bool printed = line != NULL && json_dumpf(line, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;
	json_decref(line);
	return printed;
}

static void print_place(const char *words, const struct place *place)
{
	const time_t oldest = (time_t)place->oldest_s;
	struct tm when;
	char text[40] = "";
	(void)printf("%-8s %6zu documents %10" PRId64 " octets", words, place->count, place->octets);
	if (place->count != 0 && localtime_r(&oldest, &when) != NULL &&
	    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &when) != 0)
		(void)printf("  oldest %s", text);
	(void)putchar('\n');
}

static void print_words(const struct status *status)
{
	print_place("waiting", &status->places[0]);
	print_place("sent", &status->places[1]);
	print_place("refused", &status->places[2]);
	if (!status->has_watcher)
		(void)puts("nobody sends: start sdac-feed watch");
	else
		(void)printf("the watcher %s the daemon%s%s\n",
		    status->is_connected ? "is connected to" : "does not reach", status->why[0] == '\0' ? "" : ": ",
		    status->why);
}

int verb_status(struct options *options)
{
	struct status status = { 0 };
	const char *format = args_value(&options->args, "output");
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
	read_report(folder, &status);
	close(folder);
	if (format == NULL || strcmp(format, "json") != 0)
		print_words(&status);
	else if (!print_json(&status))
		return EX_IOERR;
	return EX_OK;
}
