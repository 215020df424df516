/*
 * The linker's bench: files in, scored pairs out, by the daemon's own normaliser, keys, scorer and bands. What
 * the database does stands in memory: blocks with its bounds, and counts of terms.
 *
 *   link [-m MODEL] CASELOAD.csv COURT.csv OUT.csv     case_id,hearing_id,score,band
 *   link [-m MODEL] --dedupe DATA.csv OUT.csv          id_l,id_r,score,band
 *   link [-m MODEL] --dedupe A.csv B.csv OUT.csv       the same between two files
 *
 * Pairs under the lowest score worth reading are left out. Exit: 0, 64 usage, 65 data, 74 output.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/link/decide.h"
#include "daemon/link/term.h"
#include "tests/bench/link/model_file.h"
#include "tests/bench/link/people.h"
#include "tests/bench/link/postings.h"

#define LEAST_BITS -12.0
#define CANDIDATES 8192u

struct recorded {
	char id[PEOPLE_ID_SIZE];
	struct person person;
	uint32_t seen; /* by which listed person, from 1 */
};

struct finding {
	const struct recorded *recorded;
	struct score score;
	struct decision decision;
};

struct bench {
	struct score_model model;
	struct key_maker *maker;
	struct people_columns columns;
	struct date today;
	struct recorded *all;
	size_t n, capacity;
	struct postings keys, terms;
	int64_t n_counted;
	FILE *out;
	uint32_t n_listed;
	uint64_t n_pairs, n_skipped;
	struct finding findings[CANDIDATES];
	bool is_dedupe, is_one_file;
};

static bool read_header(void *arg, const struct table_row *row)
{
	struct bench *bench = arg;

	if (!people_read_header(row, &bench->columns))
		return false;
	bench->columns.any_date = bench->is_dedupe;
	return true;
}

static bool count_terms(struct bench *bench, const struct person *person)
{
	struct term_set terms;
	int64_t unique[TERMS_LIMIT];

	if (term_make(bench->maker, person, &terms) != SD_OK)
		return false;
	size_t n = term_unique(&terms, unique);

	bench->n_counted++;
	for (size_t i = 0; i < n; i++) {
		if (!postings_add(&bench->terms, unique[i], 0))
			return false;
	}
	return true;
}

static bool find_today(void *arg, const struct table_row *row)
{
	struct bench *bench = arg;
	struct date date = people_hearing_date(&bench->columns, row);

	if (date.year != 0 && date_days(date) > date_days(bench->today))
		bench->today = date;
	return true;
}

static bool count_row(void *arg, const struct table_row *row)
{
	struct bench *bench = arg;
	char id[PEOPLE_ID_SIZE];
	struct person person;

	return people_read(&bench->columns, row, bench->today, id, &person) && count_terms(bench, &person);
}

/* A record that others are matched with: kept, with its keys, and counted. */
static bool keep_row(void *arg, const struct table_row *row)
{
	struct bench *bench = arg;
	struct key_set keys;

	if (bench->n == bench->capacity) {
		size_t capacity = bench->capacity == 0 ? 4096 : bench->capacity * 2;
		struct recorded *all = realloc(bench->all, capacity * sizeof *all);

		if (all == NULL)
			return false;
		bench->all = all;
		bench->capacity = capacity;
	}
	struct recorded *recorded = &bench->all[bench->n];

	recorded->seen = 0;
	if (!people_read(&bench->columns, row, bench->today, recorded->id, &recorded->person) ||
	    !count_terms(bench, &recorded->person) || key_make(bench->maker, &recorded->person, &keys) != SD_OK)
		return false;
	for (size_t i = 0; i < keys.n; i++) {
		if (!postings_add(&bench->keys, keys.keys[i], (uint32_t)bench->n))
			return false;
	}
	bench->n++;
	return true;
}

/* Each candidate once; the number of findings to fill. */
static size_t search(struct bench *bench, const struct key_set *keys, uint32_t self)
{
	size_t n = 0, in_block = 0;

	for (size_t i = 0; i < keys->n; i++) {
		const struct posting *block = postings_find(&bench->keys, keys->keys[i], &in_block);

		if ((double)in_block > bench->model.block[keys->keys[i] & KEY_FAMILY_MASK]) {
			bench->n_skipped++;
			continue;
		}
		for (size_t b = 0; b < in_block && n < CANDIDATES; b++) {
			struct recorded *recorded = &bench->all[block[b].record];

			/* Of one file each pair is met from its later side. */
			if (recorded->seen == bench->n_listed || (bench->is_one_file && block[b].record >= self))
				continue;
			recorded->seen = bench->n_listed;
			bench->findings[n++].recorded = recorded;
		}
	}
	return n;
}

static bool has_rival(const struct bench *bench, size_t n, size_t at)
{
	const struct finding *finding = &bench->findings[at];

	for (size_t i = 0; i < n; i++) {
		const struct finding *other = &bench->findings[i];

		if (i != at &&
		    decide_is_near(&bench->model, &other->decision, other->score.bits, finding->score.bits) &&
		    decide_are_distinct(&bench->model, &finding->recorded->person, &other->recorded->person))
			return true;
	}
	return false;
}

static int64_t count_of(void *arg, int64_t term)
{
	return postings_count(&((struct bench *)arg)->terms, term);
}

