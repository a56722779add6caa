/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "place.h"
#include "t.h"

/* Which PIN is given away, and when never again (doc/reliability.md, PIN). */

#define PIN "90817263"
#define PINS CARD "pin = " PIN "\n"

static struct pin_store store;
static struct pin_taken taken;

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in: %s", part, text);
	assert_null(strstr(text, PIN));
	assert_null(strstr(text, ICCID)); /* only its last digits */
}

static void
take(const char *iccid, const char *pin)
{
	const char *log;

	if (place_take(&store, iccid, &taken, &log) != SR_OK)
		fail_msg("not given: %s", log);
	assert_string_equal(log, "");
	assert_string_equal(taken.digits, pin);
}

/* Not given, and this is what the log says about it; "": nothing. */
static void
keep(const char *iccid, const char *says)
{
	const char *log;

	assert_int_equal(
	    place_take(&store, iccid, &taken, &log), SR_PIN_REQUIRED);
	if (*says == '\0')
		assert_string_equal(log, "");
	assert_has(log, says);
}

static void
end(enum pin_end how, int tries_left, const char *says)
{
	assert_has(place_end(&store, &taken, how, tries_left), says);
}

static void
reload(struct place *p, const char *pins)
{
	struct conf_error error;

	place_write(p->pins, pins, 0600);
	assert_int_equal(pin_store_reload(&store, p->pins, &error), SR_OK);
}

/* As when the server ends and comes again. */
static void
restart(struct place *p, const char *pins)
{
	pin_store_close(&store);
	place_start(p, &store, pins);
}

static size_t
latched(void)
{
	size_t pins, count;

	pin_store_count(&store, &pins, &count);
	return count;
}

static void
test_right(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	assert_true(pin_store_has(&store, ICCID));
	assert_false(pin_store_has(&store, OTHER_ICCID));
	keep(OTHER_ICCID, "");
	keep("", "");
	for (int i = 0; i < 3; i++) {
		take(ICCID, PIN);
		assert_int_equal(latched(), 1);
		assert_non_null(strstr(place_read(p.latch), "= " ICCID "\n"));
		assert_null(strstr(place_read(p.latch), PIN));
		end(PIN_END_RIGHT, 3, "<6>iccid=...5008 pin=accepted\n");
		assert_int_equal(latched(), 0);
		assert_null(strstr(place_read(p.latch), "[latch"));
	}
	pin_store_close(&store);
	place_close(&p);
}

static const struct wrong {
	const char *name;
	enum pin_end how;
	int tries_left;
	const char *says;
} wrongs[] = {
	{ "wrong", PIN_END_REFUSED, 2,
	    "<3>iccid=...5008 pin=refused tries_left=2: " },
	{ "refused", PIN_END_REFUSED, -1,
	    "<3>iccid=...5008 pin=refused: it is not sent again" },
	{ "answer lost", PIN_END_UNKNOWN, -1,
	    "<3>iccid=...5008 pin=unanswered: whether the card took it" },
};

/* Never again: here, after a new reading of the file, after a restart. */
static void
test_wrong(void **state)
{
	const struct wrong *w = *state;
	struct place p;

	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	end(w->how, w->tries_left, w->says);
	keep(ICCID, "");
	keep(ICCID, "");
	reload(&p, PINS);
	keep(ICCID, "<3>iccid=...5008 pin=latched: ");
	keep(ICCID, "");
	for (int i = 0; i < 2; i++) {
		restart(&p, PINS);
		keep(ICCID, "<3>iccid=...5008 pin=latched: ");
		keep(ICCID, "");
	}
	pin_store_close(&store);
	place_close(&p);
}

/* Killed between the latch and the card's answer. */
static void
test_never_ended(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	restart(&p, PINS);
	keep(ICCID, "pin=latched");
	pin_store_close(&store);
	place_close(&p);
}

/* Another PIN may be tried, and the one of before still not. */
static void
test_changed(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	end(PIN_END_REFUSED, 2, "refused");
	reload(&p, CARD "pin = 1234\n");
	take(ICCID, "1234");
	end(PIN_END_REFUSED, 2, "refused");
	keep(ICCID, "");
	reload(&p, CARD "pin = 12345\n");
	take(ICCID, "12345");
	end(PIN_END_RIGHT, 3, "accepted");
	restart(&p, PINS);
	keep(ICCID, "pin=latched");
	restart(&p, CARD "pin = 1234\n");
	keep(ICCID, "pin=latched");
	restart(&p, CARD "pin = 12345\n");
	take(ICCID, "12345");
	pin_store_close(&store);
	place_close(&p);
}

/* A word of the operator's makes another PIN of the same digits. */
static void
test_confirmed(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	end(PIN_END_UNKNOWN, -1, "confirm it in");
	reload(&p, PINS "confirmed = monday\n");
	take(ICCID, PIN);
	end(PIN_END_UNKNOWN, -1, "unanswered");
	reload(&p, PINS "confirmed = monday\n");
	keep(ICCID, "pin=latched");
	reload(&p, PINS "confirmed = tuesday\n");
	take(ICCID, PIN);
	end(PIN_END_RIGHT, 3, "accepted");
	reload(&p, PINS);
	keep(ICCID, "pin=latched");
	pin_store_close(&store);
	place_close(&p);
}

