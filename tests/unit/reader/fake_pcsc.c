/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include <reader.h>

#include "fake_clock.h"
#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/scard.h"
#include "t.h"

#define EXPORT __attribute__((visibility("default")))

struct fake_pcsc fake;

EXPORT const SCARD_IO_REQUEST g_rgSCardT0Pci = { SCARD_PROTOCOL_T0,
	sizeof(SCARD_IO_REQUEST) };
EXPORT const SCARD_IO_REQUEST g_rgSCardT1Pci = { SCARD_PROTOCOL_T1,
	sizeof(SCARD_IO_REQUEST) };

const uint32_t fake_codes[] = { PCSC_F_INTERNAL_ERROR, PCSC_E_CANCELLED,
	PCSC_E_INVALID_HANDLE, PCSC_E_INVALID_PARAMETER, PCSC_E_NO_MEMORY,
	PCSC_E_INSUFFICIENT_BUFFER, PCSC_E_UNKNOWN_READER, PCSC_E_TIMEOUT,
	PCSC_E_SHARING_VIOLATION, PCSC_E_NO_SMARTCARD, PCSC_E_PROTO_MISMATCH,
	PCSC_E_NOT_READY, PCSC_E_INVALID_VALUE, PCSC_F_COMM_ERROR,
	PCSC_F_UNKNOWN_ERROR, PCSC_E_NOT_TRANSACTED, PCSC_E_READER_UNAVAILABLE,
	PCSC_E_NO_SERVICE, PCSC_E_SERVICE_STOPPED, PCSC_E_NO_READERS_AVAILABLE,
	PCSC_W_UNSUPPORTED_CARD, PCSC_W_UNRESPONSIVE_CARD,
	PCSC_W_UNPOWERED_CARD, PCSC_W_RESET_CARD, PCSC_W_REMOVED_CARD,
	PCSC_W_SECURITY_VIOLATION, 0x8010001f, 0x80109999 };
const size_t fake_code_count = sizeof(fake_codes) / sizeof(fake_codes[0]);

const char *const fake_call_names[FAKE_CALLS] = {
	[FAKE_ESTABLISH] = "SCardEstablishContext",
	[FAKE_RELEASE] = "SCardReleaseContext",
	[FAKE_CONNECT] = "SCardConnect",
	[FAKE_RECONNECT] = "SCardReconnect",
	[FAKE_DISCONNECT] = "SCardDisconnect",
	[FAKE_STATUS] = "SCardStatus",
	[FAKE_BEGIN] = "SCardBeginTransaction",
	[FAKE_END] = "SCardEndTransaction",
	[FAKE_TRANSMIT] = "SCardTransmit",
	[FAKE_ATTRIB] = "SCardGetAttrib",
	[FAKE_LIST] = "SCardListReaders",
	[FAKE_WAIT] = "SCardGetStatusChange",
};

static SCARDCONTEXT context;
static SCARDHANDLE card;
static DWORD active; /* protocol of the connection */

void
fake_reset(void)
{
	fake = (struct fake_pcsc){
		.card_protocol = SCARD_PROTOCOL_T0,
		.answer = "9000",
		.readers = "",
	};
}

/* As on the real one, codes are negative numbers of 64 bits or not. */
static LONG
result(enum fake_call call)
{
	fake.used[call]++;
	if (fake.at[call] != FAKE_ALWAYS && fake.at[call] != fake.used[call])
		return SCARD_S_SUCCESS;
	if (fake.on_code != NULL)
		fake.on_code(call, fake.code[call]);
	return (LONG)fake.code[call];
}

static void
check_context(SCARDCONTEXT given)
{
	if (fake.contexts == 0 || given != context)
		fake.bad_handles++;
}

/* What pcscd believes. */
static DWORD
offered_protocols(void)
{
	return fake.stale_protocol != 0 ? fake.stale_protocol
					: fake.card_protocol;
}

static void
check_card(SCARDHANDLE given)
{
	if (fake.cards == 0 || given != card)
		fake.bad_handles++;
}

LONG
SCardEstablishContext(
    DWORD scope, LPCVOID reserved1, LPCVOID reserved2, LPSCARDCONTEXT out)
{
	LONG code = result(FAKE_ESTABLISH);

	(void)scope;
	(void)reserved1;
	(void)reserved2;
	if (code != SCARD_S_SUCCESS)
		return code;
	fake.contexts++;
	*out = ++context;
	return code;
}

