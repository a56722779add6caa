/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aka/sqn.h"
#include "auc/state.h"
#include "base/keep.h"

/*
 * An INI file like the others:
 *
 *	[imsi "001010000000001"]
 *	sqn = 000000000021
 */

static const char head[] =
    "; Of sim-rest-client: the highest SQN that was given out for each card.\n"
    "; Lower ones would be refused by the card, or used twice.\n";

static const char entry_format[] = "[%s \"%s\"]\nsqn = %012" PRIx64 "\n";

enum { ENTRIES_MAX = 4096, ENTRY_MAX = sizeof(entry_format) + 48 };

struct entry {
	struct auc_name name;
	uint64_t sqn;
	bool has_sqn;
};

struct entries {
	struct entry *list;
	size_t count;
};

struct auc_state {
	pthread_mutex_t lock; /* between threads; keep's is between processes */
	struct keep keep;
	char *path;
	bool was_there;
};

static struct entry *
add(struct entries *all, const struct auc_name *name)
{
	struct entry *list;

	if (all->count == ENTRIES_MAX)
		return NULL;
	list = realloc(all->list, (all->count + 1) * sizeof(*list));
	if (list == NULL)
		return NULL;
	all->list = list;
	list[all->count] = (struct entry){ .name = *name };
	return &list[all->count++];
}

static void *
begin(struct entries *all, enum auc_kind kind, const char *name,
    const struct conf_value *where)
{
	struct auc_name whose;
	struct entry *entry;

	if (!auc_name_parse(kind, name, where, &whose))
		return NULL;
	if ((entry = add(all, &whose)) == NULL)
		conf_fail(where, "out of memory, or more than %d sections",
		    ENTRIES_MAX);
	return entry;
}

static void *
begin_imsi(void *arg, const char *name, const struct conf_value *where)
{
	return begin(arg, AUC_IMSI, name, where);
}

static void *
begin_iccid(void *arg, const char *name, const struct conf_value *where)
{
	return begin(arg, AUC_ICCID, name, where);
}

static bool
parse_sqn(const struct conf_value *value, void *object, size_t offset)
{
	struct entry *entry = object;
	uint8_t bytes[6];

	(void)offset;
	if (!conf_get_hex(value, bytes, sizeof(bytes)))
		return false;
	entry->sqn = sqn_get(bytes);
	entry->has_sqn = true;
	return true;
}

static const struct conf_key keys[] = { { "sqn", parse_sqn, 0 } };
static const struct conf_section sections[] = {
	{ "imsi", keys, 1, begin_imsi },
	{ "iccid", keys, 1, begin_iccid },
};

static enum sr_err
fail(const char *path, struct conf_error *error, const char *why)
{
	snprintf(error->text, sizeof(error->text), "%.150s: %s", path, why);
	return SR_IO;
}

/* An entry that lost its SQN must not count as 0. */
static enum sr_err
check(const char *path, const struct entries *all, struct conf_error *error)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->list[i].has_sqn)
			continue;
		snprintf(error->text, sizeof(error->text),
		    "%.150s: [%s \"%s\"] needs sqn", path,
		    auc_kind_word(all->list[i].name.kind),
		    all->list[i].name.digits);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

/* From the file at `path`, or else from `text`. */
static enum sr_err
load(const char *path, const char *text, struct entries *out,
    struct conf_error *error)
{
	const struct conf_schema schema = { sections, 2, out };
	struct stat st;
	enum sr_err err = SR_OK;

	*out = (struct entries){ 0 };
	if (text != NULL)
		err = conf_load_text(path, text, &schema, error);
	else if (lstat(path, &st) == 0 || errno != ENOENT)
		err = conf_load_private(path, &schema, error);
	if (err == SR_OK)
		err = check(path, out, error);
	if (err != SR_OK) {
		free(out->list);
		*out = (struct entries){ 0 };
	}
	return err;
}

static enum sr_err
save(struct auc_state *state, const struct entries *all,
    struct conf_error *error)
{
	size_t cap = sizeof(head) + all->count * ENTRY_MAX, len;
	char *text = malloc(cap);
	enum sr_err err;

	if (text == NULL) {
		fail(state->path, error, "out of memory");
		return SR_NO_MEMORY;
	}
	len = (size_t)snprintf(text, cap, "%s", head);
	for (size_t i = 0; i < all->count; i++)
		len += (size_t)snprintf(text + len, cap - len, entry_format,
		    auc_kind_word(all->list[i].name.kind),
		    all->list[i].name.digits, all->list[i].sqn);
	err = keep_write(&state->keep, text, len);
	if (err == SR_OK)
		state->was_there = true;
	else
		fail(state->path, error, strerror(errno));
	free(text);
	return err;
}

enum sr_err
auc_state_check_text(
    const char *name, const char *text, struct conf_error *error)
{
	struct entries all;
	enum sr_err err = load(name, text, &all, error);

	free(all.list);
	return err;
}

/*
 * From the file that save() replaces.  One that was there and is not any more
 * does not count as empty: it would give out again what it gave out before.
 */
static enum sr_err
read_file(
    struct auc_state *state, struct entries *out, struct conf_error *error)
{
	enum sr_err err;

