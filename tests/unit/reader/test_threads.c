/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdatomic.h>

#include <winscard.h>

#include "base/clock.h"
#include "reader/pcsc.h"
#include "t.h"

/*
 * A libpcsclite in which no context may be released while another thread
 * disconnects, as it is with the real one.
 */

#define EXPORT __attribute__((visibility("default")))

enum { THREADS = 4, ROUNDS = 100, HANGING_MS = 3000 };

EXPORT const SCARD_IO_REQUEST g_rgSCardT0Pci = { SCARD_PROTOCOL_T0,
	sizeof(SCARD_IO_REQUEST) };
EXPORT const SCARD_IO_REQUEST g_rgSCardT1Pci = { SCARD_PROTOCOL_T1,
	sizeof(SCARD_IO_REQUEST) };

static atomic_long next_handle;
static atomic_int disconnecting, releasing, clashes, together, released;
static atomic_int disconnect_ms;

LONG
SCardEstablishContext(
    DWORD scope, LPCVOID reserved1, LPCVOID reserved2, LPSCARDCONTEXT out)
{
	(void)scope;
	(void)reserved1;
	(void)reserved2;
	*out = ++next_handle;
	return SCARD_S_SUCCESS;
}

LONG
SCardReleaseContext(SCARDCONTEXT given)
{
	(void)given;
	releasing++;
	clock_sleep_ms(1);
	if (disconnecting > 0)
		clashes++;
	releasing--;
	released++;
	return SCARD_S_SUCCESS;
}

LONG
SCardConnect(SCARDCONTEXT given, LPCSTR reader, DWORD share, DWORD protocols,
    LPSCARDHANDLE out, LPDWORD protocol)
{
	(void)given;
	(void)reader;
	(void)share;
	(void)protocols;
	*out = ++next_handle;
	*protocol = SCARD_PROTOCOL_T0;
	return SCARD_S_SUCCESS;
}

LONG
SCardDisconnect(SCARDHANDLE given, DWORD disposition)
{
	(void)given;
	(void)disposition;
	if (++disconnecting > 1)
		together++;
	clock_sleep_ms((uint64_t)disconnect_ms);
	if (releasing > 0)
		clashes++;
	disconnecting--;
	return SCARD_S_SUCCESS;
}

LONG
SCardGetAttrib(SCARDHANDLE given, DWORD id, LPBYTE out, LPDWORD len)
{
	(void)given;
	(void)id;
	*out = 0x3b;
	*len = 1;
	return SCARD_S_SUCCESS;
}

static void
open_and_close(void)
{
	struct reader_card card;
	struct reader *reader;

	assert_int_equal(
	    reader_pcsc_new("Reader 00 00", PCSC_EXCLUSIVE, &reader), SR_OK);
	assert_int_equal(reader_connect(reader, &card), SR_OK);
	reader_close(reader);
}

static void *
many_times(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++)
		open_and_close();
	return NULL;
}

static void
test_close_at_once(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	disconnect_ms = 1;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, many_times, NULL), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(clashes, 0);
	assert_int_equal(released, THREADS * ROUNDS);
	assert_true(together > 0);
}

static void *
hang(void *arg)
{
	(void)arg;
	open_and_close();
	return NULL;
}

/*
 * A reader that hangs as it is let go of delays the others by a second, and
 * costs no context: pcscd has 200 of them for all.
 */
static void
test_hanging(void **state)
{
	const int released_before = released;
	uint64_t began = clock_ms();
	pthread_t thread;

	(void)state;
	disconnect_ms = HANGING_MS;
	assert_int_equal(pthread_create(&thread, NULL, hang, NULL), 0);
	while (disconnecting == 0)
		clock_sleep_ms(1);
	disconnect_ms = 0;
	open_and_close();
	assert_true(clock_ms() - began < HANGING_MS);
	assert_int_equal(disconnecting, 1);
	assert_int_equal(released, released_before);
	pthread_join(thread, NULL);
	assert_int_equal(released, released_before + 2);
	assert_int_equal(clashes, 0);
}

int
main(void)
{
	t_add("closed at once", test_close_at_once, NULL);
	t_add("one hangs", test_hanging, NULL);
	return t_main("reader/threads");
}
