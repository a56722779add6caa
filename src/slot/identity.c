/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "slot/state.h"

enum { DELAY_MIN_MS = 500, DELAY_MAX_MS = 2000 };

void
slot_forget_identity(struct slot *s)
{
	s->identity = s->held = (struct uicc_identity){ 0 };
	s->identified = false;
	s->identify_at = 0;
	s->identify_delay = DELAY_MIN_MS;
}

void
slot_note_presence(
    struct slot *s, enum reader_presence presence, unsigned events)
{
	pthread_mutex_lock(&s->lock);
	if (presence != READER_ABSENT)
		atomic_store(&s->fence.refusal, SR_OK);
	if (presence != s->presence || events != s->events) {
		s->presence = presence;
		s->events = events;
		atomic_fetch_add(&s->fence.epoch, 1);
		slot_forget_identity(s);
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
}

/*
 * After an error pcscd may believe that the card is away or mute while it is
 * there (doc/reliability.md, Holding cards).  Only a connect can tell, and who
 * addresses the card by its identity makes none.
 */
static bool
may_have_card(const struct slot *s)
{
	return s->presence == READER_PRESENT || s->presence == READER_MUTE ||
	    (s->presence == READER_EMPTY && s->lost);
}

bool
slot_must_identify(const struct slot *s, uint64_t *at)
{
	*at = 0;
	if (!may_have_card(s) || s->identified)
		return false;
	*at = s->identify_at;
	return s->identify_at <= clock_ms();
}

static void
back_off(struct slot *s)
{
	s->identify_at = clock_ms() + s->identify_delay;
	s->identify_delay *= 2;
	if (s->identify_delay > DELAY_MAX_MS)
		s->identify_delay = DELAY_MAX_MS;
}

void
slot_remember(struct slot *s, struct uicc_identity *identity)
{
	size_t i = 0;

	while (
	    i < s->seen_count && strcmp(s->seen[i].iccid, identity->iccid) != 0)
		i++;
	if (i < s->seen_count && identity->imsi[0] == '\0')
		*identity = s->seen[i]; /* it was read another time */
	if (i == s->seen_count) {
		if (s->seen_count < SLOT_SEEN_MAX)
			s->seen_count++;
		else
			i = 0;
	}
	memmove(&s->seen[i], &s->seen[i + 1],
	    (s->seen_count - 1 - i) * sizeof(s->seen[0]));
	s->seen[s->seen_count - 1] = *identity;
}

/* What the connection that lasts has told so far.  False: none lasts. */
static bool
learn(struct slot *s, const struct uicc_identity *known)
{
	struct uicc_identity id = *known;

	s->lost = !id.known;
	/* The note of the watcher that ended the epoch has forgotten it. */
	if (!fence_is_whole(&s->fence))
		return false;
	/* Under load the IMSI is not read again, and the guard is the ICCID. */
	if (id.iccid[0] != '\0')
		slot_remember(s, &id);
	if (s->known_connect == s->fence.connects &&
	    memcmp(&id, &s->identity, sizeof(id)) == 0)
		return true;
	s->known_connect = s->fence.connects;
	s->identified = false;
	s->identity = id;
	if (!s->lost) {
		s->held = id;
		s->known_at = clock_ns();
	}
	return true;
}

void
slot_learn_identity(struct slot *s)
{
	struct uicc_identity known = { 0 };

	uicc_known_identity(s->uicc, &known);
	pthread_mutex_lock(&s->lock);
	learn(s, &known);
	pthread_mutex_unlock(&s->lock);
}

static void
log_identified(const struct slot *s, const struct uicc_identity *identity)
{
	char iccid[25], imsi[25];

	log_info("slot=%u card iccid=%s imsi=%s", s->number,
	    log_identity(identity->iccid, iccid),
	    log_identity(identity->imsi, imsi));
}

/* When an event came meanwhile, it was another card: at once again. */
void
slot_identify(struct slot *s)
{
	const unsigned epoch = atomic_load(&s->fence.epoch);
	struct uicc_identity told = { 0 }, known = { 0 };
	enum sr_err err = uicc_identify(s->uicc, &told);
	bool identified, failed, first;

	uicc_known_identity(s->uicc, &known);
	pthread_mutex_lock(&s->lock);
	identified = learn(s, &known) && err == SR_OK;
	failed = !identified && epoch == atomic_load(&s->fence.epoch);
	first = s->identify_delay == DELAY_MIN_MS;
	if (identified) {
		s->identified = true;
		s->identify_delay = DELAY_MIN_MS;
	} else if (failed) {
		back_off(s);
	}
	pthread_mutex_unlock(&s->lock);
	if (identified)
		log_identified(s, &known);
	else if (failed && first)
		log_info("slot=%u card not identified error=%s", s->number,
		    sr_err_code(err));
}

static bool
has_digits(
    const struct uicc_identity *id, enum slot_key key, const char *digits)
{
	const char *own = key == SLOT_KEY_ICCID ? id->iccid : id->imsi;

	/* Without an ICCID there is no guard: such a card has no address. */
	return id->iccid[0] != '\0' && own[0] != '\0' &&
	    strcmp(own, digits) == 0;
}

bool
slot_held(struct slot *s, enum slot_key key, const char *digits, char iccid[21],
    uint64_t *at)
{
	bool held;

	pthread_mutex_lock(&s->lock);
	if ((held = has_digits(&s->held, key, digits))) {
		memcpy(iccid, s->held.iccid, sizeof(s->held.iccid));
		*at = s->known_at;
	}
	pthread_mutex_unlock(&s->lock);
	return held;
}

bool
slot_holds(struct slot *s, enum slot_key key, const char *digits,
    char iccid[21], uint64_t *at)
{
	return slot_knows(s, key, digits) == SLOT_HERE &&
	    slot_held(s, key, digits, iccid, at);
}

enum slot_known
slot_knows(struct slot *s, enum slot_key key, const char *digits)
{
	enum slot_known known = SLOT_NEVER;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->seen_count; i++)
		if (has_digits(&s->seen[i], key, digits))
			known = SLOT_LEFT;
	if (has_digits(&s->identity, key, digits))
		known = SLOT_HERE;
	pthread_mutex_unlock(&s->lock);
	return known;
}

static enum slot_state
state_of(const struct slot *s)
{
	if (s->stuck)
		return SLOT_STUCK;
	if (s->running != NULL)
		return SLOT_BUSY;
	switch (s->presence) {
	case READER_PRESENT:
		return SLOT_READY;
	case READER_MUTE:
		return SLOT_MUTE;
	case READER_EMPTY:
		return SLOT_EMPTY;
	case READER_ABSENT:
		break;
	}
	return SLOT_ABSENT;
}

void
slot_get_status(struct slot *s, struct slot_status *out)
{
	*out = (struct slot_status){ .number = s->number };
	pthread_mutex_lock(&s->lock);
	snprintf(out->reader, sizeof(out->reader), "%s", slot_reader_name(s));
	slot_look_at_running(s);
	out->state = state_of(s);
	memcpy(out->iccid, s->identity.iccid, sizeof(out->iccid));
	memcpy(out->imsi, s->identity.imsi, sizeof(out->imsi));
	out->queued = (unsigned)s->waiting;
	out->counters = s->counters;
	pthread_mutex_unlock(&s->lock);
}
