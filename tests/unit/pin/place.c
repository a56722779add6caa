/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"
#include "place.h"
#include "t.h"

static char text[4096];

void
place_open(struct place *p)
{
	strcpy(p->folder, "/tmp/simrest-pin-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->pins, sizeof(p->pins), "%s/pins.ini", p->folder);
	snprintf(p->latch, sizeof(p->latch), "%s/latch", p->folder);
}

void
place_close(struct place *p)
{
	char lock[80];

	unlink(p->pins);
	unlink(p->latch);
	snprintf(lock, sizeof(lock), "%s.lock", p->latch);
	unlink(lock);
	assert_int_equal(rmdir(p->folder), 0);
}

void
place_write(const char *path, const char *content, mode_t mode)
{
	size_t len = strlen(content);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, len), (ssize_t)len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

const char *
place_read(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t len = 0;

	if (fd >= 0) {
		len = read(fd, text, sizeof(text) - 1);
		assert_true(len >= 0);
		close(fd);
	}
	text[len] = '\0';
	return text;
}

void
place_start(struct place *p, struct pin_store *store, const char *pins)
{
	struct conf_error error;

	place_write(p->pins, pins, 0600);
	if (pin_store_open(store, p->pins, p->latch, &error) != SR_OK)
		fail_msg("%s", error.text);
}

enum sr_err
place_take(struct pin_store *store, const char *iccid, struct pin_taken *out,
    const char **log)
{
	enum sr_err err;

	memset(out, 0xee, sizeof(*out));
	capture_start();
	err = pin_store_take(store, iccid, out);
	capture_end(text, sizeof(text));
	*log = text;
	if (err != SR_OK)
		assert_true(t_is_zero(out, sizeof(*out)));
	return err;
}

const char *
place_end(struct pin_store *store, const struct pin_taken *taken,
    enum pin_end how, int tries_left)
{
	capture_start();
	pin_store_ended(store, taken->ticket, how, tries_left);
	capture_end(text, sizeof(text));
	return text;
}
