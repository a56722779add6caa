/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_PROFILE_H
#define SOFTCARD_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aka/gsm.h"
#include "aka/sqn.h"
#include "card/apdu.h"
#include "card/files.h"
#include "conf/conf.h"

/*
 * What a software card is personalised with: one `[card "NAME"]` section of
 * an INI file, and the `[file "NAME PATH"]` sections for it (sim-rest-card(1),
 * PROFILE).
 */

enum { PROFILE_IMPU_MAX = 8, PROFILE_PCSCF_MAX = 4, PROFILE_CARDS_MAX = 16 };

enum profile_sqn_check {
	PROFILE_SQN_STRICT = 0, /* TS 33.102, C.2 */
	PROFILE_SQN_OFF, /* every SQN is accepted, nothing is stored */
	PROFILE_SQN_ACCEPT_NEXT, /* the first is accepted, then strict */
	PROFILE_SQN_GREATER, /* strict with one place and no limits */
};

enum profile_amf { PROFILE_AMF_ANY = 0, PROFILE_AMF_SEPARATION };

enum { PROFILE_PIN_UNIVERSAL = 0x11 };

/* Bytes of EF_UST and EF_IST. */
enum { PROFILE_UST_LEN = 20, PROFILE_IST_LEN = 3 };

/* An application and its record of EF_DIR. */
struct profile_app {
	bool present;
	uint8_t aid[AID_MAX];
	size_t aid_len; /* 5 to 16 */
	char label[LABEL_MAX + 1];
	struct aka_key key;
};

/* What cards and readers do that the standards do not have, as a set. */
enum profile_quirk {
	QUIRK_APDU_READER = 1 << 0, /* T=0, but data come with 9000 */
	QUIRK_TELLS_LENGTH = 1 << 1, /* 6Cxx before each answer to a read */
	QUIRK_9F = 1 << 2, /* 9Fxx for 61xx */
	QUIRK_91 = 1 << 3, /* 910B for 9000 */
	QUIRK_SELECT_0C = 1 << 4, /* SELECT has only P2 = 0C */
	QUIRK_WHOLE_AID = 1 << 5, /* no SELECT by a part of an AID */
	QUIRK_A0_FIRST = 1 << 6, /* class A0 not after others */
	QUIRK_VERIFY_STATUS = 1 << 7, /* VERIFY without data: 9000, 698x */
	QUIRK_HIDDEN_TRIES = 1 << 8, /* 6300 for a wrong PIN */
};

enum {
	PROFILE_FILES_MAX = 16,
	PROFILE_RECORDS_MAX = 8,
	PROFILE_CONTENT_MAX = 96, /* more than fits a line */
};

struct fs_file;

struct profile_content {
	bool given;
	uint8_t bytes[PROFILE_CONTENT_MAX];
	size_t len;
};

/* How a file differs from what the card would have: a `[file]` section. */
struct profile_file {
	const struct fs_file *file;
	bool missing;
	unsigned size; /* of the EF or of a record; 0 = as ever */
	uint16_t select_sw; /* instead of 9000; 0 = as ever */
	uint16_t read_sw;
	struct profile_content fcp;
	struct profile_content records[PROFILE_RECORDS_MAX];
};

/* Holds keys: wipe after use. */
struct profile {
	char name[32];
	char iccid[21];
	char imsi[16];
	unsigned mnc_len; /* 2 or 3 */
	struct sqn_array sqn;
	bool isim_has_sqn; /* of its own, or else that of the USIM */
	struct sqn_array isim_sqn;
	enum profile_sqn_check sqn_check;
	enum profile_amf amf;
	enum gsm_sres sres; /* of the USIM in the GSM context */
	uint8_t ust[PROFILE_UST_LEN];
	uint8_t ist[PROFILE_IST_LEN];
	char pin[9]; /* 4 to 8 digits; "" = PIN disabled */
	uint8_t pin_reference; /* of it: 01 to 08, or 11, the universal PIN */
	struct profile_app usim, isim;
	bool sim; /* the 2G application: DF_GSM and class A0 */
	struct gsm_key sim_key;
	char spn[17];
	char impi[CARD_TEXT_MAX];
	char domain[CARD_TEXT_MAX];
	char impu[PROFILE_IMPU_MAX][CARD_TEXT_MAX];
	size_t impu_count;
	char pcscf[PROFILE_PCSCF_MAX][CARD_TEXT_MAX];
	size_t pcscf_count;
	uint8_t atr[33];
	size_t atr_len;
	enum apdu_protocol protocol;
	unsigned apdu_delay_ms; /* the card's own time for each command */
	unsigned auth_delay_ms; /* and in addition for AUTHENTICATE */
	unsigned quirks; /* of enum profile_quirk */
	unsigned busy; /* so often 9300 before SELECT and AUTHENTICATE */
	uint16_t class_sw; /* to a class that it has not; 0 = 6E00 */
	uint16_t auth_sw; /* answer to the 3G context; 0 = as ever */
	uint16_t auth_sw_once; /* to the first AUTHENTICATE after a reset */
	uint16_t verify_sw; /* to VERIFY without data */
	struct profile_file files[PROFILE_FILES_MAX];
	size_t file_count;
	char state[CARD_TEXT_MAX]; /* file for SQN and PIN state; "" = none */
};

/* Does it have anything but the 2G application? */
bool profile_is_uicc(const struct profile *profile);

/* Is this service on in EF_UST or EF_IST? */
bool profile_has_service(
    const struct profile *profile, enum card_app app, unsigned service);

struct profile_list {
	struct profile cards[PROFILE_CARDS_MAX];
	size_t count;
};

/*
 * Read a profile file.  Relative `state` paths are relative to the file.
 * Returns SR_OK, SR_IO or SR_BAD_CONFIG with *error filled.  The list is
 * large: keep it on the heap; free it with profile_list_free(), which wipes.
 */
MUST_CHECK enum sr_err profile_list_load(
    const char *path, struct profile_list **out, struct conf_error *error);

/* The same from memory; `name` stands for the file. */
MUST_CHECK enum sr_err profile_list_parse(const char *name, const char *text,
    struct profile_list **out, struct conf_error *error);

/*
 * The four built-in cards: 0 and 1 are those of the sim-rest documentation
 * (with the SQN check off, since its challenges carry SQN 0), 2 and 3 check
 * strictly and hold a USIM and an ISIM.
 */
MUST_CHECK enum sr_err profile_list_builtin(
    struct profile_list **out, struct conf_error *error);

void profile_list_free(struct profile_list *list);

#endif
