/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include <reader.h>

#include "base/clock.h"
#include "reader/outcome.h"
#include "reader/scard.h"

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
SAME(E_UNSUPPORTED_FEATURE);
SAME(E_NO_READERS_AVAILABLE);
SAME(W_UNSUPPORTED_CARD);
SAME(W_UNRESPONSIVE_CARD);
SAME(W_UNPOWERED_CARD);
SAME(W_RESET_CARD);
SAME(W_REMOVED_CARD);
SAME(W_SECURITY_VIOLATION);
#undef SAME

_Static_assert(SCARD_ANSWER_MAX == MAX_BUFFER_SIZE, "room for an answer");
_Static_assert(SCARD_T0 == SCARD_PROTOCOL_T0, "T=0");
_Static_assert(SCARD_T1 == SCARD_PROTOCOL_T1, "T=1");

#define SAME(bit) _Static_assert(SCARD_BIT_##bit == SCARD_STATE_##bit, #bit)
SAME(CHANGED);
SAME(UNKNOWN);
SAME(UNAVAILABLE);
SAME(EMPTY);
SAME(PRESENT);
SAME(MUTE);
#undef SAME

static const DWORD shares[] = {
	[SCARD_ALONE] = SCARD_SHARE_EXCLUSIVE,
	[SCARD_WITH_OTHERS] = SCARD_SHARE_SHARED,
	[SCARD_NO_CARD] = SCARD_SHARE_DIRECT,
};

uint32_t
scard_establish(struct scard *s)
{
	SCARDCONTEXT context;
	uint32_t code;

	if (s->has_context)
		return PCSC_S_SUCCESS;
	code = (uint32_t)SCardEstablishContext(
	    SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
	s->has_context = code == PCSC_S_SUCCESS;
	if (s->has_context)
		s->context = context;
	return code;
}

/*
 * At its end SCardDisconnect looks for its handle in the contexts of all
 * threads, without the lock that SCardReleaseContext takes to free one: the
 * process crashed when slots closed at the same time (libpcsclite 1.9.9).  Any
 * number may disconnect at once, since that may take as long as a reader hangs.
 */
static pthread_rwlock_t contexts = PTHREAD_RWLOCK_INITIALIZER;

enum { PATIENCE_MS = 1000, STEP_MS = 5 };

/* A context that could not be released while a reader hung in there. */
struct kept {
	struct kept *next;
	SCARDCONTEXT context;
};

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *kept_contexts;

static void
keep_context(SCARDCONTEXT context)
{
	struct kept *kept = malloc(sizeof(*kept));

	/* Then it is left to the exit. */
	if (kept == NULL)
		return;
	kept->context = context;
	pthread_mutex_lock(&kept_lock);
	kept->next = kept_contexts;
	kept_contexts = kept;
	pthread_mutex_unlock(&kept_lock);
}

/* While nobody disconnects. */
static void
release_kept(void)
{
	struct kept *kept;

	pthread_mutex_lock(&kept_lock);
	kept = kept_contexts;
	kept_contexts = NULL;
	pthread_mutex_unlock(&kept_lock);
	while (kept != NULL) {
		struct kept *next = kept->next;

		(void)SCardReleaseContext(kept->context);
		free(kept);
		kept = next;
	}
}

/* No clock that somebody may set decides how long a hanging reader delays. */
static bool
keep_disconnects_out(void)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;

	while (pthread_rwlock_trywrlock(&contexts) != 0) {
		if (clock_ms() >= until)
			return false;
		clock_sleep_ms(STEP_MS);
	}
	return true;
}

void
scard_release(struct scard *s)
{
	/* Without this a card that blinked stays absent for good. */
	scard_disconnect(s);
	if (!s->has_context)
		return;
	s->has_context = false;
	/* Whoever releases one when the reader does not hang any more does. */
	if (!keep_disconnects_out()) {
		keep_context(s->context);
		return;
	}
	(void)SCardReleaseContext(s->context);
	release_kept();
	pthread_rwlock_unlock(&contexts);
}

static uint32_t
take_protocol(struct scard *s, uint32_t code, DWORD protocol)
{
	if (code == PCSC_S_SUCCESS)
		s->protocol =
		    protocol == SCARD_PROTOCOL_T1 ? SCARD_T1 : SCARD_T0;
	return code;
}

uint32_t
scard_connect(struct scard *s, const char *reader, enum scard_share share,
    enum scard_protocol protocol)
{
	DWORD active = 0;
	SCARDHANDLE card;
	uint32_t code =
	    (uint32_t)SCardConnect(s->context, reader, shares[share],
		share == SCARD_NO_CARD ? 0 : protocol, &card, &active);

