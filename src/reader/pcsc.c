/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "reader/outcome.h"
#include "reader/pcsc.h"

#define SAME(code) _Static_assert((uint32_t)SCARD_##code == PCSC_##code, #code)
SAME(S_SUCCESS);
SAME(F_INTERNAL_ERROR);
SAME(E_CANCELLED);
SAME(E_INVALID_HANDLE);
SAME(E_INVALID_PARAMETER);
SAME(E_NO_MEMORY);
SAME(E_INSUFFICIENT_BUFFER);
SAME(E_UNKNOWN_READER);
SAME(E_TIMEOUT);
SAME(E_SHARING_VIOLATION);
SAME(E_NO_SMARTCARD);
SAME(E_PROTO_MISMATCH);
SAME(E_NOT_READY);
SAME(E_INVALID_VALUE);
SAME(F_COMM_ERROR);
SAME(F_UNKNOWN_ERROR);
SAME(E_NOT_TRANSACTED);
SAME(E_READER_UNAVAILABLE);
SAME(E_NO_SERVICE);
SAME(E_SERVICE_STOPPED);
SAME(E_NO_READERS_AVAILABLE);
SAME(W_UNSUPPORTED_CARD);
SAME(W_UNRESPONSIVE_CARD);
SAME(W_UNPOWERED_CARD);
SAME(W_RESET_CARD);
SAME(W_REMOVED_CARD);
SAME(W_SECURITY_VIOLATION);
#undef SAME

enum {
	REVIVE_MIN_MS = 50,
	REVIVE_MAX_MS = 1000,
	LIST_TRIES = 3, /* the list may grow between the two calls */
};

struct pcsc_reader {
	struct reader base;
	char *name;
	SCARDCONTEXT context;
	SCARDHANDLE card;
	DWORD protocol;
	bool has_context;
	bool has_card;
	bool cold; /* the next connect resets the card */
	bool lost; /* the card was lost by an error, perhaps it is there */
	uint64_t revive_at_ms;
	uint64_t revive_wait_ms;
};

static struct pcsc_reader *
self(struct reader *r)
{
	return (struct pcsc_reader *)(void *)r;
}

static void
log_code(const char *reader, const char *call, uint32_t code)
{
	if (outcome_of_connect(code) == SR_NO_CARD)
		log_debug("reader=\"%s\" call=%s code=%08x", reader, call,
		    (unsigned)code);
	else
		log_warning("reader=\"%s\" call=%s code=%08x", reader, call,
		    (unsigned)code);
}

static void
drop_card(struct pcsc_reader *p)
{
	if (!p->has_card)
		return;
	p->has_card = false;
	/*
	 * A failure here has nobody to act on it: pcscd gives the handle up
	 * with the context.
	 */
	(void)SCardDisconnect(p->card, SCARD_LEAVE_CARD);
}

static void
drop_context(struct pcsc_reader *p)
{
	/* Without this a card that blinked stays absent for good. */
	drop_card(p);
	if (!p->has_context)
		return;
	p->has_context = false;
	(void)SCardReleaseContext(p->context);
}

static enum sr_err
need_context(struct pcsc_reader *p)
{
	uint32_t code;

	if (p->has_context)
		return SR_OK;
	code = (uint32_t)SCardEstablishContext(
	    SCARD_SCOPE_SYSTEM, NULL, NULL, &p->context);
	if (code != PCSC_S_SUCCESS) {
		log_code(p->name, "SCardEstablishContext", code);
		return SR_PCSC_UNAVAILABLE;
	}
	p->has_context = true;
	return SR_OK;
}

static uint32_t
open_card(struct pcsc_reader *p, DWORD share, DWORD protocols)
{
	uint32_t code = (uint32_t)SCardConnect(
	    p->context, p->name, share, protocols, &p->card, &p->protocol);

	p->has_card = code == PCSC_S_SUCCESS;
	return code;
}