	*out = (struct entries){ 0 };
	if (!keep_is_at(&state->keep, state->path))
		return fail(state->path, error,
		    "it, or its folder, has another in its place, or it is a "
		    "symbolic link: name the file itself");
	err = load(state->path, NULL, out, error);
	if (err == SR_OK && state->was_there && out->count == 0)
		err = fail(state->path, error,
		    "it is gone, and with it the SQNs that were given out; "
		    "put it back, or begin anew without it");
	state->was_there = state->was_there || out->count > 0;
	return err;
}

/* Locked, since others may be at the point of replacing the file. */
static enum sr_err
read_locked(
    struct auc_state *state, struct entries *out, struct conf_error *error)
{
	const char *fault = keep_lock(&state->keep, KEEP_WAIT);

	*out = (struct entries){ 0 };
	return fault == NULL ? read_file(state, out, error)
			     : fail(state->path, error, fault);
}

static enum sr_err
look(struct auc_state *state, struct conf_error *error)
{
	struct entries all;
	enum sr_err err = read_locked(state, &all, error);

	keep_unlock(&state->keep);
	free(all.list);
	return err;
}

enum sr_err
auc_state_open(
    const char *path, struct auc_state **out, struct conf_error *error)
{
	struct auc_state *state = calloc(1, sizeof(*state));
	const char *fault;
	enum sr_err err = SR_IO;

	if (state == NULL || pthread_mutex_init(&state->lock, NULL) != 0) {
		free(state);
		fail(path, error, "out of memory");
		return SR_NO_MEMORY;
	}
	if ((fault = keep_open(path, &state->keep)) != NULL)
		fail(path, error, fault);
	else if ((state->path = strdup(path)) == NULL)
		fail(path, error, "out of memory");
	else
		err = look(state, error);
	if (err == SR_OK)
		*out = state;
	else
		auc_state_close(state);
	return err;
}

void
auc_state_close(struct auc_state *state)
{
	if (state == NULL)
		return;
	keep_close(&state->keep);
	pthread_mutex_destroy(&state->lock);
	free(state->path);
	free(state);
}

static struct entry *
find(struct entries *all, const struct auc_name *name)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].name.kind == name->kind &&
		    strcmp(all->list[i].name.digits, name->digits) == 0)
			return &all->list[i];
	return NULL;
}

static unsigned
ind_len_of(const struct auc_subscriber *s)
{
	return s->has_ind_len ? (unsigned)s->ind_len : AUC_IND_LEN_DEFAULT;
}

/* What to do with an entry; true when it has to be written. */
struct change {
	const struct auc_subscriber *subscriber;
	uint64_t count; /* to take, or 0 */
	uint64_t *first;
	uint64_t sqn_ms; /* to go on from */
};

static enum sr_err
take(struct entry *entry, const struct change *c, struct conf_error *error)
{
	uint64_t sqn = entry->sqn;

	for (uint64_t i = 0; i < c->count; i++) {
		if (!sqn_next(sqn, ind_len_of(c->subscriber), &sqn)) {
			snprintf(error->text, sizeof(error->text),
			    "no SQN is left for this card: the next one has "
			    "more than 48 bits");
			return SR_USAGE;
		}
		if (i == 0)
			*c->first = sqn;
	}
	entry->sqn = sqn;
	return SR_OK;
}

static void
resync(struct entry *entry, const struct change *c)
{
	const struct auc_subscriber *s = c->subscriber;
	unsigned ind_len = ind_len_of(s);
	uint64_t delta = s->delta != 0 ? s->delta : SQN_DELTA_DEFAULT;
	uint64_t next, seq_ms = c->sqn_ms >> ind_len;

	if (!sqn_next(entry->sqn, ind_len, &next) ||
	    next >> ind_len <= seq_ms || (next >> ind_len) - seq_ms > delta)
		entry->sqn = c->sqn_ms;
}

static enum sr_err
apply(struct auc_state *state, struct entries *all, const struct change *c,
    struct conf_error *error)
{
	struct entry *entry = find(all, &c->subscriber->name);
	uint64_t before;
	enum sr_err err = SR_OK;

	if (entry == NULL)
		entry = add(all, &c->subscriber->name);
	if (entry == NULL) {
		fail(state->path, error, "out of memory, or too many cards");
		return SR_NO_MEMORY;
	}
	before = entry->sqn;
	if (c->count > 0)
		err = take(entry, c, error);
	else
		resync(entry, c);
	if (err != SR_OK || entry->sqn == before)
		return err;
	return save(state, all, error);
}

static enum sr_err
change(
    struct auc_state *state, const struct change *c, struct conf_error *error)
{
	struct entries all;
	enum sr_err err;

	pthread_mutex_lock(&state->lock);
	if ((err = read_locked(state, &all, error)) == SR_OK)
		err = apply(state, &all, c, error);
	keep_unlock(&state->keep);
	pthread_mutex_unlock(&state->lock);
	free(all.list);
	return err;
}

enum sr_err
auc_state_take(struct auc_state *state, const struct auc_subscriber *subscriber,
    uint64_t count, uint64_t *first, struct conf_error *error)
{
	const struct change c = {
		.subscriber = subscriber, .count = count, .first = first
	};

	return change(state, &c, error);
}

enum sr_err
auc_state_resync(struct auc_state *state,
    const struct auc_subscriber *subscriber, uint64_t sqn_ms,
    struct conf_error *error)
{
	const struct change c = { .subscriber = subscriber, .sqn_ms = sqn_ms };

	return change(state, &c, error);
}
