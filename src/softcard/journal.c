/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cursor.h"
#include "base/hex.h"
#include "base/wipe.h"
#include "softcard/journal.h"

enum {
	HEAD_MAX = 64,
	EVENT_MAX = 160,
	BYTES_MAX = 300, /* more than any command or answer in short form */
	LINE_LEN_MAX = HEAD_MAX + 2 * BYTES_MAX + sizeof("...\n"),
};

struct journal {
	int fd;
};

enum sr_err
journal_open(const char *path, struct journal **out)
{
	struct journal *journal = wipe_malloc(sizeof(*journal));

	if (journal == NULL)
		return SR_NO_MEMORY;
	journal->fd =
	    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (journal->fd < 0) {
		wipe_free(journal);
		return SR_IO;
	}
	*out = journal;
	return SR_OK;
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	close(journal->fd);
	wipe_free(journal);
}

/* One write, so that the lines of several cards do not mix. */
static void
write_line(struct journal *journal, const char *line)
{
	if (write(journal->fd, line, strlen(line)) < 0)
		return; /* a record for tests is no reason to fail a card */
}

static int
write_head(char *line, size_t cap, const char *name, const char *what)
{
	return snprintf(
	    line, cap, "%" PRIu64 " %.31s %s", clock_ns(), name, what);
}

static void
write_bytes(struct journal *journal, const char *name, const char *direction,
    struct cursor bytes)
{
	char line[LINE_LEN_MAX];
	size_t shown = bytes.left < BYTES_MAX ? bytes.left : BYTES_MAX;
	size_t head;

	if (journal == NULL)
		return;
	head = (size_t)write_head(line, HEAD_MAX, name, direction);
	hex_encode(bytes.at, shown, line + head);
	strcat(line, shown < bytes.left ? "...\n" : "\n");
	write_line(journal, line);
	wipe(line, sizeof(line));
}

void
journal_command(
    struct journal *journal, const char *name, const uint8_t *bytes, size_t len)
{
	write_bytes(journal, name, "> ", cursor_over(bytes, len));
}

void
journal_answer(
    struct journal *journal, const char *name, const uint8_t *bytes, size_t len)
{
	write_bytes(journal, name, "< ", cursor_over(bytes, len));
}

void
journal_event(struct journal *journal, const char *name, const char *event)
{
	char line[LINE_LEN_MAX];

	if (journal == NULL)
		return;
	write_head(line, HEAD_MAX + EVENT_MAX, name, event);
	strcat(line, "\n");
	write_line(journal, line);
}
