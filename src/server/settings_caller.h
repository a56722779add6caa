/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SETTINGS_CALLER_H
#define SERVER_SETTINGS_CALLER_H

#include "server/settings.h"

/* The sections [caller "NAME"], into settings->callers. */

void *settings_begin_caller(
    void *arg, const char *name, const struct conf_value *where);

#endif
