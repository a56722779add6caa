/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "caller/brake.h"
#include "caller/token.h"

enum {
	SETS = 1024,
	WAYS = 8,
	KEY_LEN = 16,
	PREFIX_LEN = 8, /* an IPv6 host has a /64 to itself (RFC 6177) */
};

struct entry {
	uint8_t whence[CALLER_HASH_LEN];
	uint32_t failures; /* 0: free */
	uint64_t last_ms;
	uint64_t until_ms; /* wait */
};

struct caller_brake {
	uint8_t key[KEY_LEN];
	struct entry entries[SETS][WAYS];
};

enum sr_err
caller_brake_new(struct caller_brake **out)
{
	struct caller_brake *brake = calloc(1, sizeof(*brake));
	enum sr_err err = SR_NO_MEMORY;

	*out = NULL;
	if (brake == NULL)
		return err;
	if (getrandom(brake->key, KEY_LEN, 0) != KEY_LEN) {
		caller_brake_free(brake);
		return SR_IO;
	}
	*out = brake;
	return SR_OK;
}

void
caller_brake_free(struct caller_brake *brake)
{
	free(brake);
}

/* The key, and the address or as much of it as counts. */
static void
hash_address(const struct caller_brake *brake, const char *address,
    uint8_t out[CALLER_HASH_LEN])
{
	char text[KEY_LEN + 64];
	struct in6_addr ip;
	int len;

	memcpy(text, brake->key, KEY_LEN);
	if (inet_pton(AF_INET6, address, &ip) == 1 &&
	    !IN6_IS_ADDR_V4MAPPED(&ip)) {
		memcpy(text + KEY_LEN, &ip, PREFIX_LEN);
		len = PREFIX_LEN;
	} else {
		len = snprintf(
		    text + KEY_LEN, sizeof(text) - KEY_LEN, " %.48s", address);
	}
	token_hash(text, KEY_LEN + (size_t)len, out);
}

static bool
is_forgotten(const struct entry *e, uint64_t now_ms)
{
	return e->failures == 0 || now_ms - e->last_ms >= BRAKE_FORGET_MS;
}

static bool
is_less(const struct entry *a, const struct entry *b)
{
	if (a->failures != b->failures)
		return a->failures < b->failures;
	return a->last_ms < b->last_ms;
}

static struct entry *
find_entry(struct entry *set, const uint8_t *whence, uint64_t now_ms)
{
	struct entry *least = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (is_forgotten(&set[i], now_ms))
			set[i] = (struct entry){ .failures = 0 };
		else if (memcmp(set[i].whence, whence, CALLER_HASH_LEN) == 0)
			return &set[i];
	}
	for (size_t i = 1; i < WAYS; i++)
		if (is_less(&set[i], least))
			least = &set[i];
	memcpy(least->whence, whence, CALLER_HASH_LEN);
	return least;
}

/* 1, 2, 4 seconds and so on after each failure beyond the free ones. */
static unsigned
wait_after(uint32_t failures)
{
	unsigned wait = 1;

	if (failures < BRAKE_FREE)
		return 0;
	for (uint32_t n = BRAKE_FREE; n < failures && wait < BRAKE_WAIT_MAX_S;
	     n++)
		wait *= 2;
	return wait;
}

unsigned
caller_brake_failed(
    struct caller_brake *brake, const char *address, uint64_t now_ms)
{
	uint8_t whence[CALLER_HASH_LEN];
	struct entry *e;

	hash_address(brake, address, whence);
	e = find_entry(brake->entries[(whence[0] << 8 | whence[1]) % SETS],
	    whence, now_ms);
	if (now_ms < e->until_ms)
		return (unsigned)((e->until_ms - now_ms + 999) / 1000);
	if (e->failures < UINT32_MAX)
		e->failures++;
	e->last_ms = now_ms;
	e->until_ms = now_ms + wait_after(e->failures) * UINT64_C(1000);
	return 0;
}
