/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include "fake_pcsc.h"
#include "t.h"

#define EXPORT __attribute__((visibility("default")))

struct fake_pcsc fake;

EXPORT const SCARD_IO_REQUEST g_rgSCardT0Pci = { SCARD_PROTOCOL_T0,
	sizeof(SCARD_IO_REQUEST) };
EXPORT const SCARD_IO_REQUEST g_rgSCardT1Pci = { SCARD_PROTOCOL_T1,
	sizeof(SCARD_IO_REQUEST) };

static SCARDCONTEXT context;
static SCARDHANDLE card;

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
	if (fake.at[call] == FAKE_ALWAYS || fake.at[call] == fake.used[call])
		return (LONG)fake.code[call];
	return SCARD_S_SUCCESS;
}

static void
check_context(SCARDCONTEXT given)
{
	if (fake.contexts == 0 || given != context)
		fake.bad_handles++;
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

LONG
SCardConnect(SCARDCONTEXT given, LPCSTR reader, DWORD share, DWORD protocols,
    LPSCARDHANDLE out, LPDWORD protocol)
{
	LONG code = result(FAKE_CONNECT);

	(void)reader;
	check_context(given);
	if (code == SCARD_S_SUCCESS && share != SCARD_SHARE_DIRECT) {
		if (fake.hidden)
			code = SCARD_E_NO_SMARTCARD;
		else if ((protocols & fake.card_protocol) == 0)
			code = SCARD_E_PROTO_MISMATCH;
	}
	if (code != SCARD_S_SUCCESS)
		return code;
	fake.cards++;
	*out = ++card;
	*protocol = fake.card_protocol;
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
		fake.hidden = false;
	}
	if ((protocols & fake.card_protocol) == 0)
		return SCARD_E_PROTO_MISMATCH;
	*protocol = fake.card_protocol;
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
	check_card(given);
	if (code != SCARD_S_SUCCESS)
		return code;
	*protocol = fake.card_protocol;
	memset(atr, 0x3b, 4);
	*atr_len = 4;
	return code;
}

LONG
SCardTransmit(SCARDHANDLE given, const SCARD_IO_REQUEST *pci, LPCBYTE cmd,
    DWORD cmd_len, SCARD_IO_REQUEST *recv_pci, LPBYTE out, LPDWORD len)
{
	LONG code = result(FAKE_TRANSMIT);
	uint8_t *bytes;
	size_t count;

	(void)recv_pci;
	check_card(given);
	if (pci->dwProtocol != fake.card_protocol)
		fake.bad_handles++;
	fake.room = *len;
	fake.sent_len = cmd_len;
	memcpy(fake.sent, cmd, cmd_len);
	if (code != SCARD_S_SUCCESS)
		return code; /* *len stays: it is valid on success only */
	bytes = t_hex(fake.answer, &count);
	if (fake.answer_len > 0) {
		count = fake.answer_len;
		memset(out, 0x90, count);
	} else {
		memcpy(out, bytes, count);
	}
	free(bytes);
	*len = count;
	return code;
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
