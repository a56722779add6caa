/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/log.h"
#include "t.h"

/* A folder of the test's own with the file in it. */
struct place {
	char folder[64];
	char file[96];
	struct audit *audit;
};

static const struct audit_event event = {
	.kind = AUDIT_BEGIN,
	.caller = "hlr",
};
#define LINE_END "caller=hlr peer=- method=- op=-\n"

static void
open_place(struct place *p)
{
	strcpy(p->folder, "/tmp/audit-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->file, sizeof(p->file), "%s/audit.log", p->folder);
	assert_int_equal(audit_new(&p->audit), SR_OK);
}

static void
close_place(struct place *p)
{
	audit_free(p->audit);
	unlink(p->file);
	assert_int_equal(rmdir(p->folder), 0);
}

static enum sr_err
set(struct place *p, const char *file, bool required)
{
	const struct audit_config config = {
		.file = file,
		.required = required,
	};
	enum sr_err err = audit_prepare(p->audit, &config);

	if (err == SR_OK)
		audit_commit(p->audit);
	return err;
}

static void
read_file(const char *path, char *text, size_t cap)
{
	int fd = open(path, O_RDONLY);
	ssize_t len;

	assert_true(fd >= 0);
	len = read(fd, text, cap - 1);
	assert_true(len >= 0);
	text[len] = '\0';
	close(fd);
}

static unsigned
count(const char *text, const char *part)
{
	unsigned n = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		n++;
	return n;
}

static void
test_nowhere(void **state)
{
	struct place p;

	(void)state;
	open_place(&p);
	assert_int_equal(audit_write(NULL, &event), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	audit_post(NULL, &event);
	audit_post(p.audit, &event);
	close_place(&p);
}

/* Appended to, closed to others, and everything posted is there at the end. */
static void
test_file(void **state)
{
	struct place p;
	struct stat st;
	char text[8192];

	(void)state;
	open_place(&p);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 1);
	assert_int_equal(stat(p.file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	for (int i = 0; i < 20; i++)
		audit_post(p.audit, &event);
	audit_free(p.audit);
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 21);

	assert_int_equal(audit_new(&p.audit), SR_OK);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 22);
	close_place(&p);
}

/* As logrotate does it. */
static void
test_rotated(void **state)
{
	struct place p;
	char old[128], text[1024];

	(void)state;
	open_place(&p);
	snprintf(old, sizeof(old), "%s.1", p.file);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	assert_int_equal(rename(p.file, old), 0);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	read_file(old, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 2);
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 1);
	unlink(old);
	close_place(&p);
}

static void
test_full(void **state)
{
	struct place p;

	(void)state;
	open_place(&p);
	assert_int_equal(set(&p, "/dev/full", true), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_AUDIT_UNAVAILABLE);
	assert_int_equal(set(&p, "/dev/full", false), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	close_place(&p);
}

/* What cannot be opened changes nothing. */
static void
test_wrong(void **state)
{
	struct place p;
	char text[1024];

	(void)state;
	open_place(&p);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	assert_int_equal(set(&p, p.folder, true), SR_IO);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(set(&p, "/nonexistent/audit.log", true), SR_IO);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 1);
	close_place(&p);
}

/* Its reader could keep us. */
static void
test_fifo(void **state)
{
	struct place p;
	int fd;

	(void)state;
	open_place(&p);
	assert_int_equal(mkfifo(p.file, 0600), 0);
	assert_int_equal(set(&p, p.file, true), SR_IO);
	fd = open(p.file, O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	assert_int_equal(set(&p, p.file, true), SR_IO);
	assert_int_equal(errno, EINVAL);
	close(fd);
	close_place(&p);
}

static void
limit(rlim_t bytes)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* The disk is full in the middle of a line, and then it is not any more. */
static void
test_torn(void **state)
{
	struct place p;
	char text[1024];

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	open_place(&p);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	limit(120);
	assert_int_equal(audit_write(p.audit, &event), SR_AUDIT_UNAVAILABLE);
	assert_int_equal(audit_write(p.audit, &event), SR_AUDIT_UNAVAILABLE);
	limit(RLIM_INFINITY);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	assert_true(audit_flush(p.audit));
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END), 3);
	assert_int_equal(count(text, "Z event=lost count=2\n"), 1);
	assert_int_equal(count(text, "\n20"), 4);
	assert_int_equal(count(text, "\n"), 5);
	close_place(&p);
}

