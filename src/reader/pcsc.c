/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "reader/outcome.h"
#include "reader/pcsc.h"
#include "reader/scard.h"

enum {
	REVIVE_MIN_MS = 50,
	REVIVE_MAX_MS = 1000,
	LOOK_MS = 500, /* in which pcscd looks for cards; it does each 400 ms */
	QUIET_MS = 60000, /* between two lines that say the same */
};

struct pcsc_reader {
	struct reader base;
	char *name;
	struct scard pcsc;
	enum scard_share share;
	bool cold; /* the next connect resets the card */
	bool lost; /* the card was lost by an error, perhaps it is there */
	uint64_t revive_at_ms;
	uint64_t revive_wait_ms;
	uint64_t away_at_ms; /* when a lost card was first said to be, or 0 */
	uint64_t busy_again_ms; /* when that may be said again */
	uint32_t told_code; /* what was said last, of all else */
	uint64_t told_again_ms;
};

static struct pcsc_reader *
self(struct reader *r)
{
	return (struct pcsc_reader *)(void *)r;
}

static void
log_busy(struct pcsc_reader *p)
{
	uint64_t now = clock_ms();

	if (now < p->busy_again_ms)
		return;
	p->busy_again_ms = now + QUIET_MS;
	log_warning("reader=\"%s\": another program (perhaps another "
		    "sim-rest-server) holds it; its card cannot be used until "
		    "that program lets go",
	    p->name);
}

/* While pcscd is away each request meets the same code. */
static bool
is_news(struct pcsc_reader *p, uint32_t code)
{
	uint64_t now = clock_ms();

	if (code == p->told_code && now < p->told_again_ms)
		return false;
	p->told_code = code;
	p->told_again_ms = now + QUIET_MS;
	return true;
}

static void
log_code(struct pcsc_reader *p, const char *call, uint32_t code)
{
	enum sr_err err = outcome_of_connect(code);

	if (err == SR_READER_BUSY)
		log_busy(p);
	else if (err != SR_NO_CARD && is_news(p, code))
		log_warning("reader=\"%s\" call=%s code=%08x", p->name, call,
		    (unsigned)code);
	else
		log_debug("reader=\"%s\" call=%s code=%08x", p->name, call,
		    (unsigned)code);
}

static enum sr_err
need_context(struct pcsc_reader *p)
{
	uint32_t code = scard_establish(&p->pcsc);

	if (code == PCSC_S_SUCCESS)
		return SR_OK;
	log_code(p, "SCardEstablishContext", code);
	return SR_PCSC_UNAVAILABLE;
}

/* T=0 where the card has both: it is what USIMs are tested with. */
static uint32_t
open_card(struct pcsc_reader *p)
{
	uint32_t code = scard_connect(&p->pcsc, p->name, p->share, SCARD_T0);

	if (code == PCSC_E_PROTO_MISMATCH)
		code = scard_connect(&p->pcsc, p->name, p->share, SCARD_T1);
	return code;
}

static uint32_t
reset_cold(struct pcsc_reader *p)
{
	uint32_t code =
	    scard_reconnect(&p->pcsc, p->share, SCARD_T0, SCARD_COLD);

	/* The card is reset by now, only the protocol is open. */
	if (code == PCSC_E_PROTO_MISMATCH)
		code = scard_reconnect(
		    &p->pcsc, p->share, SCARD_T1, SCARD_AS_IT_IS);
	return code;
}

/*
 * After an error pcscd may believe that the card is absent or mute while it is
 * there: then we power it through a direct connection, with back-off.  But
 * first the card is left to pcscd, which looks for itself.  One that we power
 * before it does, it powers once more, in the middle of whatever the card does
 * by then; and one that is pulled before it looks, it calls present from then
 * on.
 */
static bool
may_revive(struct pcsc_reader *p, uint32_t code, uint64_t now)
{
	enum sr_err err = outcome_of_connect(code);

	if (!p->lost || (err != SR_NO_CARD && err != SR_CARD_GONE))
		return false;
	if (p->away_at_ms == 0)
		p->away_at_ms = now;
	return now >= p->away_at_ms + LOOK_MS && now >= p->revive_at_ms;
}