/* T=0 where the card has both: it is what USIMs are tested with. */
static uint32_t
open_exclusive(struct pcsc_reader *p)
{
	uint32_t code = open_card(p, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0);

	if (code == PCSC_E_PROTO_MISMATCH)
		code = open_card(p, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1);
	return code;
}

static uint32_t
reset_cold(struct pcsc_reader *p)
{
	uint32_t code = (uint32_t)SCardReconnect(p->card, SCARD_SHARE_EXCLUSIVE,
	    SCARD_PROTOCOL_T0, SCARD_UNPOWER_CARD, &p->protocol);

	/* The card is reset by now, only the protocol is open. */
	if (code == PCSC_E_PROTO_MISMATCH)
		code = (uint32_t)SCardReconnect(p->card, SCARD_SHARE_EXCLUSIVE,
		    SCARD_PROTOCOL_T1, SCARD_LEAVE_CARD, &p->protocol);
	return code;
}

/*
 * After an error pcscd may believe that the card is absent or mute while it
 * is there: power it through a direct connection, with back-off.
 */
static uint32_t
revive(struct pcsc_reader *p, uint32_t code)
{
	enum sr_err err = outcome_of_connect(code);
	uint64_t now = clock_ms();

	if (!p->lost || now < p->revive_at_ms ||
	    (err != SR_NO_CARD && err != SR_CARD_GONE))
		return code;
	p->revive_wait_ms *= 2;
	if (p->revive_wait_ms < REVIVE_MIN_MS)
		p->revive_wait_ms = REVIVE_MIN_MS;
	if (p->revive_wait_ms > REVIVE_MAX_MS)
		p->revive_wait_ms = REVIVE_MAX_MS;
	p->revive_at_ms = now + p->revive_wait_ms;

	if (open_card(p, SCARD_SHARE_DIRECT, 0) != PCSC_S_SUCCESS)
		return code;
	if (reset_cold(p) == PCSC_S_SUCCESS)
		return PCSC_S_SUCCESS;
	drop_card(p);
	return code;
}

static uint32_t
power_up(struct pcsc_reader *p)
{
	const char *call = "SCardConnect";
	uint32_t code = open_exclusive(p);

	if (code == PCSC_S_SUCCESS && p->cold) {
		call = "SCardReconnect";
		code = reset_cold(p);
		if (code != PCSC_S_SUCCESS)
			drop_card(p);
	}
	if (code != PCSC_S_SUCCESS) {
		if (outcome_of_connect(code) == SR_CARD_GONE)
			p->lost = true;
		log_code(p->name, call, code);
		code = revive(p, code);
	}
	return code;
}

static uint32_t
read_atr(struct pcsc_reader *p, struct reader_card *card)
{
	char name[MAX_READERNAME];
	DWORD name_len = sizeof(name), atr_len = sizeof(card->atr), state;
	uint32_t code = (uint32_t)SCardStatus(p->card, name, &name_len, &state,
	    &p->protocol, card->atr, &atr_len);

	if (code != PCSC_S_SUCCESS) {
		log_code(p->name, "SCardStatus", code);
		return code;
	}
	card->atr_len = atr_len;
	card->protocol = p->protocol == SCARD_PROTOCOL_T1 ? APDU_T1 : APDU_T0;
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
		p->revive_at_ms = p->revive_wait_ms = 0;
		return SR_OK;
	}
	drop_card(p);
	if (err == SR_PCSC_UNAVAILABLE || err == SR_READER_FAILURE)
		drop_context(p);
	return err;
}