/* The disk was full in the middle of a line, and who wrote it has ended. */
static void
test_torn_before(void **state)
{
	static const char torn[] = "2026-11-26T02:50:57.1";
	struct place p;
	char text[1024];
	int fd;

	(void)state;
	open_place(&p);
	fd = open(p.file, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, torn, strlen(torn)), strlen(torn));
	close(fd);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(set(&p, p.file, true), SR_OK);
		assert_int_equal(audit_write(p.audit, &event), SR_OK);
	}
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, "57.1\n20"), 1);
	assert_int_equal(count(text, "\n"), 3);
	close_place(&p);
}

/* All that is said to be missing. */
static unsigned
count_lost(const char *text)
{
	static const char says[] = "event=lost count=";
	unsigned n = 0;

	for (; (text = strstr(text, says)) != NULL; text++)
		n += (unsigned)strtoul(text + strlen(says), NULL, 10);
	return n;
}

/* What could not be written is counted, and nobody spins meanwhile. */
static void
test_lost(void **state)
{
	struct place p;
	char text[4096];
	uint64_t cpu;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	open_place(&p);
	assert_int_equal(set(&p, p.file, true), SR_OK);
	limit(0);
	for (int i = 0; i < 7; i++)
		audit_post(p.audit, &event);
	cpu = (uint64_t)clock();
	clock_sleep_ms(200);
	assert_true((uint64_t)clock() - cpu < CLOCKS_PER_SEC / 10);
	limit(RLIM_INFINITY);
	audit_post(p.audit, &event);
	assert_true(audit_flush(p.audit));
	read_file(p.file, text, sizeof(text));
	assert_int_equal(count(text, LINE_END) + count_lost(text), 8);
	assert_true(count_lost(text) > 0);
	close_place(&p);
}

static int journal_fds[2], stderr_fd;

static void
open_journal(struct place *p)
{
	const struct audit_config config = { .journal = true };

	open_place(p);
	stderr_fd = dup(STDERR_FILENO);
	assert_int_equal(pipe(journal_fds), 0);
	assert_true(dup2(journal_fds[1], STDERR_FILENO) >= 0);
	assert_int_equal(audit_prepare(p->audit, &config), SR_OK);
	audit_commit(p->audit);
}

static void
close_journal(struct place *p)
{
	assert_true(dup2(stderr_fd, STDERR_FILENO) >= 0);
	close(stderr_fd);
	close(journal_fds[0]);
	close(journal_fds[1]);
	close_place(p);
}

static void
test_journal(void **state)
{
	char text[1024];
	struct place p;
	ssize_t len;

	(void)state;
	open_journal(&p);
	assert_int_equal(audit_write(p.audit, &event), SR_OK);
	len = read(journal_fds[0], text, sizeof(text) - 1);
	assert_true(len > 0);
	text[len] = '\0';
	close_journal(&p);
	assert_memory_equal(text, "<5>audit: 20", 12);
	assert_non_null(strstr(text, LINE_END));
}

/* Whoever may not wait does not, and what is left out is counted. */
static void
test_stuck(void **state)
{
	enum { TOTAL = 5000 };
	static char text[TOTAL * 200];
	struct place p;
	size_t len = 0;
	uint64_t began;

	(void)state;
	open_journal(&p);
	began = clock_ms();
	for (int i = 0; i < TOTAL; i++)
		audit_post(p.audit, &event);
	assert_true(clock_ms() - began < 2000);
	do {
		ssize_t got =
		    read(journal_fds[0], text + len, sizeof(text) - 1 - len);

		assert_true(got > 0);
		len += (size_t)got;
		text[len] = '\0';
	} while (count(text, LINE_END) + count_lost(text) < TOTAL);
	close_journal(&p);
	assert_true(count_lost(text) > 0);
	assert_int_equal(count(text, LINE_END) + count_lost(text), TOTAL);
}

int
main(void)
{
	log_set_level((enum log_level)0);
	t_add("nowhere", test_nowhere, NULL);
	t_add("file", test_file, NULL);
	t_add("rotated file", test_rotated, NULL);
	t_add("full disk", test_full, NULL);
	t_add("what is no file", test_wrong, NULL);
	t_add("FIFO", test_fifo, NULL);
	t_add("torn line", test_torn, NULL);
	t_add("torn line of before", test_torn_before, NULL);
	t_add("lost lines", test_lost, NULL);
	t_add("journal", test_journal, NULL);
	t_add("stuck journal", test_stuck, NULL);
	return t_main("audit/audit");
}
