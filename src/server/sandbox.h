/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SANDBOX_H
#define SERVER_SANDBOX_H

#include "base/err.h"

/*
 * From now on, for all threads that there are and will be, the kernel knows
 * only the system calls that serving takes (doc/adr/0012-seccomp.md): no other
 * program is started, no process looked into or signalled, no socket opened
 * but Unix ones, no memory made executable.  All others fail with ENOSYS.
 *
 * There is no way back.  Logs and returns SR_IO when the kernel cannot do it.
 * Does nothing in a build with sanitizers, which call what they like.
 */
MUST_CHECK enum sr_err sandbox_enter(void);

#endif