/* The same digits on another card are another PIN. */
static void
test_another_card(void **state)
{
	static const char pins[] = PINS OTHER_CARD "pin = " PIN "\n";
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, pins);
	take(ICCID, PIN);
	end(PIN_END_REFUSED, 2, "refused");
	take(OTHER_ICCID, PIN);
	end(PIN_END_RIGHT, 3, "...5016 pin=accepted");
	keep(ICCID, "");
	restart(&p, pins);
	keep(ICCID, "latched");
	take(OTHER_ICCID, PIN);
	pin_store_close(&store);
	place_close(&p);
}

/* Two cards with one number: the second waits for what the first one says. */
static void
test_at_once(void **state)
{
	struct pin_taken first;
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	first = taken;
	keep(ICCID, "pin=latched");
	taken = first;
	end(PIN_END_RIGHT, 3, "accepted");
	take(ICCID, PIN);
	pin_store_close(&store);
	place_close(&p);
}

/* The PIN changes while it is on its way: each is judged for itself. */
static void
test_changed_on_the_way(void **state)
{
	struct pin_taken first;
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	first = taken;
	reload(&p, CARD "pin = 1234\n");
	take(ICCID, "1234");
	end(PIN_END_REFUSED, 2, "refused");
	taken = first;
	end(PIN_END_RIGHT, 3, "accepted");
	assert_int_equal(latched(), 1);
	keep(ICCID, "");
	reload(&p, PINS);
	take(ICCID, PIN);
	pin_store_close(&store);
	place_close(&p);
}

static void
test_bad_reload(void **state)
{
	struct conf_error error;
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	place_write(p.pins, CARD "pin = x\n", 0600);
	assert_int_equal(
	    pin_store_reload(&store, p.pins, &error), SR_BAD_CONFIG);
	assert_non_null(strstr(error.text, ":2: pin: must be 4 to 8 digits"));
	assert_int_equal(
	    pin_store_reload(&store, "/nonexistent", &error), SR_IO);
	take(ICCID, PIN);
	end(PIN_END_RIGHT, 3, "accepted");
	assert_int_equal(pin_store_reload(&store, NULL, &error), SR_OK);
	keep(ICCID, "");
	pin_store_close(&store);
	place_close(&p);
}

/* Errors at the start leave nothing behind, and check() finds them, too. */
static void
test_bad_start(void **state)
{
	struct conf_error error;
	struct place p;

	(void)state;
	place_open(&p);
	place_write(p.pins, PINS, 0604);
	assert_int_equal(pin_store_check(p.pins, p.latch, &error), SR_IO);
	assert_int_equal(
	    pin_store_open(&store, p.pins, p.latch, &error), SR_IO);
	assert_non_null(strstr(error.text, "closed to group and others"));
	place_write(p.pins, PINS, 0600);
	place_write(p.latch, "[latch]\n", 0600);
	assert_int_equal(
	    pin_store_check(p.pins, p.latch, &error), SR_BAD_CONFIG);
	assert_int_equal(
	    pin_store_open(&store, p.pins, p.latch, &error), SR_BAD_CONFIG);
	place_write(p.latch, "", 0600);
	assert_int_equal(pin_store_check(p.pins, p.latch, &error), SR_OK);
	assert_int_equal(pin_store_check(NULL, p.latch, &error), SR_OK);
	place_start(&p, &store, PINS);
	assert_int_equal(pin_store_check(p.pins, p.latch, &error), SR_OK);
	take(ICCID, PIN);
	pin_store_close(&store);
	place_close(&p);
}

/* A thread that was left behind comes back when all is over. */
static void
test_after_the_end(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	take(ICCID, PIN);
	pin_store_close(&store);
	assert_false(pin_store_has(&store, ICCID));
	assert_string_equal(place_end(&store, &taken, PIN_END_RIGHT, 3), "");
	keep(ICCID, "");
	place_start(&p, &store, PINS);
	keep(ICCID, "pin=latched");
	pin_store_close(&store);
	place_close(&p);
}

/* Another slot's PIN is on its way to the disk: nobody waits for that. */
static void
test_has_does_not_wait(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	place_start(&p, &store, PINS);
	alarm(20);
	pthread_mutex_lock(&store.lock);
	assert_true(pin_store_has(&store, ICCID));
	pthread_mutex_unlock(&store.lock);
	alarm(0);
	pin_store_close(&store);
	place_close(&p);
}

int
main(void)
{
	log_set_level(LOG_LEVEL_INFO);
	t_add("right", test_right, NULL);
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++)
		t_add(wrongs[i].name, test_wrong, &wrongs[i]);
	t_add("never ended", test_never_ended, NULL);
	t_add("changed", test_changed, NULL);
	t_add("confirmed", test_confirmed, NULL);
	t_add("another card", test_another_card, NULL);
	t_add("two at once", test_at_once, NULL);
	t_add("changed on the way", test_changed_on_the_way, NULL);
	t_add("asked for meanwhile", test_has_does_not_wait, NULL);
	t_add("a file that is wrong later", test_bad_reload, NULL);
	t_add("files that are wrong at the start", test_bad_start, NULL);
	t_add("after the end", test_after_the_end, NULL);
	return t_main("pin/store");
}
