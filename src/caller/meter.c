/* SPDX-License-Identifier: MIT */
#include "caller/meter.h"

/* One millisecond fills in `count` units; whole numbers, so nothing is lost. */
static uint64_t
filled(const struct caller_meter *meter, const struct caller_rate *rate,
    uint64_t now_ms)
{
	const uint64_t full = (uint64_t)rate->count * rate->period_ms;
	uint64_t passed = now_ms > meter->at_ms ? now_ms - meter->at_ms : 0;
	uint64_t units;

	if (!meter->used || passed >= rate->period_ms)
		return full;
	units = meter->units + passed * rate->count;
	return units < full ? units : full;
}

unsigned
caller_meter_take(
    struct caller_meter *meter, const struct caller_rate *rate, uint64_t now_ms)
{
	uint64_t missing_ms;

	if (rate->count == 0)
		return 0;
	meter->units = filled(meter, rate, now_ms);
	meter->used = true;
	meter->at_ms = now_ms;
	if (meter->units >= rate->period_ms) {
		meter->units -= rate->period_ms;
		return 0;
	}
	missing_ms =
	    (rate->period_ms - meter->units + rate->count - 1) / rate->count;
	return (unsigned)((missing_ms + 999) / 1000);
}
