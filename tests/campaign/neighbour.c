/* SPDX-License-Identifier: MIT */
/*
 * Another program at a reader of pcscd, and a rude one:
 *
 *	neighbour MODE SLOT SECONDS
 *
 * reset        reset its card again and again
 * transaction  hold a transaction
 * exclusive    hold the card exclusively
 * select       select the MF, again and again
 * contexts     hold 200 contexts, each with a handle if it gets one
 *
 * It tries until it gets at the card; when the time is up it ends, with 0,
 * whether it got there or not, and says on stdout how often it did.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <winscard.h>

enum { READERS_MAX = 4096, CONTEXTS = 200, PAUSE_MS = 5 };

struct visit {
	SCARDCONTEXT context;
	char readers[READERS_MAX];
	const char *reader;
	time_t end;
	unsigned long done;
};

static time_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void
pause_shortly(void)
{
	const struct timespec t = { .tv_nsec = PAUSE_MS * 1000000L };

	nanosleep(&t, NULL);
}

static void
wait_for_end(const struct visit *v)
{
	while (now() < v->end)
		pause_shortly();
}

/* The readers' names follow each other, in the order of the slots. */
static int
find_reader(struct visit *v, int slot)
{
	DWORD len = sizeof(v->readers);

	if (SCardEstablishContext(
		SCARD_SCOPE_SYSTEM, NULL, NULL, &v->context) != SCARD_S_SUCCESS)
		return 0;
	if (SCardListReaders(v->context, NULL, v->readers, &len) !=
	    SCARD_S_SUCCESS)
		return 0;
	v->reader = v->readers;
	while (slot-- > 0 && *v->reader != '\0')
		v->reader += strlen(v->reader) + 1;
	return *v->reader != '\0';
}

static int
connect_card(
    SCARDCONTEXT context, const struct visit *v, DWORD share, SCARDHANDLE *card)
{
	DWORD protocol;

	return SCardConnect(context, v->reader, share,
		   SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, card,
		   &protocol) == SCARD_S_SUCCESS;
}

static void
reset(struct visit *v)
{
	SCARDHANDLE card;

	while (now() < v->end) {
		if (connect_card(v->context, v, SCARD_SHARE_SHARED, &card)) {
			SCardDisconnect(card, SCARD_RESET_CARD);
			v->done++;
		}
		pause_shortly();
	}
}

static void
transaction(struct visit *v)
{
	SCARDHANDLE card;

	while (now() < v->end) {
		if (connect_card(v->context, v, SCARD_SHARE_SHARED, &card)) {
			if (SCardBeginTransaction(card) == SCARD_S_SUCCESS) {
				v->done++;
				wait_for_end(v);
				SCardEndTransaction(card, SCARD_LEAVE_CARD);
			}
			SCardDisconnect(card, SCARD_LEAVE_CARD);
		}
		pause_shortly();
	}
}

static void
exclusive(struct visit *v)
{
	SCARDHANDLE card;

	while (now() < v->end) {
		if (connect_card(v->context, v, SCARD_SHARE_EXCLUSIVE, &card)) {
			v->done++;
			wait_for_end(v);
			SCardDisconnect(card, SCARD_LEAVE_CARD);
		}
		pause_shortly();
	}
}

static void
select_mf(struct visit *v)
{
	static const BYTE command[] = { 0x00, 0xa4, 0x00, 0x04, 0x02, 0x3f,
		0x00 };
	BYTE answer[258];
	DWORD len = sizeof(answer);
	SCARDHANDLE card;

	while (now() < v->end) {
		if (connect_card(v->context, v, SCARD_SHARE_SHARED, &card)) {
			len = sizeof(answer);
			if (SCardTransmit(card, SCARD_PCI_T0, command,
				sizeof(command), NULL, answer,
				&len) == SCARD_S_SUCCESS)
				v->done++;
			SCardDisconnect(card, SCARD_LEAVE_CARD);
		}
		pause_shortly();
	}
}

/* All of them are left for the system to close, as a crash would. */
static void
contexts(struct visit *v)
{
	SCARDCONTEXT context;
	SCARDHANDLE card;

	for (int i = 0; i < CONTEXTS && now() < v->end; i++) {
		if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL,
			&context) != SCARD_S_SUCCESS)
			break;
		v->done++;
		if (connect_card(context, v, SCARD_SHARE_SHARED, &card))
			SCardStatus(card, NULL, NULL, NULL, NULL, NULL, NULL);
	}
	wait_for_end(v);
}

static const struct {
	const char *name;
	void (*run)(struct visit *v);
} modes[] = {
	{ "reset", reset },
	{ "transaction", transaction },
	{ "exclusive", exclusive },
	{ "select", select_mf },
	{ "contexts", contexts },
};

int
main(int argc, char **argv)
{
	struct visit v = { 0 };

	if (argc != 4)
		return 64;
	v.end = now() + atoi(argv[3]);
	if (!find_reader(&v, atoi(argv[2])))
		return 1;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			modes[i].run(&v);
	printf("%s: %lu\n", argv[1], v.done);
	return 0;
}
