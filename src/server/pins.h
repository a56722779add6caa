/* SPDX-License-Identifier: MIT */
#ifndef SERVER_PINS_H
#define SERVER_PINS_H

#include "server/settings.h"
#include "uicc/uicc.h"

/*
 * The one store of PINs of this process, as the settings say.  On an error
 * *error says where and what is allowed.
 */

MUST_CHECK enum sr_err pins_open(
    const struct settings *settings, struct conf_error *error);

/* The cards may still be used, by threads that were left behind. */
void pins_close(void);

/* For the cards; NULL when there is no store. */
const struct uicc_pins *pins_source(void);

/* Look at the files only. */
MUST_CHECK enum sr_err pins_check(
    const struct settings *settings, struct conf_error *error);

/* Other PINs from now on; on an error those of before stay. */
MUST_CHECK enum sr_err pins_reload(
    const struct settings *settings, struct conf_error *error);

#endif