static uint32_t
revive(struct pcsc_reader *p, uint32_t code)
{
	uint64_t now = clock_ms();

	if (!may_revive(p, code, now))
		return code;
	p->revive_wait_ms *= 2;
	if (p->revive_wait_ms < REVIVE_MIN_MS)
		p->revive_wait_ms = REVIVE_MIN_MS;
	if (p->revive_wait_ms > REVIVE_MAX_MS)
		p->revive_wait_ms = REVIVE_MAX_MS;
	p->revive_at_ms = now + p->revive_wait_ms;

	if (scard_connect(&p->pcsc, p->name, SCARD_NO_CARD, SCARD_T0) !=
	    PCSC_S_SUCCESS)
		return code;
	if (reset_cold(p) == PCSC_S_SUCCESS) {
		/* Should the card have come just now, pcscd sees it first. */
		clock_sleep_ms(LOOK_MS);
		return PCSC_S_SUCCESS;
	}
	scard_disconnect(&p->pcsc);
	return code;
}

static uint32_t
power_up(struct pcsc_reader *p)
{
	const char *call = "SCardConnect";
	uint32_t code = open_card(p);

	if (code == PCSC_S_SUCCESS && p->cold) {
		call = "SCardReconnect";
		code = reset_cold(p);
		if (code != PCSC_S_SUCCESS) {
			scard_disconnect(&p->pcsc);
			p->lost = true;
		}
	}
	if (code != PCSC_S_SUCCESS) {
		if (outcome_of_connect(code) == SR_CARD_GONE)
			p->lost = true;
		log_code(p, call, code);
		code = revive(p, code);
	}
	return code;
}

static uint32_t
read_atr(struct pcsc_reader *p, struct reader_card *card)
{
	uint32_t code = scard_atr(&p->pcsc, card->atr, &card->atr_len);

	if (code != PCSC_S_SUCCESS) {
		log_code(p, "ATR", code);
		return code;
	}
	card->protocol = p->pcsc.protocol == SCARD_T1 ? APDU_T1 : APDU_T0;
	return code;
}

static enum sr_err
connect_once(struct pcsc_reader *p, struct reader_card *card)
{
	enum sr_err err = need_context(p);

	if (err == SR_OK)
		err = outcome_of_connect(power_up(p));
	if (err == SR_OK)
		err = outcome_of_connect(read_atr(p, card));
	if (err == SR_OK) {
		p->cold = p->lost = false;
		p->revive_at_ms = p->revive_wait_ms = p->away_at_ms = 0;
		return SR_OK;
	}
	scard_disconnect(&p->pcsc);
	if (err == SR_PCSC_UNAVAILABLE || err == SR_READER_FAILURE)
		scard_release(&p->pcsc);
	return err;
}

static enum sr_err
pcsc_connect(struct reader *r, struct reader_card *card)
{
	struct pcsc_reader *p = self(r);
	bool had_context = p->pcsc.has_context;
	enum sr_err err = connect_once(p, card);

	/* A context outlives its pcscd and cannot be asked whether it did. */
	if (err == SR_PCSC_UNAVAILABLE && had_context)
		err = connect_once(p, card);
	return err;
}

static void
pcsc_disconnect(struct reader *r, enum reader_disposition how)
{
	struct pcsc_reader *p = self(r);

	/*
	 * Done by the next connect, since only that can see that it worked.
	 */
	if (how == READER_UNPOWER)
		p->cold = true;
	scard_disconnect(&p->pcsc);
}

/*
 * No byte at all is a card that vanished (seen with a reader that says
 * success); anything else that is no answer came from somewhere.
 */
static enum sr_err
take_answer(struct pcsc_reader *p, const uint8_t *bytes, size_t len,
    struct apdu_rsp *rsp)
{
	if (len == 0) {
		log_warning("reader=\"%s\" call=SCardTransmit len=0", p->name);
		p->lost = true;
		return SR_READER_FAILURE;
	}
	if (apdu_decode(bytes, len, rsp) != SR_OK) {
		log_warning("reader=\"%s\" call=SCardTransmit len=%zu "
			    "answer=malformed",
		    p->name, len);
		return SR_BAD_CARD_ANSWER;
	}
	return SR_OK;
}

