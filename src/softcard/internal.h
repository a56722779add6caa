/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_INTERNAL_H
#define SOFTCARD_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "card/apdu.h"
#include "card/sw.h"
#include "softcard/fs.h"
#include "softcard/softcard.h"
#include "softcard/state.h"

/*
 * Between the files of softcard/: a card, a command on its way, and the
 * handlers of the commands.
 */

enum { CHANNEL_COUNT = 4 };

struct channel {
	bool open;
	const struct fs_file *adf; /* NULL before the first application */
	const struct fs_file *df;
	const struct fs_file *ef; /* NULL = none is selected */
	unsigned record; /* 0 = undefined */
};

/* The answer to a case 4 command that waits for GET RESPONSE on T=0. */
struct pending {
	uint8_t data[FS_READ_MAX];
	size_t len; /* 0 = none */
	uint8_t cla;
};

/* What bootstrapping left in an application (TS 33.220, 5.3.2). */
struct gba {
	bool has_ks;
	uint8_t ks[32]; /* CK || IK */
	uint8_t rand[16];
};

/* What the quirks of the profile must remember until the next reset. */
struct quirk_state {
	unsigned busy_count; /* how often this command was put off */
	bool auth_refused;
	bool told; /* the length of the answer to this header */
	uint32_t told_header;
	bool uicc_used; /* a command of another class than A0 came */
};

struct softcard {
	struct profile profile;
	struct card_state state;
	struct journal *journal;
	struct channel channels[CHANNEL_COUNT];
	struct channel gsm; /* class A0 has files of its own selected */
	struct pending pending;
	struct quirk_state quirk;
	struct gba gba[2]; /* of the USIM and of the ISIM */
	bool pin_verified; /* shared by all channels (TS 102 221, 8.7) */
};

enum {
	LE_NONE = -1,
	LE_ANY = 0, /* all there is: T=0 case 4, or Le = 00 on T=1 */
};

struct command {
	struct channel *channel;
	uint8_t p1, p2;
	struct cursor data;
	int le; /* LE_NONE, LE_ANY or 1 to 256 */
};

/*
 * Each runs one command: appends its data to `out`, which has room for
 * FS_READ_MAX bytes, and returns the status word.
 */
typedef uint16_t command_fn(
    struct softcard *card, const struct command *cmd, struct builder *out);

command_fn command_select;
command_fn command_status;
command_fn command_read_binary;
command_fn command_read_record;
command_fn command_search_record;
command_fn command_verify;
command_fn command_unblock;
command_fn command_manage_channel;
command_fn command_authenticate;

/* Class A0 (TS 51.011, 9). */
command_fn gsm_select;
command_fn gsm_status;
command_fn gsm_verify;
command_fn gsm_unblock;
command_fn gsm_run_algorithm;

/* What a status word of the UICC is in class A0 (TS 51.011, 9.4). */
uint16_t gsm_sw(uint16_t sw);

/* The answer to SELECT and STATUS in class A0 (TS 51.011, 9.2.1). */
void gsm_describe(const struct softcard *card, const struct fs_file *file,
    struct builder *out);

/*
 * Which way the data of a command goes, apart from GET RESPONSE: all that
 * T=0 has to know of it.
 */
enum direction { TO_CARD, FROM_CARD };

struct command_row {
	uint8_t cla; /* without the channel */
	uint8_t ins;
	enum direction direction;
	command_fn *run;
};

enum { CLA_GSM = 0xa0 };

/*
 * Find the row for CLA and INS, and the channel that CLA names.  Returns
 * SW_OK, 6881, 6D00 or 6E00.
 */
uint16_t command_find(struct softcard *card, uint8_t cla, uint8_t ins,
    struct channel **channel, const struct command_row **row);

/* SW_OK when Le fits an answer of `len` bytes, else 6700 or 6Cxx. */
uint16_t command_check_le(const struct command *cmd, size_t len);

/* The same for a command that has no answer now. */
uint16_t command_check_no_answer(const struct command *cmd);

/* What may be selected by its FID alone (TS 102 221, 8.4.1), or NULL. */
const struct fs_file *select_find_fid(
    const struct profile *profile, const struct channel *ch, uint16_t fid);

/* What selecting it is answered with: 9000 unless the profile says other. */
uint16_t select_sw(const struct softcard *card, const struct fs_file *file);

/* 6Cxx: repeat with Le = `len`. */
uint16_t sw_wrong_le(size_t len);

/* Does it come with data: success, or a warning (TS 102 221, 10.2.1.2)? */
bool sw_has_data(uint16_t sw);

/* Make a file the current one. */
void channel_select(struct channel *ch, const struct fs_file *file);

/* Close all channels but 0 and put that one back to the MF. */
void channel_reset_all(struct softcard *card);

/* Is what needs the PIN allowed?  SW_OK, 6982, or 6983 when it is blocked. */
uint16_t pin_check(const struct softcard *card);

/*
 * Make `next` the state of the card, on disk first.  Returns SW_OK, or 6581
 * with the state as it was.
 */
uint16_t card_store(struct softcard *card, const struct card_state *next);

/* Quirks (quirk.c). */

bool quirk_has(const struct softcard *card, enum profile_quirk quirk);

/* Is this SELECT or AUTHENTICATE to be put off with 9300 once more? */
bool quirk_is_busy(struct softcard *card, uint8_t ins);

/* Is 6Cxx due before the answer to the command with these four bytes? */
bool quirk_tells_length(struct softcard *card, uint32_t header);

/* SW_OK, or what AUTHENTICATE in this context is answered with. */
uint16_t quirk_auth_sw(struct softcard *card, uint8_t p2);

/* Bytes in, bytes out, by the rules of the card's protocol. */
void transport_run(
    struct softcard *card, struct cursor cmd, struct builder *rsp);

#endif
