/* SPDX-License-Identifier: MIT */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "simrest/info.h"
#include "wire/derive.h"

/*
 * The REST messages (doc/http-api.md) as structs and as JSON, for server and
 * client alike.  The JSON library's memory is wiped before it is freed.
 */

/*
 * Before any other call here, from any thread, as often as wanted.  Others in
 * the process may use the JSON library, too; should they set its allocators
 * after this, nothing is wiped any more.
 */
void wire_init(void);

enum wire_app { WIRE_USIM = 0, WIRE_ISIM, WIRE_SIM };

enum wire_context { WIRE_3G = 0, WIRE_GSM, WIRE_GBA, WIRE_GBA_NAF };

/* The one that is meant when none is given. */
enum wire_context wire_context_of(enum wire_app app);

/* NAF_ID and IMPI: each has at least a byte, both at most this. */
enum { WIRE_NAF_MAX = 252 };

struct wire_auth_request {
	enum wire_app app;
	enum wire_context context; /* WIRE_GSM with WIRE_SIM */
	uint8_t rand[16]; /* not with WIRE_GBA_NAF */
	uint8_t autn[16]; /* with WIRE_3G and WIRE_GBA */
	size_t naf_id_len;
	uint8_t naf_id[WIRE_NAF_MAX]; /* both with WIRE_GBA_NAF */
	char impi[WIRE_NAF_MAX + 1];
	char iccid[21]; /* "" = no guard */
	struct wire_derive derive;
};

/*
 * Decode the body of an authentication request.  Returns SR_OK, or
 * SR_MALFORMED_REQUEST (SR_INTERNAL when memory ran out) and sets *why to a
 * constant sentence that names the member and what is allowed, without any of
 * the body's text.
 */
MUST_CHECK enum sr_err wire_auth_request_decode(const char *body, size_t len,
    struct wire_auth_request *out, const char **why);

enum wire_outcome {
	WIRE_NONE = 0,
	WIRE_SUCCESS, /* successful_3g_authentication */
	WIRE_SYNC_FAILURE, /* synchronisation_failure */
	WIRE_ERROR, /* error */
	WIRE_GSM_SUCCESS, /* successful_2g_authentication */
	WIRE_GBA_SUCCESS, /* successful_gba_bootstrapping */
	WIRE_NAF_SUCCESS, /* successful_gba_naf_derivation */
};

/* Holds secrets: wipe after use. */
struct wire_auth_answer {
	enum wire_outcome outcome;
	uint8_t res[32];
	size_t res_len; /* 4 to 32 */
	uint8_t ck[16];
	uint8_t ik[16];
	bool has_kc;
	uint8_t kc[8];
	uint8_t auts[14];
	uint8_t sres[4];
	uint8_t ks_ext_naf[32];
	struct wire_derived derived; /* says which of the above there are */
	struct wire_error {
		enum sr_err err;
		char code[40]; /* as it came; not encoded */
		char message[160]; /* "" = the error's own */
		bool has_sw;
		uint16_t sw;
		bool has_executed;
		enum sr_executed executed;
		int pin_tries_left; /* -1 = left out */
	} error;
};

/*
 * Encode into `out`, compact, not NUL-terminated; returns the length, or 0
 * when it does not fit or memory ran out.  WIRE_TEXT_MAX is always enough for
 * answers, and WIRE_REQUEST_MAX for requests.
 */
enum { WIRE_TEXT_MAX = 1280, WIRE_REQUEST_MAX = 4096 };

size_t wire_auth_request_encode(
    const struct wire_auth_request *request, char *out, size_t cap);
size_t wire_auth_answer_encode(
    const struct wire_auth_answer *answer, char *out, size_t cap);

/*
 * Decode an answer, strictly: exactly one of the members above with exact
 * lengths.  Also takes the original server's errors, which have a message and
 * perhaps a status word, but no code: their err is SR_HTTP_ERROR.  The
 * message is cut to its room, and what is not printable ASCII becomes '?'.
 * Returns SR_OK, or SR_HTTP_ERROR with *out wiped.
 */
MUST_CHECK enum sr_err wire_auth_answer_decode(
    const char *body, size_t len, struct wire_auth_answer *out);

/*
 * Decode what a server says of a card, also the original server's "imsi" and
 * "iccid", and of its slots.  Returns SR_OK, to be given to wipe_free() as
 * out->memory, or SR_HTTP_ERROR or SR_NO_MEMORY with *out wiped.
 */
MUST_CHECK enum sr_err wire_info_decode(
    const char *body, size_t len, struct simrest_card_info *out);
MUST_CHECK enum sr_err wire_slots_decode(
    const char *body, size_t len, struct simrest_slot_list *out);

struct wire_app_info {
	const char *type; /* "usim", "isim" or "other" */
	uint8_t aid[16];
	size_t aid_len;
	const char *label; /* "" = left out */
};

struct wire_pin {
	bool known; /* else left out */
	bool required;
	int tries_left; /* -1 = left out */
};

struct wire_texts {
	const char *const *texts;
	size_t count;
};

/* Borrowed texts; what is NULL, "" or 0 is left out (imsi: null). */
struct wire_info {
	const char *imsi;
	const char *iccid;
	const char *reader;
	uint8_t atr[33];
	size_t atr_len;
	const struct wire_app_info *apps;
	size_t app_count;
	unsigned mnc_len; /* mcc and mnc are cut from imsi */
	struct wire_texts services;
	bool has_isim;
	const char *impi;
	const char *domain;
	struct wire_texts impu;
	struct wire_texts pcscf;
	struct wire_texts isim_services;
	struct wire_pin isim_pin;
	struct wire_pin pin;
};

/* On the heap, to be given to wipe_free(); NULL when memory ran out. */
char *wire_info_encode(const struct wire_info *info, size_t *len);

/* Borrowed texts; what is NULL or "" is left out. */
struct wire_slot {
	unsigned number;
	const char *reader;
	const char *state;
	const char *iccid;
	const char *imsi;
	unsigned queued;
	uint64_t accepted;
	uint64_t finished;
	uint64_t refused;
	uint64_t withdrawn;
};

/* As wire_info_encode(). */
char *wire_slots_encode(
    const struct wire_slot *slots, size_t count, size_t *len);

/*
 * One line of ASCII from any JSON document, `{"a": "b"}`, for people to read;
 * on the heap, to be given to wipe_free(); NULL when it is no JSON.
 */
char *wire_compact(const char *body, size_t len);

#endif