LONG
SCardReleaseContext(SCARDCONTEXT given)
{
	LONG code = result(FAKE_RELEASE);

	check_context(given);
	if (fake.cards > 0)
		fake.released_with_card++;
	fake.contexts--;
	return code;
}

/* Where both are asked for, pcscd takes T=1. */
static DWORD
choose_protocol(DWORD asked)
{
	DWORD both = asked & offered_protocols();

	active = both & SCARD_PROTOCOL_T1 ? SCARD_PROTOCOL_T1 : both;
	return active;
}

LONG
SCardConnect(SCARDCONTEXT given, LPCSTR reader, DWORD share, DWORD protocols,
    LPSCARDHANDLE out, LPDWORD protocol)
{
	LONG code = result(FAKE_CONNECT);

	(void)reader;
	check_context(given);
	fake.share = share;
	if (code == SCARD_S_SUCCESS && share != SCARD_SHARE_DIRECT) {
		if (fake.hidden != 0)
			code = (LONG)fake.hidden;
		else if ((protocols & offered_protocols()) == 0)
			code = SCARD_E_PROTO_MISMATCH;
	}
	if (code != SCARD_S_SUCCESS)
		return code;
	fake.cards++;
	*out = ++card;
	*protocol = choose_protocol(protocols);
	return code;
}

LONG
SCardReconnect(SCARDHANDLE given, DWORD share, DWORD protocols,
    DWORD disposition, LPDWORD protocol)
{
	LONG code = result(FAKE_RECONNECT);

	(void)share;
	check_card(given);
	if (code != SCARD_S_SUCCESS)
		return code;
	if (disposition == SCARD_UNPOWER_CARD) {
		fake.unpowered++;
		fake.hidden = 0;
		fake.stale_protocol = 0;
	}
	if ((protocols & offered_protocols()) == 0)
		return SCARD_E_PROTO_MISMATCH;
	*protocol = choose_protocol(protocols);
	return code;
}

/* The handle is gone whatever is returned. */
LONG
SCardDisconnect(SCARDHANDLE given, DWORD disposition)
{
	LONG code = result(FAKE_DISCONNECT);

	check_card(given);
	if (disposition != SCARD_LEAVE_CARD)
		fake.bad_handles++;
	fake.cards--;
	fake.transactions = 0;
	return code;
}

LONG
SCardBeginTransaction(SCARDHANDLE given)
{
	LONG code = result(FAKE_BEGIN);

	check_card(given);
	if (fake.transactions > 0)
		fake.bad_handles++;
	if (code == SCARD_S_SUCCESS)
		fake.transactions = 1;
	return code;
}

LONG
SCardEndTransaction(SCARDHANDLE given, DWORD disposition)
{
	LONG code = result(FAKE_END);

	check_card(given);
	if (fake.transactions == 0 || disposition != SCARD_LEAVE_CARD)
		fake.bad_handles++;
	if (code == SCARD_S_SUCCESS)
		fake.transactions = 0;
	return code;
}

LONG
SCardStatus(SCARDHANDLE given, LPSTR name, LPDWORD name_len, LPDWORD state,
    LPDWORD protocol, LPBYTE atr, LPDWORD atr_len)
{
	LONG code = result(FAKE_STATUS);

	(void)name;
	(void)name_len;
	(void)state;
	(void)protocol;
	check_card(given);
	if (code != SCARD_S_SUCCESS)
		return code;
	memset(atr, 0x3b, 5);
	*atr_len = 5;
	return code;
}

static DWORD
answer(LPCBYTE cmd, DWORD cmd_len, uint8_t out[SCARD_ANSWER_MAX])
{
	uint8_t *bytes;
	size_t count;

	if (fake.give != NULL)
		return fake.give(cmd, cmd_len, out);
	if (fake.answer_len > 0) {
		memset(out, 0x90, fake.answer_len);
		return fake.answer_len;
	}
	bytes = t_hex(fake.answer, &count);
	memcpy(out, bytes, count);
	free(bytes);
	return count;
}

