/* SPDX-License-Identifier: MIT */
#ifndef SLOT_TRAY_H
#define SLOT_TRAY_H

#include "fixture.h"
#include "reader/soft.h"

/*
 * Readers on software cards that are put in and taken out while a slot works,
 * seen or unseen by the connection that lasts, and authentications on them.
 */

enum tray_swap {
	TRAY_SEEN, /* the connection is dead, as in PC/SC */
	TRAY_UNSEEN, /* it goes on with the other card */
};

struct tray {
	pthread_mutex_t lock; /* of all below */
	struct reader *card; /* NULL = none */
	unsigned insertions; /* seen ones */
	bool asked; /* EF_ICCID was selected since the card was put in */

	const char *name; /* of the reader that connected last */

	/* Counted: */
	atomic_int handles; /* readers that are not closed */
	atomic_int connects;
	atomic_int iccids; /* selections of EF_ICCID */
	atomic_int authenticates;
	atomic_int unasked; /* AUTHENTICATE to a card not asked who it is */

	bool shared; /* readers begin and end */
	atomic_int begun;
	const char *pin; /* of the cards that are put in; NULL = none */
	bool numberless; /* the cards have no EF_ICCID */

	/* Before a command gets to the card; may be NULL. */
	void (*before)(struct tray *tray, uint8_t ins);
	void *arg;
};

enum { TRAY_NO_CARD = -1 };

void tray_init(struct tray *tray);
void tray_free(struct tray *tray);

/* Built-in card `index` with T=0 or T=1, or TRAY_NO_CARD. */
void tray_put(struct tray *tray, int index, enum apdu_protocol protocol,
    enum tray_swap how);

/* A reader at this tray; several may come one after the other. */
struct reader *tray_reader(struct tray *tray, const char *name);

const char *tray_name(struct tray *tray); /* of whoever connected last */
bool tray_is_left(struct tray *tray); /* its last reader was closed */

const char *tray_iccid(int index);
const char *tray_imsi(int index);

struct auth_job {
	struct slot_job job;
	struct uicc_auth_request request;
	struct uicc_auth_result result;
	enum sr_err err; /* of uicc_authenticate(), or of done() */
	void (*before_send)(void *arg); /* on the slot's thread; may be NULL */
	void *arg;
	struct door done;
};

/* A challenge that only the built-in card `index` takes. */
void auth_job_init(struct auth_job *job, int index, const char *guard);

/* Submit, wait, and give its err. */
enum sr_err auth_job_run(struct slot *slot, struct auth_job *job);

#endif
