/* SPDX-License-Identifier: MIT */
#ifndef UICC_STATE_H
#define UICC_STATE_H

#include "card/apdu.h"
#include "card/fcp.h"
#include "card/gsm.h"
#include "uicc/uicc.h"

/* Between the files of uicc/ only: the card epoch and its steps. */

/* The classes that a card takes. */
enum uicc_class {
	UICC_CLASS_00 = 0, /* and CLA A0 perhaps, which is tried when needed */
	UICC_CLASS_00_ONLY, /* CLA A0 was refused first thing after power-up */
	UICC_CLASS_A0_ONLY, /* CLA 00 was refused: it has no other application
			     */
	UICC_CLASS_A0, /* powered up for CLA A0, and given no other since */
};

/* The channels that we use; the further one is opened when it is needed. */
enum { CHANNEL_BASIC = 0, CHANNEL_FURTHER, CHANNELS };

/*
 * A logical channel (TS 102 221, 8.7), and what is selected there.  The further
 * one belongs to one application as long as it is open.
 */
struct channel {
	uint8_t number; /* of the further one; 0 = not open */
	bool proven; /* of the further one: what is selected here, is so here
			alone */
	bool selected; /* an ADF or DF_GSM is, and it is that of `app` */
	bool asked; /* and AUTHENTICATE went to it */
	enum card_app app;
	uint8_t pin_ref; /* of its PIN; 01 where the card does not tell */
};

/* What is known of the card, for one epoch. */
struct epoch {
	bool connected;
	struct reader_card card;
	enum uicc_class class;
	uint16_t class_00_sw; /* with UICC_CLASS_A0_ONLY: its word to CLA 00 */
	bool identified; /* EF_ICCID was asked for since uicc_begin() */
	char iccid[21]; /* "" = not read, or the card gives none */
	bool imsi_read;
	char imsi[16]; /* "" = the card has none, or does not give it */
	bool dir_read; /* as far as the card gave it */
	bool dir_whole; /* that is all of it, or there is none */
	struct uicc_app apps[UICC_APPS_MAX];
	size_t app_count;
	struct channel channels[CHANNELS];
	unsigned at; /* the one that commands go to */
	bool one_channel; /* there is no use in opening another */
	bool fetched; /* T=0, and answers come by GET RESPONSE only */
	bool answered; /* AUTHENTICATE was, and these are marks: */
	uint64_t asked; /* of what it asked */
	uint32_t mark; /* of the answer, so that it is known again */
	bool kept_pin; /* said once that its PIN is not sent */
};

struct uicc {
	struct reader *reader;
	struct epoch epoch;
	uint64_t until_ms; /* of the request, as its caller gave it */
	const struct uicc_pins *pins; /* NULL = none */
	unsigned opened; /* cards so far, by their PIN */
};

/*
 * One command and the whole of its answer (TS 102 221, 7.3): GET RESPONSE
 * where data waits; a case 2 command again with the right Le after 6Cxx, which
 * *cmd has then.  A command that carries data is never sent twice: 6Cxx to it
 * means that it was executed and its data wait.
 *
 * An error ends the epoch.  *reached is about the command itself, not about
 * what fetches its answer.  With SR_OK, data are there only with 9000, 91xx,
 * 62xx or 63xx.
 */
MUST_CHECK enum sr_err uicc_exchange(struct uicc *u, struct apdu_cmd *cmd,
    struct apdu_rsp *rsp, enum sr_executed *reached);

/*
 * The same for a command that changes nothing in the card: sent again while
 * the card is busy.
 */
MUST_CHECK enum sr_err uicc_ask(
    struct uicc *u, struct apdu_cmd *cmd, struct apdu_rsp *rsp);

/*
 * The card said 9300 to a command and has executed nothing: wait a moment.
 * False: no time is left for that, its word holds.  Zero before the command is
 * sent first.
 */
struct uicc_patience {
	uint64_t ends_ms; /* 0 = the card was not busy yet */
	unsigned step_ms;
};
bool uicc_wait(const struct uicc *u, struct uicc_patience *patience);

