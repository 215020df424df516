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
#define MODEL_NAME_SIZE 48u
#define MODEL_NAME_LEVELS 6
#define MODEL_FAMILIES 16
#define MODEL_BIRTH_LEVELS 8 /* two dates; ages have a table of their own */

enum kin_level { KIN_EXACT, KIN_CLOSE, KIN_DIFFERENT, KIN_LEVELS };

/* How far two dates of birth lie apart, as relatives' do. */
enum gap {
	GAP_SAME,
	GAP_MISREAD,      /* one of the usual errors of writing */
	GAP_NEAR,         /* less than siblings have between them */
	GAP_NEAR_SIBLING, /* as those born one after the other */
	GAP_SIBLING,      /* as other siblings */
	GAP_GENERATION,   /* as parent and child */
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

/* Where one level ends and the next begins. Those in letters, days, months and costs are whole numbers. */
struct model_compare {
	struct {
		double sounds_alike, same_sound, similar, same_start; /* Jaro-Winkler, from here on */
		double start_letters, edit_letters;
	} word;
	struct {
		double level, missing, order[5];
	} cost;
	double near_months;
	struct {
		double near, fair;
	} age_days;
	struct {
		double near, near_sibling, sibling, other, generation; /* below so many days */
	} gap_days;
};

struct score_model {
	char version[MODEL_VERSION_SIZE]; /* kept with every link */
	struct model_compare compare;
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
			double forename, surname, nickname, sounds_alike, similar, middle, joint, independent, relative,
			    january;
		} factor;
	} u;
	struct {
		double surname[KIN_LEVELS], place[3], outcode[2], area[2], urn[3], pnc[4];
	} relative;
	struct model_kin parent, sibling, twin;
	struct {
		double forename[KIN_LEVELS], surname[KIN_LEVELS], gap[GAP_LEVELS], place[3];
	} namesake;
	struct {
		double auto_bits, review_bits, hysteresis_bits, rival_bits, no_hard_key_bits, flatten;
	} decide;
	struct {
		double strongly_against, against, little, weak, fair; /* below so many bits */
		double common, rare, unlikely_bits;
	} words;
	double block[MODEL_FAMILIES]; /* records that may share a key, by its family in key.h */
	/* Read by the database alone; here, so that a model without them is refused. */
	struct {
		double months, least_records, renew_share;
	} count;
	double learn_weight;
};

/* One constant, as a file or the database has it. */
struct model_constant {
	const char *name;
	double value;
};

/* False: a constant is missing, unknown, twice there, out of its range or not above the one that it must be above,
 * and name_r is its name. *model_r is then undefined. */
bool model_load(const char *version, const struct model_constant *constants, size_t n, struct score_model *model_r,
    char name_r[MODEL_NAME_SIZE]);

#endif
