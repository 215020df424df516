/*
 * sdac refdata: the code tables, and importing new releases of them from published standing data.
 */
#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/refdata_file.h"
#include "clients/sdac/say.h"

#define ARENA_CAP (256u << 20)
#define FILES_MAX 64u
#define DEPTH_MAX 4
/* Of one request: well under the frame that a person's session may send, 64 KiB. */
#define PART_OCTETS (40u << 10)
#define PART_ROWS 1000u
#define ROW_EXTRA 8u

struct import {
	struct app *app;
	struct arena *arena;
	struct refdata_file files[FILES_MAX];
	size_t n_files;
};

static char *text(const char *value)
{
	return (char *)(uintptr_t)value;
}

/* Two files may not both be the whole truth about one scheme of a set. */
static int check_pair(const struct refdata_file *one, const struct refdata_file *other)
{
	if (strcmp(one->set, other->set) != 0 ||
	    (one->scheme != NULL && other->scheme != NULL && strcmp(one->scheme, other->scheme) != 0))
		return EX_OK;
	say_error("%s and %s both say what the set %s is", one->path, other->path, one->set);
	say_advice("Nothing was sent. Import one of them by its name.");
	return EX_USAGE;
}

static int add_file(struct import *import, const char *path, bool is_asked_for)
{
	if (import->n_files == FILES_MAX) {
		say_error("more than %u files of codes", FILES_MAX);
		return EX_USAGE;
	}
	struct refdata_file *file = &import->files[import->n_files];
	char *own = arena_strdup(import->arena, path);
	if (own == NULL)
		return app_say_print(SD_NO_MEMORY);
	int status = refdata_file_read(file, import->arena, own);
	if (status == EX_UNAVAILABLE && !is_asked_for) {
		refdata_file_clear(file);
		say_detail("%s is left alone: no file of codes that we know.", path);
		return EX_OK;
	}
	import->n_files++; /* from here on it is cleared at the end */
	if (status == EX_UNAVAILABLE) {
		say_error("%s is no file of codes that we know", path);
		say_advice("See sdac(1), refdata import: the published files by their names, or CSV with the columns\n"
			   "scheme,code,title in a file that has the name of its set: offence.csv");
		return EX_DATAERR;
	}
	for (size_t i = 0; status == EX_OK && i + 1 < import->n_files; i++)
		status = check_pair(&import->files[i], file);
	return status;
}

static int by_name(const FTSENT **one, const FTSENT **other)
{
	return strcmp((*one)->fts_name, (*other)->fts_name);
}

static int add_folder(struct import *import, const char *path)
{
	char *const paths[] = { text(path), NULL };
	int status = EX_OK;
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	if (walk == NULL) {
		say_error("cannot read %s: %s", path, strerror(errno));
		return EX_NOINPUT;
	}
	for (FTSENT *entry; status == EX_OK && (entry = fts_read(walk)) != NULL;) {
		if (entry->fts_info == FTS_D && entry->fts_level > 0 &&
		    (entry->fts_level > DEPTH_MAX || entry->fts_name[0] == '.' ||
			strcmp(entry->fts_name, "node_modules") == 0))
			(void)fts_set(walk, entry, FTS_SKIP);
		else if (entry->fts_info == FTS_F)
			status = add_file(import, entry->fts_path, false);
		else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
			say_error("cannot read %s: %s", entry->fts_path, strerror(entry->fts_errno));
			status = EX_NOINPUT;
		}
	}
	(void)fts_close(walk);
	return status;
}

static int add_path(struct import *import, const char *path)
{
	struct stat about;
	if (stat(path, &about) != 0) {
		say_error("cannot read %s: %s", path, strerror(errno));
		return EX_NOINPUT;
	}
	if (!S_ISDIR(about.st_mode))
		return add_file(import, path, true);
	const size_t before = import->n_files;
	const int status = add_folder(import, path);
	if (status != EX_OK || import->n_files > before)
		return status;
	say_error("%s holds no file of codes that we know", path);
	return EX_DATAERR;
}

static void describe(
    Sdac__V1__ImportCodesRequest *request, const struct refdata_file *file, const struct app *app, char version[16])
{
	const char *slash = strrchr(file->path, '/');
	sdac__v1__import_codes_request__init(request);
	for (size_t i = 0; i < 6; i++)
		(void)snprintf(version + 2 * i, 3, "%02x", file->sha256[i]);
	request->set_name = text(file->set);
	request->version = text(app_has(app, "release") ? app_flag(app, "release")
				: file->version != NULL ? file->version
							: version);
	request->source = text(slash == NULL ? file->path : slash + 1);
	request->has_sha256 = 1;
	request->sha256 =
	    (ProtobufCBinaryData){ .len = sizeof file->sha256, .data = (uint8_t *)(uintptr_t)file->sha256 };
	request->has_row_count = 1;
	request->row_count = (int32_t)file->n_kept;
	request->effective_from_date = text(app_flag(app, "from"));
}

