/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "apdus.h"
#include "pins.h"
#include "script.h"
#include "t.h"

enum { TICKET = 4711 };

static bool
has(void *arg, const char *iccid)
{
	(void)arg;
	return strcmp(iccid, ICCID) == 0;
}

static enum sr_err
take(void *arg, const char *iccid, struct uicc_pin *out)
{
	assert_string_equal(iccid, ICCID);
	script_event("take");
	*out = (struct uicc_pin){ .digits = "90817", .ticket = TICKET };
	return *(enum sr_err *)arg;
}

static void
ended(void *arg, uint64_t ticket, enum uicc_pin_end end, int tries_left)
{
	static const char *const names[] = {
		[UICC_PIN_RIGHT] = "right",
		[UICC_PIN_REFUSED] = "refused",
		[UICC_PIN_UNKNOWN] = "unknown",
	};
	char what[32];

	(void)arg;
	assert_int_equal(ticket, TICKET);
	snprintf(what, sizeof(what), "%s %d", names[end], tries_left);
	script_event(what);
}

static enum sr_err given = SR_OK, latched = SR_PIN_REQUIRED, disk = SR_IO;
const struct uicc_pins script_pins = { has, take, ended, &given };
const struct uicc_pins script_pins_latched = { has, take, ended, &latched };
const struct uicc_pins script_pins_disk = { has, take, ended, &disk };