LONG
SCardTransmit(SCARDHANDLE given, const SCARD_IO_REQUEST *pci, LPCBYTE cmd,
    DWORD cmd_len, SCARD_IO_REQUEST *recv_pci, LPBYTE out, LPDWORD len)
{
	uint8_t scratch[SCARD_ANSWER_MAX];
	DWORD count = 0;
	LONG code;

	(void)recv_pci;
	fake.room = *len;
	fake.sent_len = cmd_len;
	memcpy(fake.sent, cmd, cmd_len);
	code = result(FAKE_TRANSMIT);
	check_card(given);
	if (pci->dwProtocol != active)
		fake.bad_handles++;
	/* Where others may come in between, nothing goes without it. */
	if (fake.share == SCARD_SHARE_SHARED && fake.transactions == 0)
		fake.bad_handles++;
	if (code == SCARD_S_SUCCESS || fake.given_anyway)
		count = answer(cmd, cmd_len, scratch);
	if (code != SCARD_S_SUCCESS)
		return code; /* *len stays: it is valid on success only */
	memcpy(out, scratch, count);
	*len = count;
	return code;
}

LONG
SCardGetAttrib(SCARDHANDLE given, DWORD id, LPBYTE out, LPDWORD len)
{
	LONG code = result(FAKE_ATTRIB);

	check_card(given);
	if (code != SCARD_S_SUCCESS)
		return code;
	if (id == SCARD_ATTR_ATR_STRING) {
		memset(out, 0x3b, 4);
		*len = 4;
		return code;
	}
	if (id != SCARD_ATTR_CHANNEL_ID || *len < sizeof(fake.channel_id))
		return SCARD_E_INVALID_PARAMETER;
	memcpy(out, &fake.channel_id, sizeof(fake.channel_id));
	*len = sizeof(fake.channel_id);
	return code;
}

static size_t
count_readers(void)
{
	size_t count = 0;

	for (const char *p = fake.readers; *p != '\0'; p += strlen(p) + 1)
		count++;
	return count;
}

/* Sets the state of one; false when its name is not known. */
static bool
look_at(SCARD_READERSTATE *state, bool *changed)
{
	DWORD now = (DWORD)count_readers() << 16;
	const char *p = fake.readers;
	size_t i = 0;

	if (strcmp(state->szReader, SCARD_PNP) == 0) {
		if (fake.no_pnp)
			return false;
		if (state->dwCurrentState == 0) {
			state->dwEventState =
			    now; /* what it was is not known */
			return true;
		}
	} else {
		for (; *p != '\0' && strcmp(p, state->szReader) != 0; i++)
			p += strlen(p) + 1;
		if (*p == '\0')
			return false;
		now = fake.states[i];
	}
	if (now != state->dwCurrentState) {
		*changed = true;
		now |= SCARD_STATE_CHANGED;
	}
	state->dwEventState = now;
	return true;
}

static LONG
look_at_all(SCARD_READERSTATE *states, DWORD count, bool *changed)
{
	for (DWORD i = 0; i < count; i++)
		if (!look_at(&states[i], changed))
			return SCARD_E_UNKNOWN_READER;
	return SCARD_S_SUCCESS;
}

LONG
SCardGetStatusChange(
    SCARDCONTEXT given, DWORD timeout, SCARD_READERSTATE *states, DWORD count)
{
	LONG code = result(FAKE_WAIT);
	bool changed = false;

	check_context(given);
	fake.waited_for = timeout;
	if (count == 0 || strcmp(states[count - 1].szReader, SCARD_PNP) != 0)
		fake.waits_without_pnp++;
	if (code == SCARD_S_SUCCESS && fake.wait_max > 0 &&
	    count > fake.wait_max)
		code = SCARD_E_INVALID_PARAMETER;
	if (code == SCARD_S_SUCCESS)
		code = look_at_all(states, count, &changed);
	if (code != SCARD_S_SUCCESS || changed)
		return code;
	fake_now_ms += timeout;
	if (timeout > 0 && fake.on_wait != NULL) {
		fake.on_wait();
		code = look_at_all(states, count, &changed);
	}
	if (code != SCARD_S_SUCCESS || changed)
		return code;
	return SCARD_E_TIMEOUT;
}

LONG
SCardListReaders(SCARDCONTEXT given, LPCSTR groups, LPSTR out, LPDWORD len)
{
	LONG code = result(FAKE_LIST);
	size_t size = 1;

	(void)groups;
	check_context(given);
	if (code != SCARD_S_SUCCESS)
		return code;
	for (const char *p = fake.readers; *p != '\0'; p += strlen(p) + 1)
		size += strlen(p) + 1;
	if (size == 1)
		return SCARD_E_NO_READERS_AVAILABLE;
	if (out != NULL && *len < size)
		return SCARD_E_INSUFFICIENT_BUFFER;
	if (out != NULL)
		memcpy(out, fake.readers, size);
	*len = size;
	return code;
}
