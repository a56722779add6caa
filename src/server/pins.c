/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "pin/store.h"
#include "server/pins.h"

/*
 * Not on the heap: a thread that was left behind in its reader may come back
 * and ask for a PIN when everything else is gone.
 */
static struct pin_store store;
static bool is_open;

static bool
has(void *arg, const char *iccid)
{
	return pin_store_has(arg, iccid);
}

static enum sr_err
take(void *arg, const char *iccid, struct uicc_pin *out)
{
	struct pin_taken taken;
	enum sr_err err = pin_store_take(arg, iccid, &taken);

	static_assert(sizeof(out->digits) == sizeof(taken.digits),
	    "the PIN has the same room above and below");
	*out = (struct uicc_pin){ .ticket = taken.ticket };
	memcpy(out->digits, taken.digits, sizeof(out->digits));
	wipe(&taken, sizeof(taken));
	return err;
}

static void
ended(void *arg, uint64_t ticket, enum uicc_pin_end end, int tries_left)
{
	static const enum pin_end ends[] = {
		[UICC_PIN_RIGHT] = PIN_END_RIGHT,
		[UICC_PIN_REFUSED] = PIN_END_REFUSED,
		[UICC_PIN_UNKNOWN] = PIN_END_UNKNOWN,
	};

	pin_store_ended(arg, ticket, ends[end], tries_left);
}

static const struct uicc_pins source = { has, take, ended, &store };

/* NULL for none. */
static const char *
file_of(const struct settings *s)
{
	return s->pin_file[0] != '\0' ? s->pin_file : NULL;
}

static void
log_count(const struct settings *s)
{
	size_t pins, latched;

	pin_store_count(&store, &pins, &latched);
	log_info("%s: pins=%zu, %s: latched=%zu",
	    s->pin_file[0] != '\0' ? s->pin_file : "no pin_file", pins,
	    s->pin_latch, latched);
}

enum sr_err
pins_open(const struct settings *s, struct conf_error *error)
{
	enum sr_err err;

	if (s->pin_latch[0] == '\0')
		return SR_OK;
	err = pin_store_open(&store, file_of(s), s->pin_latch, error);
	is_open = err == SR_OK;
	if (is_open)
		log_count(s);
	return err;
}

void
pins_close(void)
{
	if (is_open)
		pin_store_close(&store);
	is_open = false;
}

const struct uicc_pins *
pins_source(void)
{
	return is_open ? &source : NULL;
}

enum sr_err
pins_check(const struct settings *s, struct conf_error *error)
{
	if (s->pin_latch[0] == '\0')
		return SR_OK;
	return pin_store_check(file_of(s), s->pin_latch, error);
}

enum sr_err
pins_reload(const struct settings *s, struct conf_error *error)
{
	enum sr_err err;

	if (!is_open)
		return SR_OK;
	if ((err = pin_store_reload(&store, file_of(s), error)) == SR_OK)
		log_count(s);
	return err;
}
