/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "reader/list.h"
#include "reader/outcome.h"
#include "reader/scard.h"
#include "reader/watch.h"

enum {
	/*
	 * The list is asked for this often even where pcscd tells of changes:
	 * it tells only of those that come while it is asked.
	 */
	SLICE_MS = 500,
	PAUSE_MS = 20, /* from one look to the next, at least */
	RETRY_MIN_MS = 50,
	RETRY_MAX_MS = 1000,
	ROUNDS_WITHOUT_PNP = 20,
};

struct reader_watch {
	struct scard pcsc;
	struct reader_view view;
	struct reader_state *readers; /* what view.readers points to */
	struct scard_state *states; /* one for each reader, and PnP's */
	bool started; /* the first view was given */
	bool changed; /* the view, since it was last given */
	unsigned without_pnp; /* rounds, since pcscd does not know it */
	bool limit_told;
	uint64_t retry_at_ms;
	uint64_t retry_wait_ms;
};

enum sr_err
reader_watch_new(struct reader_watch **out)
{
	*out = calloc(1, sizeof(**out));
	return *out == NULL ? SR_NO_MEMORY : SR_OK;
}

static void
forget_readers(struct reader_watch *w)
{
	free(w->readers);
	free(w->states);
	w->readers = NULL;
	w->states = NULL;
	w->view.readers = NULL;
	w->view.count = 0;
}

void
reader_watch_free(struct reader_watch *w)
{
	if (w == NULL)
		return;
	scard_release(&w->pcsc);
	forget_readers(w);
	free(w);
}

/*
 * A context does not outlive its pcscd.  That the readers were away is shown
 * once, even if pcscd is back already: its counts of events begin anew.
 */
static void
lose_service(struct reader_watch *w, const char *call, uint32_t code)
{
	scard_release(&w->pcsc);
	forget_readers(w);
	if (w->view.service || !w->started) {
		w->changed = true;
		log_warning("pcscd cannot be reached: call=%s code=%08x", call,
		    (unsigned)code);
	}
	w->view.service = false;
	w->retry_wait_ms *= 2;
	if (w->retry_wait_ms < RETRY_MIN_MS)
		w->retry_wait_ms = RETRY_MIN_MS;
	if (w->retry_wait_ms > RETRY_MAX_MS)
		w->retry_wait_ms = RETRY_MAX_MS;
	w->retry_at_ms = clock_ms() + w->retry_wait_ms;
}

static void
gain_service(struct reader_watch *w)
{
	w->retry_wait_ms = 0;
	if (w->view.service)
		return;
	if (w->started)
		log_info("pcscd is there");
	w->view.service = true;
	w->changed = true;
}

static bool
is_same_list(const struct reader_watch *w, const struct pcsc_list *list)
{
	if (w->states == NULL || list->count != w->view.count)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->names[i], w->readers[i].name) != 0)
			return false;
	return true;
}

/* What was known of the reader with this name; zero when it is new. */
static void
carry_over(
    const struct reader_watch *w, const char *name, struct reader_state *reader)
{
	for (size_t i = 0; i < w->view.count; i++)
		if (strcmp(w->readers[i].name, name) == 0)
			*reader = w->readers[i];
	memcpy(reader->name, name, strlen(name) + 1);
}

static enum sr_err
take_list(struct reader_watch *w, const struct pcsc_list *list)
{
	struct reader_state *readers;
	struct scard_state *states;

	if (is_same_list(w, list))
		return SR_OK;
	readers = calloc(list->count + 1, sizeof(*readers));
	states = calloc(list->count + 1, sizeof(*states));
	if (readers == NULL || states == NULL) {
		free(readers);
		free(states);
		return SR_NO_MEMORY;
	}
	for (size_t i = 0; i < list->count; i++) {
		carry_over(w, list->names[i], &readers[i]);
		states[i].name = readers[i].name;
	}
	states[list->count].name = SCARD_PNP;
	forget_readers(w);
	w->view.readers = w->readers = readers;
	w->view.count = list->count;
	w->states = states;
	w->changed = true;
	return SR_OK;
}

static void
tell_limit(struct reader_watch *w, size_t count)
{
	if (w->limit_told || count == 0 || count != scard_readers_max())
		return;
	w->limit_told = true;
	log_warning("%zu readers: pcscd up to 2.4 serves no more, and does not"
		    " tell of others",
	    count);
}

static enum sr_err
update_list(struct reader_watch *w)
{
	struct pcsc_list list;
	uint32_t code = 0;
	enum sr_err err = list_readers(&w->pcsc, &list, &code);

	if (err == SR_PCSC_UNAVAILABLE) {
		lose_service(w, "SCardListReaders", code);
		return SR_OK;
	}
	if (err == SR_OK) {
		tell_limit(w, list.count);
		err = take_list(w, &list);
	}
	pcsc_list_free(&list);
	return err;
}