	s->has_card = code == PCSC_S_SUCCESS;
	if (s->has_card)
		s->card = card;
	return take_protocol(s, code, active);
}

uint32_t
scard_reconnect(struct scard *s, enum scard_share share,
    enum scard_protocol protocol, enum scard_init init)
{
	DWORD active = 0;
	uint32_t code =
	    (uint32_t)SCardReconnect(s->card, shares[share], protocol,
		init == SCARD_COLD ? SCARD_UNPOWER_CARD : SCARD_LEAVE_CARD,
		&active);

	return take_protocol(s, code, active);
}

void
scard_disconnect(struct scard *s)
{
	if (!s->has_card)
		return;
	(void)scard_end(s);
	s->has_card = false;
	/*
	 * A failure here has nobody to act on it: pcscd gives the handle up
	 * with the context.
	 */
	pthread_rwlock_rdlock(&contexts);
	(void)SCardDisconnect(s->card, SCARD_LEAVE_CARD);
	pthread_rwlock_unlock(&contexts);
}

static uint32_t
atr_by_status(struct scard *s, uint8_t atr[33], DWORD *len)
{
	char name[MAX_READERNAME];
	DWORD name_len = sizeof(name), state, protocol;

	*len = MAX_ATR_SIZE;
	return (uint32_t)SCardStatus(
	    s->card, name, &name_len, &state, &protocol, atr, len);
}

uint32_t
scard_atr(struct scard *s, uint8_t atr[33], size_t *atr_len)
{
	DWORD len = MAX_ATR_SIZE;
	uint32_t code =
	    (uint32_t)SCardGetAttrib(s->card, SCARD_ATTR_ATR_STRING, atr, &len);

	if (code == PCSC_E_UNSUPPORTED_FEATURE)
		code = atr_by_status(s, atr, &len);
	if (code == PCSC_S_SUCCESS)
		*atr_len = len;
	return code;
}

uint32_t
scard_begin(struct scard *s)
{
	uint32_t code = (uint32_t)SCardBeginTransaction(s->card);

	s->locked = code == PCSC_S_SUCCESS;
	return code;
}

uint32_t
scard_end(struct scard *s)
{
	if (!s->locked)
		return PCSC_S_SUCCESS;
	s->locked = false;
	return (uint32_t)SCardEndTransaction(s->card, SCARD_LEAVE_CARD);
}

uint32_t
scard_transmit(struct scard *s, const uint8_t *cmd, size_t cmd_len,
    uint8_t out[SCARD_ANSWER_MAX], size_t *len)
{
	DWORD room = SCARD_ANSWER_MAX;
	uint32_t code = (uint32_t)SCardTransmit(s->card,
	    s->protocol == SCARD_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0, cmd, cmd_len,
	    NULL, out, &room);

	if (code == PCSC_S_SUCCESS)
		*len = room;
	return code;
}

uint32_t
scard_channel_id(struct scard *s, uint32_t *id)
{
	uint32_t value = 0;
	DWORD len = sizeof(value);
	uint32_t code = (uint32_t)SCardGetAttrib(
	    s->card, SCARD_ATTR_CHANNEL_ID, (LPBYTE)&value, &len);

	if (code == PCSC_S_SUCCESS && len != sizeof(value))
		code = PCSC_E_INVALID_VALUE;
	if (code == PCSC_S_SUCCESS)
		*id = value;
	return code;
}

uint32_t
scard_list(struct scard *s, char *text, size_t *len)
{
	DWORD room = *len;
	uint32_t code =
	    (uint32_t)SCardListReaders(s->context, NULL, text, &room);

	if (code == PCSC_S_SUCCESS)
		*len = room;
	return code;
}

size_t
scard_readers_max(void)
{
#ifdef PCSCLITE_MAX_READERS_CONTEXTS
	return PCSCLITE_MAX_READERS_CONTEXTS;
#else
	return 0;
#endif
}

uint32_t
scard_wait(struct scard *s, unsigned timeout_ms, struct scard_state *states,
    size_t count)
{
	SCARD_READERSTATE *raw = calloc(count, sizeof(*raw));
	uint32_t code;

	if (raw == NULL)
		return PCSC_E_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		raw[i].szReader = states[i].name;
		raw[i].dwCurrentState = states[i].known;
	}
	code =
	    (uint32_t)SCardGetStatusChange(s->context, timeout_ms, raw, count);
	if (code == PCSC_S_SUCCESS)
		for (size_t i = 0; i < count; i++)
			states[i].now = (uint32_t)raw[i].dwEventState;
	free(raw);
	return code;
}
