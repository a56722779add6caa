/* SPDX-License-Identifier: MIT */
#include "fake_clock.h"
#include "base/clock.h"

uint64_t fake_now_ms = 1000000;

uint64_t
clock_ns(void)
{
	return fake_now_ms * 1000000;
}

uint64_t
clock_ms(void)
{
	return fake_now_ms;
}

void
clock_sleep_ms(uint64_t ms)
{
	fake_now_ms += ms;
}
