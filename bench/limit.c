/* SPDX-License-Identifier: MIT */
/*
 * What a card can do at most through pcscd: AUTHENTICATE and GET RESPONSE, on a
 * card whose USIM is selected, one after the other, with a thread, a context
 * and a connection of its own for each reader:
 *
 *	limit PROFILE SLOTS WARM_MS MS
 *
 * The cards are those of the profile, in the readers in their order.  Prints
 * what samples_print() does; an answer with a wrong RES counts as wrong.
 */
#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

#include "base/clock.h"
#include "bench/samples.h"
#include "bench/vectors.h"

enum {
	READERS_MAX = 4096,
	SLOTS_MAX = 16,
	VECTORS = 16384,
	RES_AT = 2, /* behind DB and its length */
	HEADER_LEN = 5,
};

struct slot {
	size_t number;
	const char *reader;
	SCARDCONTEXT context;
	SCARDHANDLE card;
	struct samples samples;
	unsigned long exchanges;
	pthread_t thread;
};

static struct vectors vectors;
static struct window window;

static void
check(LONG code, const char *what, const struct slot *s)
{
	if (code != SCARD_S_SUCCESS)
		errx(1, "%s: %s: %s", s->reader, what,
		    pcsc_stringify_error(code));
}

/* The answer without its status word, which is what is returned. */
static unsigned
transmit(struct slot *s, const BYTE *command, DWORD len, BYTE answer[258])
{
	DWORD got = 258;

	check(SCardTransmit(
		  s->card, SCARD_PCI_T0, command, len, NULL, answer, &got),
	    "SCardTransmit", s);
	if (got < 2)
		errx(1, "%s: no answer", s->reader);
	return (unsigned)answer[got - 2] << 8 | answer[got - 1];
}

static void
authenticate(struct slot *s, const struct challenge *c)
{
	BYTE command[HEADER_LEN + 34] = { 0x00, 0x88, 0x00, 0x81, 34, 16 };
	BYTE fetch[HEADER_LEN] = { 0x00, 0xc0, 0x00, 0x00, 0 };
	BYTE answer[258];
	unsigned sw;

	memcpy(command + HEADER_LEN + 1, c->rand, 16);
	command[HEADER_LEN + 17] = 16;
	memcpy(command + HEADER_LEN + 18, c->autn, 16);
	sw = transmit(s, command, sizeof(command), answer);
	if (sw >> 8 == 0x61) {
		fetch[4] = (BYTE)(sw & 0xff);
		sw = transmit(s, fetch, sizeof(fetch), answer);
	}
	if (sw != 0x9000 || memcmp(answer + RES_AT, c->res, 8) != 0)
		s->samples.wrong++;
}

static void
open_card(struct slot *s)
{
	static const BYTE select[] = { 0x00, 0xa4, 0x04, 0x0c, 0x07, 0xa0, 0x00,
		0x00, 0x00, 0x87, 0x10, 0x02 };
	BYTE answer[258];
	DWORD protocol;

	check(
	    SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &s->context),
	    "SCardEstablishContext", s);
	check(SCardConnect(s->context, s->reader, SCARD_SHARE_EXCLUSIVE,
		  SCARD_PROTOCOL_T0, &s->card, &protocol),
	    "SCardConnect", s);
	if (transmit(s, select, sizeof(select), answer) != 0x9000)
		errx(1, "%s: no USIM", s->reader);
}

static void *
run(void *arg)
{
	struct slot *s = arg;
	uint64_t began = clock_ns(), ended;

	for (size_t n = 0; began < window.until; n++) {
		authenticate(s, vectors_get(&vectors, s->number, n));
		ended = clock_ns();
		samples_add(&s->samples, &window, began, ended);
		s->exchanges++;
		began = ended;
	}
	return NULL;
}

static void
name_readers(struct slot *slots, size_t count)
{
	static char names[READERS_MAX];
	const char *name = names;
	DWORD len = sizeof(names);
	SCARDCONTEXT context;

	if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) !=
		SCARD_S_SUCCESS ||
	    SCardListReaders(context, NULL, names, &len) != SCARD_S_SUCCESS)
		errx(1, "no readers");
	for (size_t i = 0; i < count; i++) {
		if (*name == '\0')
			errx(1, "%zu readers, not %zu", i, count);
		slots[i].reader = name;
		name += strlen(name) + 1;
	}
	SCardReleaseContext(context);
}

static void
close_card(struct slot *s)
{
	SCardDisconnect(s->card, SCARD_LEAVE_CARD);
	SCardReleaseContext(s->context);
}

int
main(int argc, char **argv)
{
	static struct slot slots[SLOTS_MAX];
	struct samples samples[SLOTS_MAX];
	unsigned long all = 0;
	size_t count = argc == 5 ? strtoul(argv[2], NULL, 10) : 0;

	if (count == 0 || count > SLOTS_MAX)
		errx(64, "usage: limit PROFILE SLOTS WARM_MS MS");
	vectors_make(&vectors, argv[1], count, VECTORS);
	name_readers(slots, count);
	for (size_t i = 0; i < count; i++) {
		slots[i].number = i;
		open_card(&slots[i]);
	}
	samples_start();
	window = window_after((unsigned)strtoul(argv[3], NULL, 10),
	    (unsigned)strtoul(argv[4], NULL, 10));
	for (size_t i = 0; i < count; i++)
		if (pthread_create(&slots[i].thread, NULL, run, &slots[i]) != 0)
			errx(1, "no thread");
	for (size_t i = 0; i < count; i++) {
		pthread_join(slots[i].thread, NULL);
		samples[i] = slots[i].samples;
		all += slots[i].exchanges;
	}
	/* One after the other: see src/reader/scard.c. */
	for (size_t i = 0; i < count; i++)
		close_card(&slots[i]);
	samples_print(samples, count, all);
	vectors_free(&vectors);
	return 0;
}