static enum sr_err
pcsc_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	struct pcsc_reader *p = self(r);
	uint8_t buffer[SCARD_ANSWER_MAX];
	struct outcome outcome;
	uint32_t code;
	size_t len;

	*reached = SR_EXECUTED_NO;
	if (!p->pcsc.has_card)
		return SR_READER_FAILURE;
	code = scard_transmit(&p->pcsc, cmd, cmd_len, buffer, &len);
	outcome = outcome_of_transmit(code);
	if (outcome.err == SR_OK) {
		outcome.err = take_answer(p, buffer, len, rsp);
		if (outcome.err != SR_OK)
			outcome.executed = SR_EXECUTED_UNKNOWN;
	} else {
		log_code(p, "SCardTransmit", code);
		p->lost = code != PCSC_W_REMOVED_CARD;
		if (outcome.err == SR_PCSC_UNAVAILABLE ||
		    outcome.err == SR_READER_FAILURE)
			scard_release(&p->pcsc);
	}
	wipe(buffer, sizeof(buffer));
	/*
	 * Lost on its way: perhaps another card is in the reader, and pcscd did
	 * not see it come.  Then it goes on with the protocol of the former,
	 * and no command is understood until the card is powered anew.  Others
	 * who share the reader need that, too, and learn of it by
	 * W_RESET_CARD, which is no sign for us to do the same.
	 */
	if (outcome.executed == SR_EXECUTED_UNKNOWN)
		p->cold = true;
	*reached = outcome.executed;
	return outcome.err;
}

/*
 * The first thing that tells of a reset or a removal by others, since we let
 * go of the card: nothing was executed.
 */
static enum sr_err
pcsc_begin(struct reader *r)
{
	struct pcsc_reader *p = self(r);
	enum sr_err err;
	uint32_t code;

	if (!p->pcsc.has_card)
		return SR_READER_FAILURE;
	code = scard_begin(&p->pcsc);
	if (code == PCSC_S_SUCCESS)
		return SR_OK;
	err = outcome_of_connect(code);
	if (code == PCSC_W_RESET_CARD) {
		log_debug("reader=\"%s\" reset by another program", p->name);
		return err;
	}
	log_code(p, "SCardBeginTransaction", code);
	p->lost = code != PCSC_W_REMOVED_CARD && err != SR_READER_BUSY;
	if (err == SR_PCSC_UNAVAILABLE || err == SR_READER_FAILURE)
		scard_release(&p->pcsc);
	return err;
}

static void
pcsc_end(struct reader *r)
{
	struct pcsc_reader *p = self(r);
	uint32_t code = scard_end(&p->pcsc);

	if (code == PCSC_S_SUCCESS)
		return;
	log_code(p, "SCardEndTransaction", code);
	/* The next request connects again; the others wait no longer. */
	scard_disconnect(&p->pcsc);
}

static void
pcsc_close(struct reader *r)
{
	struct pcsc_reader *p = self(r);

	scard_release(&p->pcsc);
	free(p->name);
	free(p);
}

static const struct reader_ops exclusive_ops = {
	.connect = pcsc_connect,
	.transmit = pcsc_transmit,
	.disconnect = pcsc_disconnect,
	.close = pcsc_close,
};

static const struct reader_ops shared_ops = {
	.connect = pcsc_connect,
	.begin = pcsc_begin,
	.transmit = pcsc_transmit,
	.end = pcsc_end,
	.disconnect = pcsc_disconnect,
	.close = pcsc_close,
};

enum sr_err
reader_pcsc_new(const char *name, enum pcsc_share share, struct reader **out)
{
	struct pcsc_reader *p = calloc(1, sizeof(*p));

	*out = NULL;
	if (p == NULL || (p->name = strdup(name)) == NULL) {
		free(p);
		return SR_NO_MEMORY;
	}
	if (share == PCSC_SHARED) {
		p->share = SCARD_WITH_OTHERS;
		p->base.ops = &shared_ops;
	} else {
		p->share = SCARD_ALONE;
		p->base.ops = &exclusive_ops;
	}
	p->base.name = p->name;
	*out = &p->base;
	return SR_OK;
}
