/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "pin/latch.h"

static enum sr_err
fail(const char *path, struct conf_error *error, const char *why)
{
	snprintf(error->text, sizeof(error->text), "%.150s: %s", path, why);
	return SR_IO;
}

/* Until this process ends, however it does. */
static enum sr_err
lock(struct latch *l, const char *path, struct conf_error *error)
{
	const char *fault = keep_lock(&l->keep, KEEP_TRY);

	if (fault == NULL)
		return SR_OK;
	return fail(path, error,
	    errno == EWOULDBLOCK ? "another server uses it" : fault);
}

static enum sr_err
save(const struct latch *l)
{
	size_t len = 0;
	char *text = latch_encode(l, &len);
	enum sr_err err;
	int reason;

	if (text == NULL)
		return SR_NO_MEMORY;
	err = keep_write(&l->keep, text, len);
	reason = errno;
	free(text);
	errno = reason;
	return err;
}

static enum sr_err
read_file(const char *path, struct latch *l, struct conf_error *error)
{
	struct stat st = { .st_mode = 0 };

	if (lstat(path, &st) != 0 && errno == ENOENT)
		return SR_OK;
	/* It would be replaced, and the file that it leads to stay behind. */
	if (S_ISLNK(st.st_mode))
		return fail(
		    path, error, "is a symbolic link: name the file itself");
	return latch_read(path, l, error);
}

static enum sr_err
take_file(const char *path, struct latch *l, struct conf_error *error)
{
	const char *fault = keep_open(path, &l->keep);
	enum sr_err err;

	if (fault != NULL)
		return fail(path, error, fault);
	if ((err = lock(l, path, error)) != SR_OK ||
	    (err = read_file(path, l, error)) != SR_OK)
		return err;
	return save(l) == SR_OK ? SR_OK : fail(path, error, strerror(errno));
}

enum sr_err
latch_open(const char *path, struct latch *out, struct conf_error *error)
{
	enum sr_err err;

	*out = (struct latch){ .keep = KEEP_CLOSED };
	if ((err = take_file(path, out, error)) != SR_OK)
		latch_close(out);
	return err;
}

void
latch_close(struct latch *l)
{
	keep_close(&l->keep);
	free(l->entries);
	*l = (struct latch){ .keep = KEEP_CLOSED };
}

enum sr_err
latch_check(const char *path, struct conf_error *error)
{
	struct latch look = { .keep = KEEP_CLOSED };
	const char *fault = keep_open(path, &look.keep);
	enum sr_err err;

	if (fault != NULL)
		err = fail(path, error, fault);
	else
		err = read_file(path, &look, error);
	latch_close(&look);
	return err;
}

enum sr_err
latch_add(struct latch *l, const struct latch_entry *entry)
{
	struct latch_entry *all;
	enum sr_err err;

	if (l->count == LATCH_ENTRIES_MAX) {
		errno = ENOSPC;
		return SR_IO;
	}
	all = realloc(l->entries, (l->count + 1) * sizeof(*all));
	if (all == NULL)
		return SR_NO_MEMORY;
	l->entries = all;
	all[l->count++] = *entry;
	if ((err = save(l)) != SR_OK)
		l->count--;
	return err;
}

enum sr_err
latch_remove(struct latch *l, size_t index)
{
	l->entries[index] = l->entries[--l->count];
	return save(l);
}
