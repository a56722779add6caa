/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/process.h"

void
process_harden(void)
{
	const struct rlimit none = { 0, 0 };

	signal(SIGPIPE, SIG_IGN);
	setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* LeakSanitizer has to trace the process */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
