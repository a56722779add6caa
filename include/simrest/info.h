/* SPDX-License-Identifier: MIT */
#ifndef SIMREST_INFO_H
#define SIMREST_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a server tells of cards and slots.  Texts and lists belong to the
 * result that they are part of, and are gone after simrest_result_wipe().  A
 * text is NULL where the card or the server does not have it.
 */

struct simrest_texts {
	const char *const *texts; /* none of them is NULL */
	size_t count;
};

/* PIN of an application. */
struct simrest_pin {
	bool known; /* else nothing was told of it */
	bool required; /* it is enabled in the card */
	int tries_left; /* -1 when it was not told */
};

struct simrest_application {
	const char *type; /* "usim", "isim", "sim", "other" */
	const char *label;
	uint8_t aid[16];
	size_t aid_len; /* 0 for the 2G application */
};

struct simrest_card_info {
	const char *imsi;
	const char *iccid;
	const char *reader; /* its PC/SC name */
	const char *mcc;
	const char *mnc;
	uint8_t atr[33];
	size_t atr_len;
	const struct simrest_application *applications;
	size_t application_count;
	struct simrest_texts services; /* "gsm_access", ...: of EF_UST */
	struct simrest_pin pin; /* of the USIM or SIM */

	bool has_isim; /* else the rest is empty */
	const char *impi;
	const char *domain;
	struct simrest_texts impu;
	struct simrest_texts pcscf;
	struct simrest_texts isim_services; /* of EF_IST */
	struct simrest_pin isim_pin; /* where it is another one */

	void *memory; /* that of all texts and lists */
};

enum simrest_state {
	SIMREST_OTHER_STATE = 0, /* one that this library does not know */
	SIMREST_ABSENT, /* the reader is away */
	SIMREST_EMPTY,
	SIMREST_MUTE, /* a card that does not answer to reset */
	SIMREST_READY,
	SIMREST_BUSY, /* a request is with the card */
	SIMREST_STUCK, /* ... for longer than the deadline */
};

struct simrest_slot {
	unsigned number;
	enum simrest_state state;
	const char *state_name; /* as the server wrote it; never NULL */
	const char *reader;
	const char *iccid;
	const char *imsi;
	uint64_t queued; /* requests that wait */

	/* since the start of the server */
	uint64_t accepted;
	uint64_t finished;
	uint64_t refused;
	uint64_t withdrawn;
};

struct simrest_slot_list {
	const struct simrest_slot *slots; /* in the order of their numbers */
	size_t count;

	void *memory;
};

#endif
