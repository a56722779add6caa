/* SPDX-License-Identifier: MIT */
#ifndef READER_SCARD_H
#define READER_SCARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * PC/SC for the rest of reader/: thin, and the only place that knows
 * winscard.h.  What it adds is order: a card is let go of, as it is
 * (LEAVE_CARD), before its context is, and a handle is used only while it is
 * held.  Every call can block for ever, also with a timeout of 0.
 *
 * Returns are codes of PC/SC in 32 bits (outcome.h).
 */

enum scard_protocol { SCARD_T0 = 1, SCARD_T1 = 2 };
enum scard_share { SCARD_ALONE, SCARD_WITH_OTHERS, SCARD_NO_CARD };
enum scard_init { SCARD_AS_IT_IS, SCARD_COLD };

/* A context and at most one card.  Zero is neither. */
struct scard {
	long context;
	long card;
	enum scard_protocol protocol;
	bool has_context;
	bool has_card;
	bool locked; /* a transaction is open */
};

/* No-op when there is a context. */
uint32_t scard_establish(struct scard *s);

/* Lets go of the card first.  No-op when there is none. */
void scard_release(struct scard *s);

/* Needs the context; SCARD_NO_CARD has no protocol. */
uint32_t scard_connect(struct scard *s, const char *reader,
    enum scard_share share, enum scard_protocol protocol);
uint32_t scard_reconnect(struct scard *s, enum scard_share share,
    enum scard_protocol protocol, enum scard_init init);

/* No-op when there is no card. */
void scard_disconnect(struct scard *s);

/*
 * Needs the card.  Asked of the reader.  Where its driver does not tell, of
 * pcscd: SCardStatus() copies the state of all readers into memory that all
 * threads share, so nothing but the ATR, which only people look at, is taken
 * from there.
 */
uint32_t scard_atr(struct scard *s, uint8_t atr[33], size_t *atr_len);
uint32_t scard_begin(struct scard *s);

/* No-op, and success, when no transaction is open. */
uint32_t scard_end(struct scard *s);

/*
 * Needs the card.  `out` holds SCARD_ANSWER_MAX bytes: a smaller one would
 * be refused after the card has executed.  *len is set on success only.
 */
enum { SCARD_ANSWER_MAX = 264 };
uint32_t scard_transmit(struct scard *s, const uint8_t *cmd, size_t cmd_len,
    uint8_t out[SCARD_ANSWER_MAX], size_t *len);

/* Where the reader is plugged in: SCARD_ATTR_CHANNEL_ID.  Needs the card. */
uint32_t scard_channel_id(struct scard *s, uint32_t *id);

/*
 * The readers as a multi-string; `text` NULL asks for the length only.  Needs
 * the context.
 */
uint32_t scard_list(struct scard *s, char *text, size_t *len);

/* How many readers libpcsclite serves at most; 0 when it does not say. */
size_t scard_readers_max(void);

enum {
	SCARD_BIT_CHANGED = 0x0002,
	SCARD_BIT_UNKNOWN = 0x0004,
	SCARD_BIT_UNAVAILABLE = 0x0008,
	SCARD_BIT_EMPTY = 0x0010,
	SCARD_BIT_PRESENT = 0x0020,
	SCARD_BIT_MUTE = 0x0200,
};

/* The name that stands for coming and going of readers. */
#define SCARD_PNP "\\\\?PnP?\\Notification"

struct scard_state {
	const char *name;
	uint32_t known; /* what the caller knows; 0 = nothing */
	uint32_t now; /* set on success: bits, and events in the upper 16 */
};

/*
 * Wait until a state is not as known any more.  Needs the context.
 * PCSC_E_TIMEOUT is the usual end, PCSC_E_NO_MEMORY also our own.
 */
uint32_t scard_wait(struct scard *s, unsigned timeout_ms,
    struct scard_state *states, size_t count);

#endif
