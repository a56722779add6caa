/* SPDX-License-Identifier: MIT */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include <stdint.h>

/* base/clock.h for tests: time passes only where somebody sleeps. */
extern uint64_t fake_now_ms;

#endif
