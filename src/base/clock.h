/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC, in nanoseconds and milliseconds. */
uint64_t clock_ns(void);
uint64_t clock_ms(void);

/* Sleep, also over signals. */
void clock_sleep_ms(uint64_t ms);

#endif
