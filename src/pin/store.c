/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"
#include "base/wipe.h"
#include "pin/hash.h"
#include "pin/store.h"

static enum sr_err
load_list(const char *file, struct pin_list *out, struct conf_error *error)
{
	*out = (struct pin_list){ 0 };
	return file == NULL ? SR_OK : pin_list_load(file, out, error);
}

/* NULL stays NULL. */
static bool
copy_text(const char *text, char **out)
{
	*out = text != NULL ? strdup(text) : NULL;
	return text == NULL || *out != NULL;
}

/* The list of before is the caller's. */
static struct pin_list
exchange_list(struct pin_store *s, struct pin_list list)
{
	struct pin_list before;

	pthread_mutex_lock(&s->list_lock);
	before = s->list;
	s->list = list;
	pthread_mutex_unlock(&s->list_lock);
	return before;
}

/* A copy, since another list may come at any time: wipe after use. */
static bool
find_card(struct pin_store *s, const char *iccid, struct pin_card *out)
{
	const struct pin_card *card;

	pthread_mutex_lock(&s->list_lock);
	card = pin_list_find(&s->list, iccid);
	if (card != NULL)
		*out = *card;
	pthread_mutex_unlock(&s->list_lock);
	return card != NULL;
}

static void
empty(struct pin_store *s)
{
	struct pin_list list = exchange_list(s, (struct pin_list){ 0 });

	pin_list_wipe(&list);
	free(s->file);
	free(s->latch_file);
	s->file = s->latch_file = NULL;
	s->open = false;
}

enum sr_err
pin_store_open(struct pin_store *s, const char *file, const char *latch_file,
    struct conf_error *error)
{
	enum sr_err err = SR_NO_MEMORY;

	*s = (struct pin_store){ .open = true };
	error->text[0] = '\0';
	if (pthread_mutex_init(&s->lock, NULL) != 0 ||
	    pthread_mutex_init(&s->list_lock, NULL) != 0)
		return SR_NO_MEMORY;
	if (copy_text(file, &s->file) && copy_text(latch_file, &s->latch_file))
		err = load_list(file, &s->list, error);
	if (err == SR_OK)
		err = latch_open(latch_file, &s->latch, error);
	if (err != SR_OK)
		empty(s);
	return err;
}

void
pin_store_close(struct pin_store *s)
{
	pthread_mutex_lock(&s->lock);
	empty(s);
	latch_close(&s->latch);
	pthread_mutex_unlock(&s->lock);
}

enum sr_err
pin_store_check(
    const char *file, const char *latch_file, struct conf_error *error)
{
	struct pin_list list;
	enum sr_err err = load_list(file, &list, error);

	if (err == SR_OK)
		err = latch_check(latch_file, error);
	pin_list_wipe(&list);
	return err;
}

/* What fitted no PIN may fit a new one. */
static void
look_anew(struct latch *latch)
{
	for (size_t i = 0; i < latch->count; i++)
		latch->entries[i].compared = latch->entries[i].told = false;
}

enum sr_err
pin_store_reload(
    struct pin_store *s, const char *file, struct conf_error *error)
{
	struct pin_list list, before;
	char *name, *name_before;
	enum sr_err err = load_list(file, &list, error);

	if (err != SR_OK)
		return err;
	if (!copy_text(file, &name)) {
		pin_list_wipe(&list);
		return SR_NO_MEMORY;
	}
	pthread_mutex_lock(&s->lock);
	before = exchange_list(s, list);
	name_before = s->file;
	s->file = name;
	look_anew(&s->latch);
	pthread_mutex_unlock(&s->lock);
	pin_list_wipe(&before);
	free(name_before);
	return SR_OK;
}

void
pin_store_count(struct pin_store *s, size_t *pins, size_t *latched)
{
	pthread_mutex_lock(&s->lock);
	*latched = s->latch.count;
	pthread_mutex_lock(&s->list_lock);
	*pins = s->list.count;
	pthread_mutex_unlock(&s->list_lock);
	pthread_mutex_unlock(&s->lock);
}

bool
pin_store_has(struct pin_store *s, const char *iccid)
{
	bool has;

	pthread_mutex_lock(&s->list_lock);
	has = pin_list_find(&s->list, iccid) != NULL;
	pthread_mutex_unlock(&s->list_lock);
	return has;
}

static bool
fits(struct latch_entry *e, const struct pin_card *card)
{
	uint8_t hash[LATCH_HASH_LEN];

	if (strcmp(e->iccid, card->iccid) != 0)
		return false;
	if (!e->compared) {
		pin_hash(card, e->salt, hash);
		e->fits = memcmp(hash, e->hash, sizeof(hash)) == 0;
		e->compared = true;
	}
	return e->fits;
}

