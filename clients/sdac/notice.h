/*
 * The verbs about notices: one file each for watching and for acknowledging.
 */
#ifndef SDAC_CLIENT_NOTICE_H
#define SDAC_CLIENT_NOTICE_H

struct app;

int run_watch(struct app *app);
int run_ack(struct app *app);

#endif
