/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "softcard/state.h"

/*
 * The file, read by the reader of INI files:
 *
 *	[card "8988211000000465008"]
 *	ind_len = 5
 *	accept_next = 0
 *	pin_tries = 3
 *	...
 *	seq0 = 0 1 0 0 0 0 0 0
 *
 * with 8 of the 32 SEQ_MS(i) in each of seq0, seq8, seq16 and seq24; the same
 * as isim_seq0 and so on, and isim_accept_next, when the ISIM has its own.
 */

enum { SEQ_PER_LINE = 8, TEXT_MAX = 4096, PATH_CAP = CARD_TEXT_MAX + 8 };

/* 64 numbers of 15 digits and some short ones: it never overflows. */
struct text {
	char bytes[TEXT_MAX];
	size_t len;
};

void
state_set_sqn(struct sqn_array *array, uint64_t sqn)
{
	uint64_t seq = sqn >> array->ind_len;
	unsigned places = 1u << array->ind_len;

	for (unsigned i = 0; i < places; i++)
		array->seq[i] = seq > 0 ? seq - 1 : 0;
	sqn_array_store(array, sqn);
}

void
state_init(const struct profile *profile, struct card_state *out)
{
	bool next = profile->sqn_check == PROFILE_SQN_ACCEPT_NEXT;

	*out = (struct card_state){
		.sqn = { profile->sqn, next },
		.isim_sqn = { profile->isim_sqn, next },
		.pin = { PIN_TRIES, UNBLOCK_TRIES },
		.pin2 = { PIN_TRIES, UNBLOCK_TRIES },
	};
}

/* What is read, beside which card it ought to be of. */
struct loading {
	const struct profile *profile;
	struct card_state state;
	unsigned ind_len;
	unsigned accept_next, isim_accept_next;
	unsigned given;
};

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	struct loading *l = arg;

	if (strcmp(name, l->profile->iccid) == 0)
		return l;
	conf_fail(where, "the state of another card");
	return NULL;
}

static unsigned *
number_at(void *object, size_t offset)
{
	return (unsigned *)(void *)((char *)object + offset);
}

static bool
parse_number(
    const struct conf_value *value, void *object, size_t offset, unsigned max)
{
	struct loading *l = object;
	uint64_t number;

	if (!conf_get_uint(value, 0, max, &number))
		return false;
	*number_at(object, offset) = (unsigned)number;
	l->given++;
	return true;
}

static bool
parse_flag(const struct conf_value *value, void *object, size_t offset)
{
	return parse_number(value, object, offset, 1);
}

static bool
parse_tries(const struct conf_value *value, void *object, size_t offset)
{
	return parse_number(value, object, offset, PIN_TRIES);
}

static bool
parse_unblock(const struct conf_value *value, void *object, size_t offset)
{
	return parse_number(value, object, offset, UNBLOCK_TRIES);
}

/* Another IND length would give the same SEQs another meaning. */
static bool
parse_ind_len(const struct conf_value *value, void *object, size_t offset)
{
	struct loading *l = object;
	unsigned expected = l->profile->sqn.ind_len;

	(void)offset;
	if (!parse_number(value, object, offsetof(struct loading, ind_len), 5))
		return false;
	if (l->ind_len != expected)
		return conf_fail(
		    value, "must be %u as in the profile", expected);
	return true;
}

static bool
parse_seqs(const struct conf_value *value, void *object, size_t offset)
{
	struct loading *l = object;
	uint64_t *seq = (uint64_t *)(void *)((char *)object + offset);
	const char *at = value->text;
	char *end;

	for (size_t i = 0; i < SEQ_PER_LINE; i++, at = end) {
		uint64_t number;

		errno = 0;
		number = strtoull(at, &end, 10);
		if (end == at || errno != 0 || number > SQN_MAX)
			return conf_fail(value,
			    "must be %d numbers up to "
			    "%" PRIu64,
			    SEQ_PER_LINE, SQN_MAX);
		seq[i] = number;
	}
	if (*end != '\0')
		return conf_fail(value, "must be %d numbers", SEQ_PER_LINE);
	l->given++;
	return true;
}

#define FIELD(name) offsetof(struct loading, name)

static const struct conf_key keys[] = {
	{ "ind_len", parse_ind_len, 0 },
	{ "accept_next", parse_flag, FIELD(accept_next) },
	{ "pin_tries", parse_tries, FIELD(state.pin.verify) },
	{ "pin_unblock_tries", parse_unblock, FIELD(state.pin.unblock) },
	{ "pin2_tries", parse_tries, FIELD(state.pin2.verify) },
	{ "pin2_unblock_tries", parse_unblock, FIELD(state.pin2.unblock) },
	{ "seq0", parse_seqs, FIELD(state.sqn.array.seq[0]) },
	{ "seq8", parse_seqs, FIELD(state.sqn.array.seq[8]) },
	{ "seq16", parse_seqs, FIELD(state.sqn.array.seq[16]) },
	{ "seq24", parse_seqs, FIELD(state.sqn.array.seq[24]) },
	/* Only where the ISIM has its own. */
	{ "isim_accept_next", parse_flag, FIELD(isim_accept_next) },
	{ "isim_seq0", parse_seqs, FIELD(state.isim_sqn.array.seq[0]) },
	{ "isim_seq8", parse_seqs, FIELD(state.isim_sqn.array.seq[8]) },
	{ "isim_seq16", parse_seqs, FIELD(state.isim_sqn.array.seq[16]) },
	{ "isim_seq24", parse_seqs, FIELD(state.isim_sqn.array.seq[24]) },
};