/* The next rows that one request can hold, from *next on. */
static void fill(
    Sdac__V1__ImportCodesRequest *request, struct refdata_file *file, Sdac__V1__CodeRow **rows, size_t *next)
{
	size_t octets = 0;
	request->rows = rows;
	request->n_rows = 0;
	for (; *next < file->n_rows && request->n_rows < PART_ROWS; (*next)++) {
		struct refdata_row *row = &file->rows[*next];
		if (row->is_dropped)
			continue;
		octets += sdac__v1__code_row__get_packed_size(&row->code) + ROW_EXTRA;
		if (octets > PART_OCTETS && request->n_rows > 0)
			break;
		rows[request->n_rows++] = &row->code;
	}
	request->has_finish = 1;
	request->finish = *next == file->n_rows;
}

static void tell(const struct refdata_file *file, const Sdac__V1__ImportCodesResponse *answer)
{
	const Sdac__V1__CodeRelease *release = answer->release;
	if (file->n_untitled > 0)
		say_note("%s: %zu codes have no title; their code stands for it.", file->path, file->n_untitled);
	if (answer->has_was_known && answer->was_known)
		say_note("%s %s is in force already.", release->set_name, release->version);
	else
		say_note("%s %s is in force: %zu codes; %d new, %d changed, %d ended.", release->set_name,
		    release->version, file->n_kept, release->added, release->changed, release->ended);
}

static int send_file(struct import *import, struct refdata_file *file)
{
	Sdac__V1__CodeRow *rows[PART_ROWS];
	Sdac__V1__ImportCodesRequest request;
	char version[16];
	size_t next = 0;
	describe(&request, file, import->app, version);
	for (;;) {
		const ProtobufCMessage *response = NULL;
		fill(&request, file, rows, &next);
		const int status = app_call(import->app, &request.base, &response);
		if (status != EX_OK) {
			say_advice("Of %s nothing counts; what was in force still is. Import it again.", file->path);
			return status;
		}
		const Sdac__V1__ImportCodesResponse *answer = (const Sdac__V1__ImportCodesResponse *)response;
		if (answer->release == NULL) {
			say_error("the daemon's answer has no release");
			return EX_PROTOCOL;
		}
		if (request.finish || (answer->has_was_known && answer->was_known)) {
			tell(file, answer);
			return EX_OK;
		}
	}
}

static int run_import(struct app *app)
{
	struct import *import = calloc(1, sizeof *import);
	int status = import == NULL ? app_say_print(SD_NO_MEMORY) : EX_OK;
	if (status == EX_OK) {
		import->app = app;
		import->arena = arena_new(ARENA_CAP);
		status = import->arena == NULL ? app_say_print(SD_NO_MEMORY) : EX_OK;
	}
	/* All of it is read before any of it is sent. */
	for (size_t i = 0; status == EX_OK && i < app->args.n_words; i++)
		status = add_path(import, app_word(app, i));
	if (status == EX_DATAERR)
		say_advice("Nothing was sent. Correct what is named, or get the file again.");
	for (size_t i = 0; status == EX_OK && i < import->n_files; i++) {
		if (app_has(app, "dry-run"))
			say_note("%s: %zu codes of the set %s", import->files[i].path, import->files[i].n_kept,
			    import->files[i].set);
		else
			status = send_file(import, &import->files[i]);
	}
	for (size_t i = 0; import != NULL && i < import->n_files; i++)
		refdata_file_clear(&import->files[i]);
	if (import != NULL)
		arena_free(import->arena);
	free(import);
	return status;
}

static int run_list(struct app *app)
{
	static const struct print_column columns[] = {
		{ "set_name", "Set" },
		{ "scheme", "Scheme" },
		{ "codes", "Codes" },
		{ "version", "Version" },
		{ "origin", "Origin" },
		{ "completed_at", "Since" },
		{ "title", "Title" },
		{ NULL, NULL },
	};
	Sdac__V1__ListCodeSetsRequest request = SDAC__V1__LIST_CODE_SETS_REQUEST__INIT;
	return app_call_print(app, &request.base, "sets", columns);
}

