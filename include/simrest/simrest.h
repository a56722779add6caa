/* SPDX-License-Identifier: MIT */
#ifndef SIMREST_SIMREST_H
#define SIMREST_SIMREST_H

/*
 * libsimrest: ask a sim-rest-server for what its SIM cards answer.
 *
 * Each call comes in two forms.  One waits for the answer.  The other starts,
 * and goes on whenever simrest_fd() can be read and simrest_process() is
 * called: for programs with an event loop.
 *
 * A handle may be used by any thread, but by one at a time; different handles
 * have nothing to do with each other.  No signals are raised or handled, and
 * no threads started, but libcurl looks up the name of a host in a thread of
 * its own.  Nothing is printed.
 *
 * A challenge is sent once, whatever happens.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simrest/error.h"
#include "simrest/info.h"

#ifdef __cplusplus
extern "C" {
#endif

struct simrest; /* a server */
struct simrest_call; /* a call on its way */

/* Where the server is, and who asks.  NULL or 0 is none. */
struct simrest_config {
	const char
	    *url; /* "http://localhost:8000", "https://...", "unix:/..." */
	const char *unix_socket; /* in place of it: a path */
	const char *ca_file; /* PEM; in place of the system's CAs */
	const char *cert_file; /* PEM, ours: both or none */
	const char *key_file; /* ... without a passphrase, closed to others */
	const char *token; /* of this and the next, one or none */
	const char *token_file; /* one line, closed to others */
	unsigned timeout_ms; /* of each call; 0: 30000 */
};

/* What went wrong, and what that means for the challenge. */
struct simrest_error {
	enum sr_err err; /* SR_OK: nothing */
	int http_status; /* 0: no answer came */
	enum sr_executed executed; /* did AUTHENTICATE reach the card? */
	int pin_tries_left; /* -1: not told */
	int status_word; /* of the card, as 0x9862; -1: not told */
	char code[40]; /* as the server sent it; "" from others */
	char message[512]; /* for people, without any secret */
};

/* Which card is meant. */
enum simrest_by {
	SIMREST_BY_SLOT = 0,
	SIMREST_BY_ICCID,
	SIMREST_BY_IMSI,
	SIMREST_BY_READER, /* exactly this PC/SC name */
};

struct simrest_card {
	enum simrest_by by;
	unsigned slot; /* SIMREST_BY_SLOT */
	const char *name; /* the others */
};

enum simrest_app { SIMREST_USIM = 0, SIMREST_ISIM, SIMREST_SIM };

/* TS 31.102, 7.1.2.  A SIMREST_SIM has SIMREST_GSM, whatever is said. */
enum simrest_context {
	SIMREST_3G = 0, /* UMTS AKA: rand and autn */
	SIMREST_GSM, /* rand alone */
	SIMREST_GBA, /* bootstrapping: rand and autn */
	SIMREST_GBA_NAF, /* naf_id and impi */
};

struct simrest_challenge {
	struct simrest_card card;
	enum simrest_app app;
	enum simrest_context context;
	uint8_t rand[16];
	uint8_t autn[16];
	const uint8_t *naf_id;
	size_t naf_id_len;
	const char *impi;
	const char *iccid; /* NULL, or answer only from this card */

	/*
	 * Derive keys in place of RES, CK and IK: members of the request's
	 * `derive` (doc/http-api.md) as "MEMBER=VALUE", such as "kdf=eap-aka",
	 * with commas between the names of "want=".
	 */
	const char *const *derive;
	size_t derive_count;
};

/* Zero is none, so that a wiped result never reads as success. */
enum simrest_outcome {
	SIMREST_NO_OUTCOME = 0,
	SIMREST_SUCCESS,
	SIMREST_SYNC_FAILURE, /* auts */
	SIMREST_REFUSED, /* the result's error says why */
};

struct simrest_key {
	const char *name; /* "msk"; as in doc/http-api.md.  Lives for ever */
	size_t len;
	uint8_t bytes[64];
};

enum { SIMREST_KEYS_MAX = 20 };