static void write_findings(const struct bench *bench, size_t n, const char *id)
{
	static const char *const bands[] = { [BAND_NONE] = "ignore", [BAND_REVIEW] = "review", [BAND_AUTO] = "auto" };

	for (size_t i = 0; i < n; i++) {
		const struct finding *finding = &bench->findings[i];
		enum band band = finding->decision.band;

		if (finding->score.bits < LEAST_BITS)
			continue;
		if (band == BAND_AUTO && has_rival(bench, n, i))
			band = BAND_REVIEW;
		(void)fprintf(
		    bench->out, "%s,%s,%.3f,%s\n", finding->recorded->id, id, finding->score.bits, bands[band]);
	}
}

static bool match(struct bench *bench, struct person *person, const char *id)
{
	struct term_set terms;
	struct key_set keys;
	struct comparison comparison;

	if (term_make(bench->maker, person, &terms) != SD_OK || key_make(bench->maker, person, &keys) != SD_OK)
		return false;
	term_weigh(person, &terms, &bench->model, bench->n_counted, count_of, bench);
	bench->n_listed++;
	size_t n = search(bench, &keys, bench->n_listed - 1);

	for (size_t i = 0; i < n; i++) {
		struct finding *finding = &bench->findings[i];
		const struct person *recorded = &finding->recorded->person;

		compare_persons(&bench->model.compare, person, recorded, &comparison);
		score_pair(&bench->model, (int64_t)bench->n, person, recorded, &comparison, &finding->score);
		finding->decision = decide_pair(&bench->model, person, recorded, &comparison, &finding->score, false);
	}
	bench->n_pairs += n;
	write_findings(bench, n, id);
	return true;
}

static bool match_row(void *arg, const struct table_row *row)
{
	struct bench *bench = arg;
	char id[PEOPLE_ID_SIZE];
	struct person person;

	return people_read(&bench->columns, row, bench->today, id, &person) && match(bench, &person, id);
}

static double cpu_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* recorded is kept in memory, listed is read twice: to count it, and to match it. */
static bool run(struct bench *bench, const char *recorded, const char *listed)
{
	struct rusage usage;
	double start = cpu_seconds();

	if (!table_read(listed, read_header, find_today, bench) || !table_read(recorded, read_header, keep_row, bench))
		return false;
	if (!bench->is_one_file && !table_read(listed, read_header, count_row, bench))
		return false;
	postings_sort(&bench->keys);
	postings_sort(&bench->terms);
	postings_fold(&bench->terms);
	double indexed = cpu_seconds();

	if (!table_read(listed, read_header, match_row, bench))
		return false;
	double seconds = cpu_seconds() - indexed;

	(void)getrusage(RUSAGE_SELF, &usage);
	(void)fprintf(stderr,
	    "recorded=%zu listed=%u pairs=%llu (%.1f a row) blocks_skipped=%llu index_s=%.2f match_s=%.2f "
	    "rows_per_s=%.0f rss_mib=%ld model=%s\n",
	    bench->n, bench->n_listed, (unsigned long long)bench->n_pairs,
	    (double)bench->n_pairs / (double)(bench->n_listed > 0 ? bench->n_listed : 1),
	    (unsigned long long)bench->n_skipped, indexed - start, seconds, (double)bench->n_listed / seconds,
	    usage.ru_maxrss / 1024, bench->model.version);
	return true;
}

static int usage(void)
{
	(void)fputs("usage: link [-m MODEL] CASELOAD.csv COURT.csv OUT.csv\n"
		    "       link [-m MODEL] --dedupe DATA.csv [DATA2.csv] OUT.csv\n",
	    stderr);
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	static const uint8_t secret[32] = "of the bench, and of no daemon";
	static const struct option options[] = { { "dedupe", no_argument, NULL, 'd' }, { NULL, 0, NULL, 0 } };
	static struct bench bench;
	const char *model = "daemon/link/model.csv";
	int option = 0;

	while ((option = getopt_long(argc, argv, "m:", options, NULL)) != -1) {
		if (option == 'd')
			bench.is_dedupe = true;
		else if (option == 'm')
			model = optarg;
		else
			return usage();
	}
	int files = argc - optind;

	if (files != 3 && !(bench.is_dedupe && files == 2))
		return usage();
	bench.is_one_file = files == 2;
	bench.today = (struct date){ 2026, 1, 1 };
	if (!bench.is_dedupe)
		bench.today = (struct date){ 1970, 1, 1 };
	bench.maker = key_maker_new(secret, sizeof secret);
	if (bench.maker == NULL || !model_file_read(model, &bench.model))
		return EX_DATAERR;
	bench.out = fopen(argv[argc - 1], "w");
	if (bench.out == NULL) {
		perror(argv[argc - 1]);
		return EX_IOERR;
	}
	(void)fputs(bench.is_dedupe ? "id_l,id_r,score,band\n" : "case_id,hearing_id,score,band\n", bench.out);
	bool is_done = run(&bench, argv[optind], argv[argc - 2]);
	bool is_written = ferror(bench.out) == 0;

	is_written = fclose(bench.out) == 0 && is_written;
	key_maker_free(bench.maker);
	postings_clear(&bench.keys);
	postings_clear(&bench.terms);
	free(bench.all);
	return !is_done ? EX_DATAERR : is_written ? EX_OK : EX_IOERR;
}