static int run_show(struct app *app)
{
	static const struct print_column columns[] = {
		{ "version", "Version" },
		{ "origin", "Origin" },
		{ "source", "File" },
		{ "row_count", "Codes" },
		{ "schemes", "Schemes" },
		{ "added", "New" },
		{ "changed", "Changed" },
		{ "ended", "Ended" },
		{ "effective_from_date", "From" },
		{ "completed_at", "Completed" },
		{ "abandoned_at", "Abandoned" },
		{ "begun_by", "By" },
		{ "sha256", "SHA-256" },
		{ NULL, NULL },
	};
	Sdac__V1__ListCodeReleasesRequest request = SDAC__V1__LIST_CODE_RELEASES_REQUEST__INIT;
	request.set_name = text(app_word(app, 0));
	return app_call_print(app, &request.base, "releases", columns);
}

static int run_lookup(struct app *app)
{
	static const struct print_column columns[] = {
		{ "set_name", "Set" },
		{ "scheme", "Scheme" },
		{ "code", "Code" },
		{ "title", "Title" },
		{ "valid_from_date", "From" },
		{ "valid_to_date", "To" },
		{ "attributes", "Attributes" },
		{ "version", "Version" },
		{ NULL, NULL },
	};
	Sdac__V1__FindCodesRequest request = SDAC__V1__FIND_CODES_REQUEST__INIT;
	long long limit = 0;
	int status = app_number(app, "limit", 1, 200, &limit);
	if (status != EX_OK)
		return status;
	request.text = text(app_word(app, 0));
	request.set_name = text(app_flag(app, "set"));
	request.scheme = text(app_flag(app, "scheme"));
	request.on_date = text(app_flag(app, "on"));
	request.has_every_version = request.every_version = app_has(app, "all");
	request.has_limit = limit > 0;
	request.limit = (int32_t)limit;
	const ProtobufCMessage *response = NULL;
	status = app_call(app, &request.base, &response);
	if (status == EX_OK)
		status = app_print(app, response, "codes", columns);
	const Sdac__V1__FindCodesResponse *answer = (const Sdac__V1__FindCodesResponse *)response;
	if (status == EX_OK && answer->n_codes == 0)
		say_note("No table has this. Where a feed writes it, it is taken all the same.");
	if (status == EX_OK && answer->has_is_cut && answer->is_cut)
		say_note("There are more: give --set, --scheme or --limit.");
	return status;
}

static int run_unknown(struct app *app)
{
	static const struct print_column columns[] = {
		{ "feeder", "Feeder" },
		{ "court_code", "Court" },
		{ "system", "System" },
		{ "set_name", "Set" },
		{ "code", "Code" },
		{ "times", "Times" },
		{ "first_seen_at", "First" },
		{ "last_seen_at", "Last" },
		{ NULL, NULL },
	};
	Sdac__V1__ListUnknownCodesRequest request = SDAC__V1__LIST_UNKNOWN_CODES_REQUEST__INIT;
	request.set_name = text(app_word(app, 0));
	return app_call_print(app, &request.base, "codes", columns);
}

static const struct flag import_flags[] = {
	{ "release", 0, "NAME", "what this release is called (default: the package's version)" },
	{ "from", 0, "DATE", "from when its changes are valid (default: today)" },
	{ "dry-run", 0, NULL, "read and judge, send nothing" },
	{ NULL, 0, NULL, NULL },
};

static const struct flag lookup_flags[] = {
	{ "set", 0, "SET", "only in this set" },
	{ "scheme", 0, "SCHEME", "only of this scheme: cjs, cp, spi, ..." },
	{ "on", 0, "DATE", "as it was on this day (default: today)" },
	{ "all", 0, NULL, "also what was or will be valid" },
	{ "limit", 0, "N", "1 to 200 (default: 50)" },
	{ NULL, 0, NULL, NULL },
};

const struct verb refdata_verbs[] = {
	{ "refdata", "list", "", "list the code tables, and which release of each is in force", NULL, 0, 0, NULL,
	    run_list },
	{ "refdata", "show", "SET", "show the releases of a code table", NULL, 1, 1, NULL, run_show },
	{ "refdata", "lookup", "TEXT", "look a code up, or words of its title", NULL, 1, 1, lookup_flags, run_lookup },
	{ "refdata", "unknown", "[SET]", "show what feeds have written that no code table has",
	    "Such codes are taken; the count says whether a newer release is due.", 0, 1, NULL, run_unknown },
	{ "refdata", "import", "FILE|FOLDER...", "import releases of code tables from published standing data",
	    "Every file is read and judged before anything is sent; one fault, and nothing is. A\n"
	    "release counts when all of it has come, and then all at once. The same again\n"
	    "changes nothing.",
	    1, -1, import_flags, run_import },
	{ .name = NULL },
};
