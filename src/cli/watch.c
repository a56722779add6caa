/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"
#include "cli/document.h"
#include "cli/session.h"
#include "cli/show.h"
#include "cli/signals.h"
#include "cli/term.h"
#include "wire/doc.h"

struct watching {
	const struct options *options;
	struct client *client;
	struct simrest_slot_list before;
	bool has_before;
	bool lost; /* the last look had no answer */
};

static struct tm
now(void)
{
	struct timespec time;
	struct tm local;

	clock_gettime(CLOCK_REALTIME, &time);
	localtime_r(&time.tv_sec, &local);
	return local;
}

/* A card that works is there: busy is no news. */
static const char *
state_of(const struct simrest_slot *slot)
{
	if (slot == NULL)
		return "gone";
	return slot->state == SIMREST_BUSY ? "ready" : slot->state_name;
}

static const char *
card_of(const struct simrest_slot *slot)
{
	return slot == NULL || slot->iccid == NULL ? "" : slot->iccid;
}

static void
print_json(unsigned number, const struct simrest_slot *slot, const char *was)
{
	struct draft d = draft_new();
	const struct tm when = now();
	char time[40];

	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S%z", &when);
	draft_text(&d, d.root, "time", time);
	draft_int(&d, d.root, "slot", (int)number);
	draft_text(&d, d.root, "state", state_of(slot));
	draft_text(&d, d.root, "was", was);
	if (slot != NULL) {
		draft_text(&d, d.root, "iccid", slot->iccid);
		draft_text(&d, d.root, "imsi", slot->imsi);
		draft_text(&d, d.root, "reader", slot->reader);
	}
	document_finish(&d);
}

static void
print_line(unsigned number, const struct simrest_slot *slot, const char *was)
{
	enum term_colour colour =
	    slot != NULL ? slots_colour(slot->state) : TERM_FAINT;
	char state[16], before[16], iccid[41], reader[256];
	const struct tm when = now();

	printf("%02d:%02d:%02d  slot %-3u  %s%-7s%s  %-20s  %s", when.tm_hour,
	    when.tm_min, when.tm_sec, number, term_on(colour),
	    term_clean(state_of(slot), state, sizeof(state)), term_off(colour),
	    term_clean(slot != NULL ? slot->iccid : NULL, iccid, sizeof(iccid)),
	    term_clean(
		slot != NULL ? slot->reader : NULL, reader, sizeof(reader)));
	if (was != NULL && strcmp(was, state_of(slot)) != 0)
		printf("  (was %s)", term_clean(was, before, sizeof(before)));
	puts("");
}

static void
tell(const struct watching *w, unsigned number, const struct simrest_slot *slot,
    const char *was)
{
	if (w->options->json)
		print_json(number, slot, was);
	else
		print_line(number, slot, was);
}

static const struct simrest_slot *
find(const struct simrest_slot_list *slots, unsigned number)
{
	for (size_t i = 0; i < slots->count; i++)
		if (slots->slots[i].number == number)
			return &slots->slots[i];
	return NULL;
}

static void
compare(const struct watching *w, const struct simrest_slot_list *after)
{
	for (size_t i = 0; i < after->count; i++) {
		const struct simrest_slot *slot = &after->slots[i];
		const struct simrest_slot *old = find(&w->before, slot->number);

		if (old == NULL)
			tell(w, slot->number, slot, NULL);
		else if (strcmp(state_of(slot), state_of(old)) != 0 ||
		    strcmp(card_of(slot), card_of(old)) != 0)
			tell(w, slot->number, slot, state_of(old));
	}
	for (size_t i = 0; i < w->before.count; i++)
		if (find(after, w->before.slots[i].number) == NULL)
			tell(w, w->before.slots[i].number, NULL,
			    state_of(&w->before.slots[i]));
}

/* What is wrong with the server is said when it begins. */
static enum exit_status
look(struct watching *w)
{
	struct simrest_slot_list after;
	enum exit_status status;

	if (w->lost)
		status = session_slots_quietly(w->client, &after);
	else
		status = session_slots(w->client, &after);
	if (status != EXIT_STATUS_OK) {
		w->lost = true;
		return status;
	}
	if (w->lost && w->has_before)
		log_error("the server answers again");
	w->lost = false;
	compare(w, &after);
	wipe_free(w->before.memory);
	w->before = after;
	w->has_before = true;
	return EXIT_STATUS_OK;
}

/* The first look must succeed: a wrong address is not waited for. */
static enum exit_status
watch(struct watching *w, int signals)
{
	struct pollfd ends = { .fd = signals, .events = POLLIN };
	enum exit_status status = look(w);

	while (status == EXIT_STATUS_OK) {
		if (poll(&ends, 1, (int)w->options->interval_s * 1000) > 0)
			break;
		look(w);
		if (ferror(stdout)) {
			log_error("cannot write to standard output");
			status = EXIT_STATUS_LOCAL;
		}
	}
	wipe_free(w->before.memory);
	return status;
}

enum exit_status
watch_run(struct options *options)
{
	struct watching w = { .options = options };
	enum exit_status status;
	int signals = signals_open();

	if (signals < 0)
		return EXIT_STATUS_LOCAL;
	status = session_open(options, &w.client);
	if (status == EXIT_STATUS_OK)
		status = watch(&w, signals);
	client_close(w.client);
	close(signals);
	return status;
}
