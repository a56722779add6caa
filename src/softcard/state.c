/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
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
 * with 8 of the 32 SEQ_MS(i) in each of seq0, seq8, seq16 and seq24.
 */

enum { SEQ_PER_LINE = 8, TEXT_MAX = 2048, PATH_CAP = CARD_TEXT_MAX + 8 };

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
	*out = (struct card_state){
		.sqn = profile->sqn,
		.accept_next = profile->sqn_check == PROFILE_SQN_ACCEPT_NEXT,
		.pin = { PIN_TRIES, UNBLOCK_TRIES },
		.pin2 = { PIN_TRIES, UNBLOCK_TRIES },
	};
}

/* What is read, beside which card it ought to be of. */
struct loading {
	const struct profile *profile;
	struct card_state state;
	unsigned ind_len;
	unsigned accept_next;
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
	uint64_t *seq = &l->state.sqn.seq[offset];
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
	{ "seq0", parse_seqs, 0 },
	{ "seq8", parse_seqs, 8 },
	{ "seq16", parse_seqs, 16 },
	{ "seq24", parse_seqs, 24 },
};

enum { KEY_COUNT = sizeof(keys) / sizeof(keys[0]) };

enum sr_err
state_load(const struct profile *profile, struct card_state *out,
    struct conf_error *error)
{
	const struct conf_section section = { "card", keys, KEY_COUNT, begin };
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
	if (l.given != KEY_COUNT) {
		snprintf(error->text, sizeof(error->text),
		    "%.150s: not a whole state file of a card", profile->state);
		return SR_BAD_CONFIG;
	}
	l.state.accept_next = l.accept_next != 0;
	*out = l.state;
	return SR_OK;
}

static size_t
format(const struct profile *profile, const struct card_state *state,
    char text[TEXT_MAX])
{
	size_t len = (size_t)snprintf(text, TEXT_MAX,
	    "[card \"%s\"]\n"
	    "ind_len = %u\n"
	    "accept_next = %d\n"
	    "pin_tries = %u\n"
	    "pin_unblock_tries = %u\n"
	    "pin2_tries = %u\n"
	    "pin2_unblock_tries = %u\n",
	    profile->iccid, profile->sqn.ind_len, state->accept_next,
	    state->pin.verify, state->pin.unblock, state->pin2.verify,
	    state->pin2.unblock);

	for (size_t i = 0; i < SQN_ARRAY_SIZE; i++) {
		if (i % SEQ_PER_LINE == 0)
			len += (size_t)snprintf(
			    text + len, TEXT_MAX - len, "seq%zu =", i);
		len += (size_t)snprintf(text + len, TEXT_MAX - len,
		    " %" PRIu64 "%s", state->sqn.seq[i],
		    i % SEQ_PER_LINE == SEQ_PER_LINE - 1 ? "\n" : "");
	}
	return len;
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
	char text[TEXT_MAX];
	size_t len;

	if (profile->state[0] == '\0')
		return SR_OK;
	len = format(profile, state, text);
	snprintf(temporary, sizeof(temporary), "%s.new", profile->state);
	if (!write_file(temporary, text, len) ||
	    rename(temporary, profile->state) != 0) {
		int reason = errno;

		unlink(temporary);
		errno = reason;
		return SR_IO;
	}
	return sync_folder(profile->state) ? SR_OK : SR_IO;
}