/* What the card answered. */
struct simrest_auth {
	enum simrest_outcome outcome;
	size_t res_len; /* 4 to 32; 0: none */
	uint8_t res[32];
	bool has_ck;
	uint8_t ck[16];
	bool has_ik;
	uint8_t ik[16];
	bool has_kc; /* in 3G: only of cards that give one */
	uint8_t kc[8];
	bool has_sres; /* SIMREST_GSM */
	uint8_t sres[4];
	bool has_ks_ext_naf; /* SIMREST_GBA_NAF */
	uint8_t ks_ext_naf[32];
	uint8_t auts[14]; /* SIMREST_SYNC_FAILURE */

	size_t key_count; /* of what was derived */
	struct simrest_key keys[SIMREST_KEYS_MAX];
};

/*
 * What came of a call.  Holds secrets: give it to simrest_result_wipe(), also
 * after a failure.  May be copied; then one of both is wiped so, and the other
 * overwritten.
 */
struct simrest_result {
	struct simrest_error error;
	bool has_slot; /* the server told which slot answered */
	unsigned slot;
	char iccid[21]; /* of the card that answered; "": not told */
	struct simrest_auth auth; /* of simrest_authenticate() */
	struct simrest_card_info info; /* of simrest_info() */
	struct simrest_slot_list slots; /* of simrest_slots() */
};

/*
 * Open a handle; nothing is asked yet, and *config is not needed after it.
 *
 * Returns SR_OK; SR_USAGE or SR_BAD_CONFIG (a member or a file is wrong: see
 * *error), SR_IO or SR_NO_MEMORY.  `error` may be NULL.
 */
enum sr_err simrest_open(const struct simrest_config *config,
    struct simrest **out, struct simrest_error *error);

/* Calls on their way end without a callback.  NULL is allowed. */
void simrest_close(struct simrest *s);

/*
 * Have a card answer a challenge.
 *
 * Returns SR_OK when the card has spoken, also when it refused: then
 * result->auth.outcome says how.  Else it returns result->error.err: SR_USAGE
 * and SR_NO_MEMORY before anything was sent, SR_NO_SERVER,
 * SR_UNTRUSTED_SERVER, SR_HTTP_ERROR, or what the server named; SR_SERVER_ERROR
 * for what has no name here.
 */
enum sr_err simrest_authenticate(struct simrest *s,
    const struct simrest_challenge *challenge, struct simrest_result *result);

/* What a card says about itself.  Returns as above. */
enum sr_err simrest_info(struct simrest *s, const struct simrest_card *card,
    struct simrest_result *result);

/* The state of all slots.  Returns as above. */
enum sr_err simrest_slots(struct simrest *s, struct simrest_result *result);

/* Wipe and free all of it.  A result of zeros is allowed. */
void simrest_result_wipe(struct simrest_result *result);

/*
 * The same without waiting: *result is filled, and then `done` is called with
 * it, from simrest_process() or another call on its way.  `done` may start and
 * cancel calls and wipe *result, but not close the handle or wait.
 *
 * Returns NULL when it could not be started, for what result->error says;
 * `done` is not called then.
 */
typedef void (*simrest_done_fn)(void *arg, struct simrest_result *result);

struct simrest_call *simrest_start_authenticate(struct simrest *s,
    const struct simrest_challenge *challenge, struct simrest_result *result,
    simrest_done_fn done, void *arg);
struct simrest_call *simrest_start_info(struct simrest *s,
    const struct simrest_card *card, struct simrest_result *result,
    simrest_done_fn done, void *arg);
struct simrest_call *simrest_start_slots(struct simrest *s,
    struct simrest_result *result, simrest_done_fn done, void *arg);

/*
 * End a call whose `done` was not called yet, without it.  A server that has
 * not begun with it drops it.  Returns SR_EXECUTED_NO when the challenge
 * surely never left, else SR_EXECUTED_UNKNOWN.
 */
enum sr_executed simrest_cancel(struct simrest_call *call);

/*
 * The descriptor to watch for reading, always the same; timeouts come by it,
 * too.  It is for poll(2) and the like only, and stays open until
 * simrest_close().
 */
int simrest_fd(const struct simrest *s);

/*
 * Do what can be done now, without waiting.  Returns SR_OK; after any other,
 * the handle is of no more use, and calls on their way will not end.
 */
enum sr_err simrest_process(struct simrest *s);

/* Of the library, "0.1.0". */
const char *simrest_version(void);

#ifdef __cplusplus
}
#endif

#endif
