/*
 * What both directions of the Standard Prosecutor Interface share: courts, people, offences and the
 * letters of its code lists, from the tree of xml.h. Only what is the defendant's is read: victims,
 * guardians and officers stand beside him in these messages, and are never looked at.
 */
#ifndef SDAC_FEED_SPI_H
#define SDAC_FEED_SPI_H

#include <jansson.h>

#include "clients/feed/moment.h"
#include "clients/feed/reader.h"
#include "clients/feed/reading.h"

/* A hearing's place and time, as its three elements say. */
struct spi_hearing {
	char *court_code; /* five characters; NULL: not an OU code */
	char *court_text; /* as written */
	char *room;       /* the last two characters of the code, if they name a room */
	struct moment start;
	bool has_date;
};

void spi_make_hearing(struct reading *reading, char *court, const char *date, const char *time, const char *where,
    struct spi_hearing *hearing_r);
/* The same from an element that holds the three. */
void spi_read_hearing(struct reading *reading, const json_t *hearing, const char *where, struct spi_hearing *hearing_r);
/* Name, birth, sex, postcode, ids of a Defendant element, onto at_defendant. False: it names nobody. */
bool spi_read_defendant(struct reading *reading, const json_t *defendant, const char *where);
/* The person's own element: CourtIndividualDefendant or PoliceIndividualDefendant; NULL for an organisation. */
const json_t *spi_individual(const json_t *defendant);
/* An arrest/summons number, unless it is a placeholder; onto at_defendant. */
void spi_take_asn(struct reading *reading, char *reference, const char *where);
void spi_add_alias(struct reading *reading, const char *given, const char *family);
/* Added to at_defendant from an Offence element: sequence, code, wording; place counts from 0. */
Sdac__V1__ListedOffence *spi_add_offence(
    struct reading *reading, const json_t *offence, size_t place, const char *where);
/* Common Platform's letter for SPI's; NULL in, NULL out. An unknown one stays, with a warning. */
const char *spi_bail(struct reading *reading, const char *letter, const char *where);
/* CJS codes for SPI's. */
const char *spi_plea(struct reading *reading, const char *code, const char *where);
const char *spi_verdict(struct reading *reading, const char *code, const char *where);
/* When the envelope says that it was made. False if it does not. */
bool spi_sent_at(struct reading *reading, const json_t *tree, struct moment *moment_r);

/* spi_case.c: the list of a first hearing, PARTIAL; false: it cannot be opened, see the reading. */
bool spi_case_open(
    struct reading *reading, const struct reader_hints *hints, const struct spi_hearing *hearing, const char *where);
/* Its row, with room and start. NULL: see the reading. */
Sdac__V1__ListedHearing *spi_case_add_hearing(struct reading *reading, const struct spi_hearing *hearing);
/* Markers that the police wrote, if all are codes, are all that the case has; an empty field may only have been passed
 * over. */
void spi_case_state_markers(Sdac__V1__ListedHearing *row);
void spi_case_set_custody(struct reading *reading, const char *letter, const char *where);

#endif
