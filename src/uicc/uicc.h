/* SPDX-License-Identifier: MIT */
#ifndef UICC_UICC_H
#define UICC_UICC_H

#include <stdbool.h>

#include "card/auth.h"
#include "card/files.h"
#include "reader/reader.h"

/*
 * What one does with a card through a reader.  A `struct uicc` is the reader
 * and what is known of the card in it: identity, applications, the selected
 * ADF.  All of that belongs to one card epoch and is forgotten with it
 * (doc/reliability.md, Epoch).  Belongs to the thread of its reader.
 */
struct uicc;

/* Takes the reader, also on failure.  Returns SR_OK or SR_NO_MEMORY. */
MUST_CHECK enum sr_err uicc_new(struct reader *reader, struct uicc **out);
void uicc_free(struct uicc *uicc); /* closes the reader; NULL is allowed */

struct uicc_auth_request {
	enum card_app app; /* CARD_APP_USIM, CARD_APP_ISIM or CARD_APP_SIM */
	enum auth_context context; /* AUTH_GSM with CARD_APP_SIM */
	uint8_t rand[16]; /* not with AUTH_GBA_NAF */
	uint8_t autn[16]; /* with AUTH_3G and AUTH_GBA */
	struct auth_naf naf; /* with AUTH_GBA_NAF */
	char iccid[21]; /* answer only from this card; "" = any */
	uint64_t until_ms; /* clock_ms(): do not wait any more; 0 = no limit */
	/*
	 * Asked just before AUTHENTICATE leaves; false: it must not be sent
	 * any more, and the call returns SR_DEADLINE.
	 */
	bool (*may_send)(void *arg);
	void *arg;
};

/* Holds secrets: wipe after use. */
struct uicc_auth_result {
	struct auth_answer answer; /* with AUTH_REFUSED: */
	enum sr_err refusal; /* SR_INCORRECT_MAC and on */
	uint16_t sw;
	int pin_tries_left; /* with SR_PIN_REQUIRED; -1 = not known */
	char iccid[21]; /* of the card that answered; "" before it is known */
	/*
	 * Set whatever is returned.  In the contexts without an SQN, too, it
	 * says whether the card ran its algorithm.
	 */
	enum sr_executed executed;
};

/*
 * AUTHENTICATE (TS 31.102, 7.1.2; TS 31.103, 7.1.2), or RUN GSM ALGORITHM with
 * CARD_APP_SIM (TS 51.011, 8.16).  On a card that is warm that is this command
 * (and GET RESPONSE on T=0) and nothing else; SELECT before it where another
 * application was the last one.
 *
 * A UICC that refuses the class of the 2G application is powered up once more
 * in an epoch, and then given that class first (TS 31.102, 5.1.1); but for one
 * that is shared with other programs.
 *
 * Returns SR_OK when the card has spoken (also when it refused), else
 * SR_NO_CARD, SR_CARD_GONE, SR_CARD_CHANGED (the guard), SR_READER_BUSY,
 * SR_READER_FAILURE, SR_BAD_CARD_ANSWER, SR_PCSC_UNAVAILABLE, SR_DEADLINE.
 * AUTHENTICATE is never sent again after it may have reached the card.
 */
MUST_CHECK enum sr_err uicc_authenticate(struct uicc *uicc,
    const struct uicc_auth_request *request, struct uicc_auth_result *result);

enum {
	UICC_APPS_MAX = 32,
	UICC_IMPU_MAX = 254, /* as many records as a file can have */
	UICC_PCSCF_MAX = 254,
};

struct uicc_app {
	enum card_app app;
	struct ef_dir_record record;
};

/* The PIN of an application. */
struct uicc_pin {
	bool known; /* `required` is set */
	bool required;
	uint8_t reference; /* TS 102 221, table 9.3 */
	int tries_left; /* -1 = cannot be read without using a try */
};

struct uicc_services {
	const char *names[CARD_SERVICES_MAX];
	size_t count;
};

/* What the card does not have is "", 0, or UNKNOWN.  Large: on the heap. */
struct uicc_info {
	char iccid[21];
	char imsi[16]; /* "" also when a PIN hides it */
	unsigned mnc_len;
	uint8_t atr[33];
	size_t atr_len;
	struct uicc_app apps[UICC_APPS_MAX];
	size_t app_count;
	struct uicc_services services; /* of the USIM */
	struct uicc_pin pin;
	struct uicc_services isim_services;
	struct uicc_pin isim_pin;
	char impi[CARD_TEXT_MAX];
	char domain[CARD_TEXT_MAX];
	char impu[UICC_IMPU_MAX][CARD_TEXT_MAX];
	size_t impu_count;
	char pcscf[UICC_PCSCF_MAX][CARD_TEXT_MAX];
	size_t pcscf_count;
};

/*
 * Read all of it anew from the card, so that it is never a former card's;
 * until_ms as above.  Errors as above, without SR_CARD_CHANGED; SR_DEADLINE
 * when there was no time for all records.
 */
MUST_CHECK enum sr_err uicc_read_info(
    struct uicc *uicc, uint64_t until_ms, struct uicc_info *out);

/*
 * ICCID and, if no PIN hides it, IMSI of the card; "" for what it does not
 * give.  Read once in an epoch.  Errors as for uicc_read_info(), and
 * SR_CARD_ERROR when the card refused what it may give another time.
 */
struct uicc_identity {
	char iccid[21];
	char imsi[16];
	bool known; /* the card was asked: an ICCID of "" is its word */
};
MUST_CHECK enum sr_err uicc_identify(
    struct uicc *uicc, struct uicc_identity *out);

/* What is known in this epoch, without a command; "" for the rest. */
void uicc_known_identity(const struct uicc *uicc, struct uicc_identity *out);

/* End the card epoch: the card is left powered, the next call connects. */
void uicc_forget(struct uicc *uicc);

#endif