enum {
	KEY_COUNT = sizeof(keys) / sizeof(keys[0]),
	ISIM_KEY_COUNT = 1 + SQN_ARRAY_SIZE / SEQ_PER_LINE,
};

/* How many keys the file has. */
static size_t
key_count(const struct profile *profile)
{
	return profile->isim_has_sqn ? KEY_COUNT : KEY_COUNT - ISIM_KEY_COUNT;
}

enum sr_err
state_load(const struct profile *profile, struct card_state *out,
    struct conf_error *error)
{
	const struct conf_section section = { "card", keys, key_count(profile),
		begin };
	struct loading l = { .profile = profile };
	const struct conf_schema schema = { &section, 1, &l };
	struct stat st;
	enum sr_err err;

	state_init(profile, &l.state);
	if (profile->state[0] == '\0' ||
	    (stat(profile->state, &st) != 0 && errno == ENOENT)) {
		*out = l.state;
		return SR_OK;
	}
	if ((err = conf_load(profile->state, &schema, error)) != SR_OK)
		return err;
	if (l.given != key_count(profile)) {
		snprintf(error->text, sizeof(error->text),
		    "%.150s: not a whole state file of a card", profile->state);
		return SR_BAD_CONFIG;
	}
	l.state.sqn.accept_next = l.accept_next != 0;
	l.state.isim_sqn.accept_next = l.isim_accept_next != 0;
	*out = l.state;
	return SR_OK;
}

static void __attribute__((format(printf, 2, 3)))
add(struct text *text, const char *format, ...)
{
	va_list args;
	int added;

	va_start(args, format);
	added = vsnprintf(
	    text->bytes + text->len, TEXT_MAX - text->len, format, args);
	va_end(args);
	text->len += (size_t)added;
}

static void
add_seqs(struct text *text, const char *prefix, const struct sqn_array *array)
{
	for (size_t i = 0; i < SQN_ARRAY_SIZE; i++) {
		if (i % SEQ_PER_LINE == 0)
			add(text, "%sseq%zu =", prefix, i);
		add(text, " %" PRIu64 "%s", array->seq[i],
		    i % SEQ_PER_LINE == SEQ_PER_LINE - 1 ? "\n" : "");
	}
}

static void
format(const struct profile *profile, const struct card_state *state,
    struct text *text)
{
	add(text, "[card \"%s\"]\n", profile->iccid);
	add(text, "ind_len = %u\n", profile->sqn.ind_len);
	add(text, "accept_next = %d\n", state->sqn.accept_next);
	add(text, "pin_tries = %u\n", state->pin.verify);
	add(text, "pin_unblock_tries = %u\n", state->pin.unblock);
	add(text, "pin2_tries = %u\n", state->pin2.verify);
	add(text, "pin2_unblock_tries = %u\n", state->pin2.unblock);
	add_seqs(text, "", &state->sqn.array);
	if (!profile->isim_has_sqn)
		return;
	add(text, "isim_accept_next = %d\n", state->isim_sqn.accept_next);
	add_seqs(text, "isim_", &state->isim_sqn.array);
}

/* The new name of a file is on disk when its folder is. */
static bool
sync_folder(const char *path)
{
	char folder[PATH_CAP];
	char *slash;
	bool done;
	int fd;

	snprintf(folder, sizeof(folder), "%s", path);
	if ((slash = strrchr(folder, '/')) == NULL)
		snprintf(folder, sizeof(folder), ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = fsync(fd) == 0;
	close(fd);
	return done;
}

static bool
write_file(const char *path, const char *text, size_t len)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, text, len) == (ssize_t)len && fdatasync(fd) == 0;
	return close(fd) == 0 && done;
}

enum sr_err
state_save(const struct profile *profile, const struct card_state *state)
{
	char temporary[PATH_CAP];
	struct text text = { .len = 0 };

	if (profile->state[0] == '\0')
		return SR_OK;
	format(profile, state, &text);
	snprintf(temporary, sizeof(temporary), "%s.new", profile->state);
	if (!write_file(temporary, text.bytes, text.len) ||
	    rename(temporary, profile->state) != 0) {
		int reason = errno;

		unlink(temporary);
		errno = reason;
		return SR_IO;
	}
	return sync_folder(profile->state) ? SR_OK : SR_IO;
}
