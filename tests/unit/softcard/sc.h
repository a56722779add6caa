/* SPDX-License-Identifier: MIT */
#ifndef SC_H
#define SC_H

#include "softcard/softcard.h"
#include "t.h"

/*
 * Cards for tests, from the text of a profile, and transcripts: what is sent
 * and what must come, in hex.  One `*` in an answer stands for any digits.
 */

/* The start of a profile: more lines of its section may follow. */
#define SC_CARD                                                                \
	"[card \"test\"]\n"                                                    \
	"iccid = 8988211000000465008\n"                                        \
	"imsi = 901700000046734\n"                                             \
	"k = 465b5ce8b199b49faa5f0a2ee238a6bc\n"                               \
	"opc = cd63cb71954a9f4e48a5994e37a02baf\n"

#define SC_USIM "a0000000871002ffffffff8907090000"
#define SC_ISIM "a0000000871004ffffffff8907090000"

struct sc_step {
	const char *cmd;
	const char *rsp;
};

/* The path of a new file with this text; free() and unlink() it. */
char *sc_file(const char *text);

/* The only profile of this text. */
struct profile_list *sc_profile(const char *text);
struct softcard *sc_card(const char *text);

/* Send one command from a heap copy of its length; fails the test. */
void sc_expect(struct softcard *card, const char *cmd, const char *rsp);

/* The answer as hex, and does it fit? */
void sc_transmit(
    struct softcard *card, const char *cmd, char rsp[2 * APDU_RSP_MAX + 1]);
bool sc_fits(const char *rsp, const char *pattern);

/* Until a step without a command. */
void sc_run(struct softcard *card, const struct sc_step *steps);

/* A test for a row { name, profile, steps } of this kind. */
struct sc_row {
	const char *name;
	const char *profile;
	struct sc_step steps[24];
};
void sc_test_row(void **state);

/* The key of SC_CARD. */
void sc_key(struct aka_key *key);

/* A challenge with this SQN and AMF 8000 for SC_CARD: an APDU without Le. */
void sc_challenge(uint64_t sqn, char cmd[80]);

/* The same for GBA bootstrapping, with MAC* in AUTN. */
void sc_gba_challenge(uint64_t sqn, char cmd[82]);

#endif
