/*
 * The model: every number of the linker, by name, from model.csv by way of the database. Without one
 * nothing is linked: there is no copy in the program.
 *
 * Arrays are by level, in the order of the enums in compare.h; model.csv says what each number means.
 */
#ifndef SDAC_DAEMON_LINK_MODEL_H
#define SDAC_DAEMON_LINK_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#define MODEL_VERSION_SIZE 64u
#define MODEL_NAME_LEVELS 6
#define MODEL_BIRTH_LEVELS 8 /* two dates; ages have a table of their own */

enum kin_level { KIN_EXACT, KIN_CLOSE, KIN_DIFFERENT, KIN_LEVELS };

/* How far two dates of birth lie apart, as relatives' do. */
enum gap {
	GAP_SAME,
	GAP_MISREAD,      /* one of the usual errors of writing */
	GAP_NEAR,         /* under 9 months */
	GAP_NEAR_SIBLING, /* 9 months to 2 years and a bit */
	GAP_SIBLING,      /* to 12 years */
	GAP_GENERATION,   /* 15 to 40 years */
	GAP_OTHER,
	GAP_AGE_NEAR,
	GAP_AGE_FAIR,
	GAP_AGE_DIFFERENT,
	GAP_UNKNOWN,
	GAP_LEVELS,
};

/* Relatives: what depends on which. */
struct model_kin {
	double forename[KIN_LEVELS], middle[KIN_LEVELS], gap[GAP_LEVELS];
};

struct score_model {
	char version[MODEL_VERSION_SIZE]; /* kept with every link */
	struct {
		double link; /* true links for each defendant; the others as a share of these */
		double parent, sibling, twin, namesake, codefendant;
	} prior;
	struct {
		double forename[MODEL_NAME_LEVELS], surname[MODEL_NAME_LEVELS], order[5], middle[3];
		double birth[MODEL_BIRTH_LEVELS], age[3], place[3], outcode[2], area[2], urn[3], pnc[4], sex[2],
		    generation[2];
	} m;
	struct {
		double forename[MODEL_NAME_LEVELS], surname[MODEL_NAME_LEVELS], middle[3];
		double birth[MODEL_BIRTH_LEVELS], age[3], place[3], area[2], urn[3], pnc[4], sex[2], generation[2];
		double order[5]; /* factors: how many more ways there are to agree by chance */
		/* By family of term.h: what is not known to be rarer or more common, and how many records this
		 * assumption is worth. */
		double typical[8], records[8];
		struct {
			double forename, surname, nickname, sounds_alike, similar, middle, joint, independent;
		} factor;
	} u;
	struct {
		double surname[KIN_LEVELS], place[3], area[2], urn[3], pnc[4];
	} relative;
	struct model_kin parent, sibling, twin;
	struct {
		double forename[KIN_LEVELS], surname[KIN_LEVELS], gap[GAP_LEVELS], place[3];
	} namesake;
	struct {
		double auto_bits, review_bits, hysteresis_bits, rival_bits, no_hard_key_bits;
	} decide;
};

/* One constant, as a file or the database has it. */
struct model_constant {
	const char *name;
	double value;
};

/* False: a constant is missing, unknown, twice there or out of its range, and *name_r is its name (of the
 * program or the given ones). *model_r is then undefined. */
bool model_load(const char *version, const struct model_constant *constants, size_t n, struct score_model *model_r,
    const char **name_r);

#endif
