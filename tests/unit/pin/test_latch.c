/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"
#include "t.h"

/* The file of the latch: its format, and where it may lie. */

#define SALT "000102030405060708090a0b0c0d0e0f"
#define HASH SALT SALT
#define KEYS "iccid = " ICCID "\nsalt = " SALT "\nhash = " HASH "\n"

static const struct row {
	const char *name;
	const char *text;
	size_t count;
	const char *says; /* NULL: it is right */
} rows[] = {
	{ "empty", "", 0, NULL },
	{ "one", "[latch \"1\"]\n" KEYS, 1, NULL },
	{ "one card twice", "[latch \"1\"]\n" KEYS "[latch \"2\"]\n" KEYS, 2,
	    NULL },
	{ "numbers do not matter", "[latch \"7\"]\n" KEYS "[latch]\n" KEYS, 2,
	    NULL },
	{ "number twice", "[latch \"1\"]\n" KEYS "[latch \"1\"]\n" KEYS, 0,
	    ":5: the same section as in line 1" },
	{ "half of the last", "[latch \"1\"]\niccid = 8\nsalt = " SALT "\n", 0,
	    ": the last [latch] needs iccid, salt and hash" },
	{ "half of the first", "[latch \"1\"]\n[latch \"2\"]\n" KEYS, 0,
	    ":2: latch: the one before needs iccid, salt and hash" },
	{ "no hex", "[latch]\nsalt = x\n", 0,
	    ":2: salt: must be 32 hex digits" },
	{ "hash too short", "[latch]\nhash = " SALT "\n", 0,
	    ":2: hash: must be 64 hex digits" },
	{ "no ICCID", "[latch]\niccid =\n", 0,
	    ":2: iccid: must be 1 to 20 digits" },
	{ "unknown key", "[latch]\npin = 1234\n", 0,
	    ":2: unknown key pin; [latch] has: iccid, salt, hash" },
};

static void
test_text(void **state)
{
	const struct row *row = *state;
	struct conf_error error;
	struct latch latch;
	enum sr_err err;

	memset(&latch, 0xee, sizeof(latch));
	err = latch_decode("latch", row->text, &latch, &error);
	assert_int_equal(latch.count, row->count);
	if (row->says == NULL) {
		assert_int_equal(err, SR_OK);
	} else {
		assert_int_equal(err, SR_BAD_CONFIG);
		assert_null(latch.entries);
		if (strstr(error.text, row->says) == NULL)
			fail_msg("no '%s' in: %s", row->says, error.text);
	}
	free(latch.entries);
}

static struct latch_entry
entry_of(const char *iccid, uint8_t fill)
{
	struct latch_entry e = { .ticket = 0 };

	memcpy(e.iccid, iccid, strlen(iccid) + 1);
	memset(e.salt, fill, sizeof(e.salt));
	memset(e.hash, fill ^ 0xff, sizeof(e.hash));
	return e;
}

static void
open_latch(const struct place *p, struct latch *latch)
{
	struct conf_error error;

	if (latch_open(p->latch, latch, &error) != SR_OK)
		fail_msg("%s", error.text);
}

/* What is added is there after a restart, until it is removed. */
static void
test_kept(void **state)
{
	const struct latch_entry a = entry_of(ICCID, 1);
	const struct latch_entry b = entry_of(OTHER_ICCID, 2);
	struct latch latch;
	struct place p;
	struct stat st;

	(void)state;
	place_open(&p);
	open_latch(&p, &latch);
	assert_int_equal(latch_add(&latch, &a), SR_OK);
	assert_int_equal(latch_add(&latch, &b), SR_OK);
	latch_close(&latch);
	assert_int_equal(stat(p.latch, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);

	open_latch(&p, &latch);
	assert_int_equal(latch.count, 2);
	assert_memory_equal(&latch.entries[0], &a, sizeof(a));
	assert_memory_equal(&latch.entries[1], &b, sizeof(b));
	assert_int_equal(latch_remove(&latch, 0), SR_OK);
	latch_close(&latch);

	open_latch(&p, &latch);
	assert_int_equal(latch.count, 1);
	assert_memory_equal(&latch.entries[0], &b, sizeof(b));
	latch_close(&latch);
	place_close(&p);
}

/* There is an end to it, and it is not the oldest that makes room. */
static void
test_full(void **state)
{
	const struct latch_entry e = entry_of("12345678901234567890", 3);
	struct conf_error error;
	struct latch latch;
	struct place p;
	size_t len;
	char *text;

	(void)state;
	place_open(&p);
	open_latch(&p, &latch);
	latch.entries = calloc(LATCH_ENTRIES_MAX, sizeof(e));
	assert_non_null(latch.entries);
	for (size_t i = 0; i < LATCH_ENTRIES_MAX - 1; i++)
		latch.entries[latch.count++] = e;
	assert_int_equal(latch_add(&latch, &e), SR_OK);
	assert_int_equal(latch_add(&latch, &e), SR_IO);
	assert_int_equal(latch.count, LATCH_ENTRIES_MAX);
	latch_close(&latch);
	open_latch(&p, &latch);
	assert_int_equal(latch.count, LATCH_ENTRIES_MAX);
	latch.count = 0;
	text = latch_encode(&latch, &len);
	assert_non_null(text);
	assert_int_equal(strlen(text), len);
	free(text);
	latch_close(&latch);
	assert_int_equal(latch_check(p.latch, &error), SR_OK);
	place_close(&p);
}

static void
expect_refused(const struct place *p, const char *says)
{
	struct conf_error error;
	struct latch latch;

	memset(&latch, 0xee, sizeof(latch));
	assert_int_equal(latch_open(p->latch, &latch, &error), SR_IO);
	if (strstr(error.text, says) == NULL)
		fail_msg("no '%s' in: %s", says, error.text);
	assert_null(latch.entries);
}

static void
test_two_servers(void **state)
{
	struct conf_error error;
	struct latch latch;
	struct place p;

	(void)state;
	place_open(&p);
	open_latch(&p, &latch);
	expect_refused(&p, "/latch: another server uses it");
	assert_int_equal(latch_check(p.latch, &error), SR_OK);
	latch_close(&latch);
	open_latch(&p, &latch);
	latch_close(&latch);
	place_close(&p);
}

static void
test_modes(void **state)
{
	static const mode_t modes[] = { 0770, 0707, 0720, 0702, 01777 };
	struct conf_error error;
	struct latch latch;
	struct place p;

	(void)state;
	place_open(&p);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(p.folder, modes[i]), 0);
		expect_refused(&p, "must not be able to write in its folder");
		assert_int_equal(latch_check(p.latch, &error), SR_IO);
	}
	assert_int_equal(chmod(p.folder, 0755), 0);
	place_write(p.latch, "", 0644);
	expect_refused(&p, "must be closed to group and others");
	place_write(p.latch, "", 0600);
	open_latch(&p, &latch);
	latch_close(&latch);
	place_close(&p);
}

