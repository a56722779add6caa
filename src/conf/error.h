/* SPDX-License-Identifier: MIT */
#ifndef CONF_ERROR_H
#define CONF_ERROR_H

#include <stdarg.h>

#include "conf/conf.h"

/* Error texts are put together piece by piece; a cut one ends in "...". */

void conf_error_add(struct conf_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