static struct latch_entry *
latched(struct latch *latch, const struct pin_card *card)
{
	for (size_t i = 0; i < latch->count; i++)
		if (fits(&latch->entries[i], card))
			return &latch->entries[i];
	return NULL;
}

/* Once for each start, or for each new list. */
static void
log_latched(const struct pin_store *s, struct latch_entry *e)
{
	char iccid[25];

	if (!e->told)
		log_error("iccid=%s pin=latched: it was sent before and the "
			  "card did not take it, or its answer got lost, so "
			  "it is not sent again; correct it in %s or confirm "
			  "it there",
		    log_identity(e->iccid, iccid), s->file);
	e->told = true;
}

static enum sr_err
add_entry(struct pin_store *s, const struct pin_card *card, uint64_t *ticket)
{
	struct latch_entry e = { .compared = true, .fits = true };
	enum sr_err err = SR_IO;
	char iccid[25];

	memcpy(e.iccid, card->iccid, sizeof(e.iccid));
	e.ticket = s->tickets + 1;
	if (getrandom(e.salt, sizeof(e.salt), 0) == (ssize_t)sizeof(e.salt)) {
		pin_hash(card, e.salt, e.hash);
		err = latch_add(&s->latch, &e);
	}
	if (err == SR_OK)
		*ticket = ++s->tickets;
	else
		log_error("iccid=%s pin=kept: it is not sent, since %s cannot "
			  "be written: %s",
		    log_identity(card->iccid, iccid), s->latch_file,
		    err == SR_IO ? strerror(errno) : sr_err_message(err));
	return err;
}

static enum sr_err
take(struct pin_store *s, const struct pin_card *card, struct pin_taken *out)
{
	struct latch_entry *e;
	enum sr_err err;

	if ((e = latched(&s->latch, card)) != NULL) {
		log_latched(s, e);
		return SR_PIN_REQUIRED;
	}
	if ((err = add_entry(s, card, &out->ticket)) == SR_OK)
		memcpy(out->digits, card->pin, sizeof(out->digits));
	return err;
}

enum sr_err
pin_store_take(struct pin_store *s, const char *iccid, struct pin_taken *out)
{
	enum sr_err err = SR_PIN_REQUIRED;
	struct pin_card card;

	*out = (struct pin_taken){ .ticket = 0 };
	pthread_mutex_lock(&s->lock);
	if (find_card(s, iccid, &card))
		err = take(s, &card, out);
	pthread_mutex_unlock(&s->lock);
	wipe(&card, sizeof(card));
	return err;
}

static void
end_right(struct pin_store *s, size_t index, const char *iccid)
{
	enum sr_err err = latch_remove(&s->latch, index);
	const char *why = err == SR_IO ? strerror(errno) : sr_err_message(err);

	if (err == SR_OK)
		log_info("iccid=%s pin=accepted", iccid);
	else
		log_error("iccid=%s pin=accepted, but %s cannot be written: "
			  "%s; unless that succeeds later, the PIN counts as "
			  "latched after a restart",
		    iccid, s->latch_file, why);
}

static void
log_wrong(const struct pin_store *s, const char *iccid, enum pin_end how,
    int tries_left)
{
	const char *file = s->file != NULL ? s->file : "its file";

	if (how == PIN_END_UNKNOWN)
		log_error("iccid=%s pin=unanswered: whether the card took it "
			  "is not known, so it is not sent again; if it is "
			  "right, confirm it in %s",
		    iccid, file);
	else if (tries_left < 0)
		log_error("iccid=%s pin=refused: it is not sent again; correct "
			  "it in %s",
		    iccid, file);
	else
		log_error("iccid=%s pin=refused tries_left=%d: it is not sent "
			  "again; correct it in %s, and bring the card back to "
			  "three tries elsewhere",
		    iccid, tries_left, file);
}

static void
end(struct pin_store *s, size_t index, enum pin_end how, int tries_left)
{
	struct latch_entry *e = &s->latch.entries[index];
	char iccid[25];

	log_identity(e->iccid, iccid);
	e->told = true;
	if (how == PIN_END_RIGHT)
		end_right(s, index, iccid);
	else
		log_wrong(s, iccid, how, tries_left);
}

void
pin_store_ended(
    struct pin_store *s, uint64_t ticket, enum pin_end how, int tries_left)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; s->open && i < s->latch.count; i++)
		if (ticket != 0 && s->latch.entries[i].ticket == ticket) {
			end(s, i, how, tries_left);
			break;
		}
	pthread_mutex_unlock(&s->lock);
}