/* A folder of somebody else: only root can give one away. */
static void
test_foreign_folder(void **state)
{
	struct place p;

	(void)state;
	place_open(&p);
	assert_int_equal(chown(p.folder, 65534, (gid_t)-1), 0);
	expect_refused(&p, "its folder must belong to root or");
	place_close(&p);
}

static void
test_no_folder(void **state)
{
	static const struct place p = { .latch = "/nonexistent/latch" };
	struct conf_error error;

	(void)state;
	expect_refused(&p, "/nonexistent/latch: No such file or directory");
	assert_int_equal(latch_check(p.latch, &error), SR_IO);
}

/* What somebody left where the new file belongs is not written through. */
static void
test_link_in_the_way(void **state)
{
	const struct latch_entry e = entry_of(ICCID, 4);
	char fresh[80];
	struct latch latch;
	struct place p;

	(void)state;
	place_open(&p);
	open_latch(&p, &latch);
	place_write(p.pins, "mine", 0600);
	strcat(strcpy(fresh, p.latch), ".new");
	assert_int_equal(symlink(p.pins, fresh), 0);
	assert_int_equal(latch_add(&latch, &e), SR_OK);
	latch_close(&latch);
	assert_string_equal(place_read(p.pins), "mine");
	open_latch(&p, &latch);
	assert_int_equal(latch.count, 1);
	latch_close(&latch);
	place_close(&p);
}

/* It would be replaced, and two servers could hold the one latch. */
static void
test_link(void **state)
{
	struct conf_error error;
	struct latch latch;
	struct stat st;
	char file[80];
	struct place p;

	(void)state;
	place_open(&p);
	strcat(strcpy(file, p.latch), ".real");
	place_write(file, "", 0600);
	assert_int_equal(symlink(file, p.latch), 0);
	assert_int_equal(latch_check(p.latch, &error), SR_IO);
	assert_int_equal(latch_open(p.latch, &latch, &error), SR_IO);
	assert_non_null(strstr(error.text, "symbolic link"));
	assert_int_equal(lstat(p.latch, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(unlink(file), 0);
	place_close(&p);
}

/* A broken latch is no empty one. */
static void
test_broken(void **state)
{
	struct conf_error error;
	struct latch latch;
	struct place p;

	(void)state;
	place_open(&p);
	place_write(p.latch, "[latch \"1\"]\niccid = 8\n", 0600);
	assert_int_equal(latch_open(p.latch, &latch, &error), SR_BAD_CONFIG);
	assert_int_equal(latch_check(p.latch, &error), SR_BAD_CONFIG);
	assert_string_equal(place_read(p.latch), "[latch \"1\"]\niccid = 8\n");
	place_close(&p);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_text, &rows[i]);
	t_add("kept over a restart", test_kept, NULL);
	t_add("full", test_full, NULL);
	t_add("two servers", test_two_servers, NULL);
	t_add("modes", test_modes, NULL);
	if (geteuid() == 0)
		t_add("somebody else's folder", test_foreign_folder, NULL);
	t_add("no folder", test_no_folder, NULL);
	t_add("a link in the way", test_link_in_the_way, NULL);
	t_add("a link in its place", test_link, NULL);
	t_add("broken", test_broken, NULL);
	return t_main("pin/latch");
}