/*
 * The answer just given breaks its format: the epoch is over, and the card
 * gets a cold reset, since it may be one answer behind.  Always
 * SR_BAD_CARD_ANSWER.
 */
MUST_CHECK enum sr_err uicc_malformed(struct uicc *u);

/*
 * Before all commands of a request: connect unless the epoch lasts, and keep
 * other programs away until uicc_end().  What they may have changed in the
 * meantime has to be found out again.  An error leaves no epoch.
 */
MUST_CHECK enum sr_err uicc_begin(struct uicc *u);
void uicc_end(struct uicc *u);

/*
 * Forget what was read and selected, but keep the connection, the class that
 * the card takes and the channels that are open: the next steps read all of it
 * again.
 */
void uicc_reread(struct uicc *u);

/* End the epoch and begin another with a cold reset, for this class. */
MUST_CHECK enum sr_err uicc_restart(struct uicc *u, enum uicc_class class);

/*
 * Before commands of CLA 00: a card that was powered up for CLA A0 is
 * powered up anew, and one that refused CLA 00 will be asked again.
 */
MUST_CHECK enum sr_err uicc_leave_gsm(struct uicc *u);

/* Is the card to be given CLA A0 alone? */
bool uicc_is_gsm(const struct uicc *u);

/* The card's own word: *sw is set with SR_OK; 9000 for what went well. */

/*
 * SELECT by FID, the MF on the basic channel; *fcp is zero when the card gives
 * none that we can read.
 */
MUST_CHECK enum sr_err uicc_select_file(
    struct uicc *u, uint16_t fid, struct fcp *fcp, uint16_t *sw);

/*
 * SELECT the application's ADF by its AID on the application's channel, and
 * remember it.  Where the card knows that channel no more, on the basic one.
 */
MUST_CHECK enum sr_err uicc_select_app(
    struct uicc *u, enum card_app app, struct fcp *fcp, uint16_t *sw);

/*
 * The same for AUTHENTICATE, unless it is selected.  Where another application
 * was asked before, a channel is opened for this one, so that both stay
 * selected; if the card refuses that, or mixes channels up, it is asked once in
 * an epoch, and the one takes the place of the other.
 */
MUST_CHECK enum sr_err uicc_reach_app(
    struct uicc *u, enum card_app app, uint16_t *sw);

/* The channel that commands go to. */
struct channel *uicc_channel(struct uicc *u);
bool uicc_is_on_further(const struct uicc *u);
void uicc_go_to_basic(struct uicc *u);
void uicc_go_to_app(struct uicc *u, enum card_app app);

/* The class byte on that channel (10.1.1); that of the 2G application has none.
 */
uint8_t uicc_class_byte(const struct uicc *u, uint8_t cla);

/* No more than the basic channel from now on in this epoch. */
void uicc_forget_further(struct uicc *u); /* the card has lost the other one */
MUST_CHECK enum sr_err uicc_close_further(struct uicc *u);

/* The transparent EF with this FID, or the first 256 bytes of it. */
MUST_CHECK enum sr_err uicc_read_file(
    struct uicc *u, uint16_t fid, struct apdu_rsp *rsp);

/*
 * One record of the linear fixed EF that is selected; its length as in the
 * FCP, 0 when that is not known.
 */
MUST_CHECK enum sr_err uicc_read_record(
    struct uicc *u, uint8_t number, size_t len, struct apdu_rsp *rsp);

/*
 * SELECT the MF and read EF_ICCID into the epoch; *sw is the card's word on
 * the MF.  A card that gives no number, or one with letters, is asked twice:
 * only what it says both times is its identity.  What was known of another
 * card is forgotten, and where there is no number, that of this one too: it
 * may be another that has none.  Here it shows which class the card takes.
 */
MUST_CHECK enum sr_err uicc_read_iccid(struct uicc *u, uint16_t *sw);

/* Read EF_DIR into the epoch unless that was done; the MF is current. */
MUST_CHECK enum sr_err uicc_read_dir(struct uicc *u);

