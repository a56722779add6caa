/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "t.h"

/* Who may read a file with secrets, and what is said when others can. */

#define FILE_NAME "test_private.ini"
#define OPEN FILE_NAME ": must be closed to group and others: chmod go= does it"
#define FOREIGN FILE_NAME ": must belong to root or to the user who runs this"

enum { SOMEBODY = 65534 };

static const struct row {
	const char *name;
	mode_t mode;
	uid_t owner; /* 0: ours */
	const char *says; /* NULL: it is read */
} rows[] = {
	{ "owner only", 0600, 0, NULL },
	{ "owner may only read", 0400, 0, NULL },
	{ "owner may run it", 0700, 0, NULL },
	{ "group reads", 0640, 0, OPEN },
	{ "group writes", 0620, 0, OPEN },
	{ "others read", 0604, 0, OPEN },
	{ "others write", 0602, 0, OPEN },
	{ "others run it", 0601, 0, OPEN },
	{ "all of them", 0777, 0, OPEN },
	{ "somebody else's", 0600, SOMEBODY, FOREIGN },
};

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	int *sections = arg;

	(void)name;
	(void)where;
	(*sections)++;
	return arg;
}

static enum sr_err
load(const char *path, struct conf_error *error, int *sections)
{
	static const struct conf_section section = { "card", NULL, 0, begin };
	const struct conf_schema schema = { &section, 1, sections };

	*sections = 0;
	memset(error, 0xee, sizeof(*error));
	return conf_load_private(path, &schema, error);
}

static void
write_file(mode_t mode, uid_t owner)
{
	int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "[card]\n", 7), 7);
	assert_int_equal(fchmod(fd, mode), 0);
	if (owner != 0)
		assert_int_equal(fchown(fd, owner, (gid_t)-1), 0);
	close(fd);
}

static void
test_mode(void **state)
{
	const struct row *row = *state;
	struct conf_error error;
	int sections;

	write_file(row->mode, row->owner);
	if (row->says == NULL) {
		assert_int_equal(load(FILE_NAME, &error, &sections), SR_OK);
		assert_int_equal(sections, 1);
	} else {
		assert_int_equal(load(FILE_NAME, &error, &sections), SR_IO);
		assert_int_equal(sections, 0);
		assert_string_equal(error.text, row->says);
	}
	unlink(FILE_NAME);
}

static void
test_no_file(void **state)
{
	struct conf_error error;
	int sections;

	(void)state;
	assert_int_equal(load("/", &error, &sections), SR_IO);
	assert_string_equal(error.text, "/: must be a regular file");
	assert_int_equal(load("no-such.ini", &error, &sections), SR_IO);
	assert_string_equal(
	    error.text, "no-such.ini: No such file or directory");
}

/* Whoever cannot change owners cannot be given somebody else's file. */
int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].owner == 0 || geteuid() == 0)
			t_add(rows[i].name, test_mode, &rows[i]);
	t_add("what is no file", test_no_file, NULL);
	return t_main("conf/private");
}
