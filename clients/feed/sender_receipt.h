/*
 * Receipts as they are written down: a JSON line for the file beside a document, and a sentence for
 * people. One pair for each kind of message; they know no network.
 */
#ifndef SDAC_FEED_SENDER_RECEIPT_H
#define SDAC_FEED_SENDER_RECEIPT_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/feed/outcome.h"
#include "clients/feed/reading.h"
#include "clients/feed/rota_list.h"
#include "clients/feed/told.h"
#include "clients/feed/withdrawal.h"

/* False if the line could not be written to receipts. */
bool sender_receipt_list(const struct publication *publication, const Sdac__V1__SubmitListResponse *response,
    const char *file, FILE *receipts, FILE *words) SD_MUST_CHECK;
bool sender_receipt_outcome(const struct outcome *outcome, const Sdac__V1__SubmitOutcomeResponse *response,
    const char *file, FILE *receipts, FILE *words) SD_MUST_CHECK;
bool sender_receipt_hearing(const struct told *told, const Sdac__V1__SubmitHearingResponse *response, const char *file,
    FILE *receipts, FILE *words) SD_MUST_CHECK;
bool sender_receipt_withdrawal(const struct withdrawal *withdrawal, const Sdac__V1__WithdrawListResponse *response,
    const char *file, FILE *receipts, FILE *words) SD_MUST_CHECK;
bool sender_receipt_rota(const struct rota_list *list, const Sdac__V1__SubmitSessionsResponse *response,
    const char *file, FILE *receipts, FILE *words) SD_MUST_CHECK;

#endif