static enum sr_err
pcsc_connect(struct reader *r, struct reader_card *card)
{
	struct pcsc_reader *p = self(r);
	bool had_context = p->has_context;
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
	drop_card(p);
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
	/* A smaller one would be refused after the card has executed. */
	uint8_t buffer[MAX_BUFFER_SIZE];
	DWORD len = sizeof(buffer);
	struct outcome outcome;
	uint32_t code;

	*reached = SR_EXECUTED_NO;
	if (!p->has_card)
		return SR_READER_FAILURE;
	code = (uint32_t)SCardTransmit(p->card,
	    p->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0, cmd,
	    cmd_len, NULL, buffer, &len);
	outcome = outcome_of_transmit(code);
	if (outcome.err == SR_OK) {
		outcome.err = take_answer(p, buffer, len, rsp);
		if (outcome.err != SR_OK)
			outcome.executed = SR_EXECUTED_UNKNOWN;
	} else {
		log_code(p->name, "SCardTransmit", code);
		p->lost = code != PCSC_W_REMOVED_CARD;
		if (outcome.err == SR_PCSC_UNAVAILABLE ||
		    outcome.err == SR_READER_FAILURE)
			drop_context(p);
	}
	wipe(buffer, sizeof(buffer));
	*reached = outcome.executed;
	return outcome.err;
}

static void
pcsc_close(struct reader *r)
{
	struct pcsc_reader *p = self(r);

	drop_context(p);
	free(p->name);
	free(p);
}

static const struct reader_ops pcsc_ops = {
	.connect = pcsc_connect,
	.transmit = pcsc_transmit,
	.disconnect = pcsc_disconnect,
	.close = pcsc_close,
};

enum sr_err
reader_pcsc_new(const char *name, struct reader **out)
{
	struct pcsc_reader *p = calloc(1, sizeof(*p));

	*out = NULL;
	if (p == NULL || (p->name = strdup(name)) == NULL) {
		free(p);
		return SR_NO_MEMORY;
	}
	p->base.ops = &pcsc_ops;
	p->base.name = p->name;
	*out = &p->base;
	return SR_OK;
}

/* A multi-string: names that end with NUL, then an empty one. */
static enum sr_err
split_names(const char *text, size_t len, struct pcsc_list *out)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			count++;
	out->names = calloc(count + 1, sizeof(*out->names));
	if (out->names == NULL)
		return SR_NO_MEMORY;
	while (at < len && text[at] != '\0') {
		size_t name_len = strnlen(text + at, len - at);

		if (name_len < PCSC_NAME_MAX)
			memcpy(out->names[out->count++], text + at, name_len);
		at += name_len + 1;
	}
	return SR_OK;
}

static enum sr_err
list_once(SCARDCONTEXT context, struct pcsc_list *out, uint32_t *code)
{
	enum sr_err err = SR_OK;
	char *text = NULL;
	DWORD len = 0;

	*code = (uint32_t)SCardListReaders(context, NULL, NULL, &len);
	if (*code == PCSC_S_SUCCESS) {
		if ((text = malloc(len + 1)) == NULL)
			return SR_NO_MEMORY;
		*code = (uint32_t)SCardListReaders(context, NULL, text, &len);
	}
	if (*code == PCSC_S_SUCCESS)
		err = split_names(text, len, out);
	else if (*code != PCSC_E_NO_READERS_AVAILABLE)
		err = SR_PCSC_UNAVAILABLE;
	free(text);
	return err;
}

enum sr_err
pcsc_list_readers(struct pcsc_list *out)
{
	SCARDCONTEXT context;
	enum sr_err err;
	uint32_t code;

	*out = (struct pcsc_list){ 0 };
	code = (uint32_t)SCardEstablishContext(
	    SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
	if (code != PCSC_S_SUCCESS) {
		log_warning(
		    "call=SCardEstablishContext code=%08x", (unsigned)code);
		return SR_PCSC_UNAVAILABLE;
	}
	for (int i = 0; i < LIST_TRIES; i++) {
		err = list_once(context, out, &code);
		if (code != PCSC_E_INSUFFICIENT_BUFFER)
			break;
	}
	if (err == SR_PCSC_UNAVAILABLE)
		log_warning("call=SCardListReaders code=%08x", (unsigned)code);
	(void)SCardReleaseContext(context);
	return err;
}

void
pcsc_list_free(struct pcsc_list *list)
{
	free(list->names);
	*list = (struct pcsc_list){ 0 };
}