/*
 * EF_IMSI of the USIM, which is selected, into the epoch, with the PIN if that
 * hides it; *sw is the card's own word.
 */
MUST_CHECK enum sr_err uicc_read_imsi(struct uicc *u, uint16_t *sw);

/*
 * The tries left of the PIN of the ADF that is selected, by a VERIFY without
 * data, which uses none (TS 102 221, 11.1.9.1.2): 0 when blocked, -1 when the
 * card does not tell.
 */
MUST_CHECK enum sr_err uicc_pin_tries(struct uicc *u, int *tries);

/* Is a PIN configured for this card? */
bool uicc_has_pin(const struct uicc *u);

struct uicc_lock {
	bool open; /* the card took its PIN just now */
	bool disabled; /* it says that it has none */
	bool tried; /* the PIN was sent, or may have been */
	int tries_left; /* as uicc_pin_tries() */
};

/*
 * The card, which has just said 6982, is given its PIN if the rule lets us
 * (doc/reliability.md, PIN), once.  Before that it says again who it is, and
 * the ADF of `app` is selected.
 *
 * An error ends the epoch, but for SR_CARD_GONE: it is another card by now,
 * which got nothing.  With SR_OK the card is open, or as closed as before.
 */
MUST_CHECK enum sr_err uicc_unlock(
    struct uicc *u, enum card_app app, struct uicc_lock *out);

/* The 2G application, with CLA A0 (TS 51.011). */

/* SELECT by FID; *file is zero when the card tells nothing that we can read. */
MUST_CHECK enum sr_err uicc_gsm_select_file(
    struct uicc *u, uint16_t fid, struct gsm_file *file, uint16_t *sw);

/* SELECT DF_GSM, and remember it. */
MUST_CHECK enum sr_err uicc_gsm_select_app(
    struct uicc *u, struct gsm_file *file, uint16_t *sw);

/* As uicc_read_file(); `usual` is its length where the card does not tell. */
MUST_CHECK enum sr_err uicc_gsm_read_file(
    struct uicc *u, uint16_t fid, size_t usual, struct apdu_rsp *rsp);

/* SELECT DF_GSM and read EF_IMSI into the epoch, as uicc_read_imsi(). */
MUST_CHECK enum sr_err uicc_gsm_read_imsi(struct uicc *u, uint16_t *sw);

/*
 * What CHV1 is, and its tries left, by SELECT of DF_GSM, which uses none;
 * UNKNOWN and -1 when the card does not tell.
 */
MUST_CHECK enum sr_err uicc_gsm_read_pin(
    struct uicc *u, enum fcp_pin *pin, int *tries);

/* What a card tells of itself that has no other application. */
MUST_CHECK enum sr_err uicc_gsm_read_info(
    struct uicc *u, struct uicc_info *out);

/*
 * AUTHENTICATE, or RUN GSM ALGORITHM, as the request has it: `cmd` and its
 * `data`, which are secret no more than the request.
 */
void uicc_challenge_encode(const struct uicc_auth_request *req,
    struct apdu_cmd *cmd, uint8_t data[AUTH_DATA_MAX]);

/* The data of the answer to that; SR_OK, or SR_MALFORMED with *out wiped. */
MUST_CHECK enum sr_err uicc_challenge_decode(
    const struct uicc_auth_request *req, const struct apdu_rsp *rsp,
    struct auth_answer *out);

/*
 * Is this the answer to another challenge?  One that comes again to something
 * else was given twice on its way here: it has the right shape, and would be
 * wrong.  Remembers this one for the next time.
 */
bool uicc_challenge_is_former(struct epoch *e,
    const struct uicc_auth_request *req, const struct apdu_rsp *rsp);

/*
 * One line at debug level: the command's header, lengths and status word,
 * never data.
 */
void uicc_trace(const struct uicc *u, const struct apdu_cmd *cmd,
    const struct apdu_rsp *rsp, enum sr_err err);

#endif
