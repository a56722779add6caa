/* SPDX-License-Identifier: MIT */
#ifndef API_OPERATIONS_H
#define API_OPERATIONS_H

#include "api/call.h"

/* All that can be asked of a slot. */

extern const struct operation operation_authenticate;
extern const struct operation operation_info;

#endif
