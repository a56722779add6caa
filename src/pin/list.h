/* SPDX-License-Identifier: MIT */
#ifndef PIN_LIST_H
#define PIN_LIST_H

#include <stddef.h>

#include "conf/conf.h"

/* The file of PINs (sim-rest-server(8), PIN FILE). */

enum {
	PIN_DIGITS_MIN = 4, /* TS 102 221, 9.5.1 */
	PIN_DIGITS_MAX = 8,
	PIN_ICCID_MAX = 20,
	PIN_CONFIRMED_MAX = 63,
};

/* Holds a secret. */
struct pin_card {
	char iccid[PIN_ICCID_MAX + 1];
	char pin[PIN_DIGITS_MAX + 1];
	char confirmed[PIN_CONFIRMED_MAX + 1]; /* any text; "" = none */
	char where[160]; /* "pins.ini:3: card: ", for errors */
};

/* Wiped and freed by pin_list_wipe(), which a list of zeros allows. */
struct pin_list {
	struct pin_card *cards;
	size_t count;
};

/*
 * Returns SR_OK; SR_IO when the file cannot be read, or can be read by others;
 * SR_BAD_CONFIG; SR_NO_MEMORY.  *error then says where and what is allowed,
 * without any PIN; *out is empty.
 */
MUST_CHECK enum sr_err pin_list_load(
    const char *path, struct pin_list *out, struct conf_error *error);

/* The same from memory; `name` stands for the file in errors. */
MUST_CHECK enum sr_err pin_list_load_text(const char *name, const char *text,
    struct pin_list *out, struct conf_error *error);

/* NULL when there is no PIN for this card. */
const struct pin_card *pin_list_find(
    const struct pin_list *list, const char *iccid);

void pin_list_wipe(struct pin_list *list);

#endif