static enum reader_presence
presence_of(uint32_t bits, enum reader_presence before)
{
	if ((bits & (SCARD_BIT_UNKNOWN | SCARD_BIT_UNAVAILABLE)) != 0)
		return READER_ABSENT;
	if ((bits & SCARD_BIT_EMPTY) != 0)
		return READER_EMPTY;
	if ((bits & SCARD_BIT_PRESENT) == 0)
		return before;
	return (bits & SCARD_BIT_MUTE) != 0 ? READER_MUTE : READER_PRESENT;
}

static void
take_states(struct reader_watch *w)
{
	for (size_t i = 0; i < w->view.count; i++) {
		struct reader_state *reader = &w->readers[i];
		struct scard_state *state = &w->states[i];
		const unsigned events = state->now >> 16;
		const enum reader_presence presence =
		    presence_of(state->now, reader->presence);

		state->known = state->now & ~(uint32_t)SCARD_BIT_CHANGED;
		if (presence != reader->presence || events != reader->events)
			w->changed = true;
		reader->presence = presence;
		reader->events = events;
	}
}

static bool
is_refusal(uint32_t code)
{
	return code == PCSC_E_UNKNOWN_READER ||
	    code == PCSC_E_INVALID_PARAMETER || code == PCSC_E_INVALID_VALUE;
}

static uint32_t
wait_without_pnp(struct reader_watch *w, unsigned timeout_ms)
{
	if (w->view.count > 0)
		return scard_wait(
		    &w->pcsc, timeout_ms, w->states, w->view.count);
	clock_sleep_ms(timeout_ms);
	return PCSC_E_TIMEOUT;
}

/*
 * PnP is one name more than there are readers, which is one too many when
 * there are as many as libpcsclite takes.
 */
static uint32_t
wait_for_states(struct reader_watch *w, unsigned timeout_ms)
{
	struct scard_state *pnp;
	uint32_t code;

	assert(w->states != NULL); /* a list was taken, if an empty one */
	pnp = &w->states[w->view.count];
	if (w->without_pnp > 0) {
		w->without_pnp--;
		return wait_without_pnp(w, timeout_ms);
	}
	code = scard_wait(&w->pcsc, timeout_ms, w->states, w->view.count + 1);
	if (code == PCSC_S_SUCCESS)
		pnp->known = pnp->now & ~(uint32_t)SCARD_BIT_CHANGED;
	if (!is_refusal(code))
		return code;
	code = wait_without_pnp(w, timeout_ms);
	if (!is_refusal(code))
		w->without_pnp = ROUNDS_WITHOUT_PNP;
	return code;
}

static uint64_t
left_until(uint64_t end_ms)
{
	uint64_t now = clock_ms();

	return now < end_ms ? end_ms - now : 0;
}

static void
pause_for(uint64_t ms, uint64_t end_ms)
{
	uint64_t left = left_until(end_ms);

	clock_sleep_ms(ms < left ? ms : left);
}

static enum sr_err
update_states(struct reader_watch *w, uint64_t end_ms)
{
	/* What is known to have changed is told at once. */
	uint64_t wait_ms = w->changed || !w->started ? 0 : left_until(end_ms);
	uint32_t code;

	if (wait_ms > SLICE_MS)
		wait_ms = SLICE_MS;
	code = wait_for_states(w, (unsigned)wait_ms);
	if (code == PCSC_E_NO_MEMORY)
		return SR_NO_MEMORY;
	/* A reader went since the list was given: it is asked for again. */
	if (code == PCSC_E_UNKNOWN_READER)
		return SR_OK;
	if (code != PCSC_S_SUCCESS && code != PCSC_E_TIMEOUT) {
		lose_service(w, "SCardGetStatusChange", code);
		return SR_OK;
	}
	gain_service(w);
	if (code == PCSC_S_SUCCESS)
		take_states(w);
	return SR_OK;
}

static enum sr_err
update_view(struct reader_watch *w, uint64_t end_ms)
{
	uint64_t now = clock_ms();
	enum sr_err err;
	uint32_t code;

	if (!w->pcsc.has_context) {
		if (now < w->retry_at_ms)
			pause_for(w->retry_at_ms - now, end_ms);
		if (clock_ms() < w->retry_at_ms)
			return SR_OK;
		code = scard_establish(&w->pcsc);
		if (code != PCSC_S_SUCCESS) {
			lose_service(w, "SCardEstablishContext", code);
			return SR_OK;
		}
	}
	err = update_list(w);
	if (err != SR_OK || !w->pcsc.has_context)
		return err;
	return update_states(w, end_ms);
}

enum sr_err
reader_watch_wait(
    struct reader_watch *w, unsigned timeout_ms, struct reader_view *out)
{
	const uint64_t end_ms = clock_ms() + timeout_ms;
	enum sr_err err;

	for (;;) {
		const uint64_t soon_ms = clock_ms() + PAUSE_MS;

		err = update_view(w, end_ms);
		if (err != SR_OK) {
			pause_for(RETRY_MIN_MS, end_ms);
			return err;
		}
		if (w->changed || !w->started || left_until(end_ms) == 0)
			break;
		/* Whatever pcscd says, and however fast: nothing spins. */
		pause_for(left_until(soon_ms), end_ms);
	}
	w->started = true;
	w->changed = false;
	*out = w->view;
	if (!out->service)
		out->count = 0;
	return SR_OK;
}
