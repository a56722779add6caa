/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ini.h>

#include "base/cursor.h"
#include "base/private.h"
#include "base/wipe.h"
#include "conf/error.h"

enum {
	FILE_MAX_LEN = 1 << 20,
	PATH_SHOWN_MAX = 100, /* of a long path, its end */
	SECTION_NAME_MAX = 63,
};

/* A section header that was there. */
struct opened {
	const struct conf_section *section;
	char name[SECTION_NAME_MAX + 1];
	unsigned line;
};

struct parser {
	const char *file;
	const struct conf_schema *schema;
	struct conf_error *error;
	enum sr_err err; /* the first one; nothing is read after it */
	struct cursor text; /* what is left to read */
	unsigned line;

	const struct conf_section *section; /* NULL before the first */
	void *object;
	uint64_t given; /* bit i: keys[i] was there */
	struct opened *opened;
	size_t opened_count;
};

static void
start_error(struct conf_error *error, const char *file)
{
	size_t len = strlen(file);
	size_t hidden = len > PATH_SHOWN_MAX ? len - PATH_SHOWN_MAX : 0;

	error->text[0] = '\0';
	conf_error_add(error, "%s%s", hidden > 0 ? "..." : "", file + hidden);
}

/* Start an error text: "FILE:LINE: " and the key's name, if any. */
static struct conf_value
value_here(struct parser *p, const char *text, const char *key)
{
	struct conf_value value = {
		.text = text, .line = p->line, .error = p->error
	};

	start_error(p->error, p->file);
	conf_error_add(p->error, ":%u: ", p->line);
	if (key != NULL)
		conf_error_add(p->error, "%s: ", key);
	value.where_len = strlen(p->error->text);
	return value;
}

/*
 * May this be repeated in an error?  A line that went wrong can have a secret
 * where a name belongs; names here are letters, with a number at most behind.
 */
static bool
is_plain_name(const char *name)
{
	size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz_-");
	size_t digits = strspn(name + letters, "0123456789");

	return letters > 0 && letters <= 24 && digits <= 2 &&
	    name[letters + digits] == '\0';
}

static bool
fail_unknown_section(struct parser *p, const char *kind)
{
	struct conf_value here = value_here(p, "", NULL);

	if (is_plain_name(kind))
		conf_fail(&here, "unknown section [%s]; there are:", kind);
	else
		conf_fail(&here, "unknown section; there are:");
	for (size_t i = 0; i < p->schema->section_count; i++)
		conf_error_add(p->error, "%s [%s]", i > 0 ? "," : "",
		    p->schema->sections[i].kind);
	return false;
}

static bool
fail_unknown_key(struct parser *p, const char *name)
{
	struct conf_value here = value_here(p, "", NULL);

	if (is_plain_name(name))
		conf_fail(&here, "unknown key %s; ", name);
	else
		conf_fail(&here, "unknown key; ");
	conf_error_add(p->error, "[%s] has:", p->section->kind);
	for (size_t i = 0; i < p->section->key_count; i++)
		conf_error_add(p->error, "%s %s", i > 0 ? "," : "",
		    p->section->keys[i].name);
	return false;
}

static const struct conf_section *
find_section(const struct conf_schema *schema, const char *kind)
{
	for (size_t i = 0; i < schema->section_count; i++)
		if (strcmp(schema->sections[i].kind, kind) == 0)
			return &schema->sections[i];
	return NULL;
}

static bool
remember_section(struct parser *p, const struct opened *opened)
{
	struct conf_value here = value_here(p, "", NULL);
	struct opened *all;

	for (size_t i = 0; i < p->opened_count; i++)
		if (p->opened[i].section == opened->section &&
		    strcmp(p->opened[i].name, opened->name) == 0)
			return conf_fail(&here,
			    "the same section as in line %u",
			    p->opened[i].line);
	all = realloc(p->opened, (p->opened_count + 1) * sizeof(*all));
	if (all == NULL) {
		p->err = SR_NO_MEMORY;
		return conf_fail(&here, "out of memory");
	}
	p->opened = all;
	all[p->opened_count++] = *opened;
	return true;
}

static bool
open_section(struct parser *p, const char *kind, const char *name)
{
	struct opened opened = { .line = p->line };
	struct conf_value where;

	opened.section = find_section(p->schema, kind);
	if (opened.section == NULL)
		return fail_unknown_section(p, kind);
	memcpy(opened.name, name, strlen(name) + 1);
	if (!remember_section(p, &opened))
		return false;

	where = value_here(p, name, kind);
	p->section = opened.section;
	p->given = 0;
	p->object = p->section->begin(p->schema->arg, name, &where);
	return p->object != NULL;
}

static bool
fail_section_line(struct parser *p)
{
	struct conf_value here = value_here(p, "", NULL);

	return conf_fail(&here,
	    "a section starts with [kind] or [kind \"name\"]; "
	    "a name has 1 to %d characters",
	    SECTION_NAME_MAX);
}

/*
 * inih cuts long names, takes the first `]` for the end and is silent about a
 * section without keys: it is not shown these lines.
 */
static bool
read_section_line(struct parser *p, char *line)
{
	char *kind = line + 1;
	char *end = kind + strcspn(kind, "] \t\"");
	char *name = end + strspn(end, " \t");
	char *close;

	if (*name == '"') {
		close = strchr(++name, '"');
		if (close == NULL || close == name ||
		    close - name > SECTION_NAME_MAX)
			return fail_section_line(p);
		*close++ = '\0';
	} else {
		close = end;
		name = line + strlen(line);
	}
	if (*close != ']')
		return fail_section_line(p);
	*end = '\0';
	*close++ = '\0';
	close += strspn(close, " \t");
	if (*close != '\0' && *close != ';' && *close != '#')
		return fail_section_line(p);
	return open_section(p, kind, name);
}

/* Copy the next line, without its end and leading blanks; false at an error. */
static bool
copy_line(struct parser *p, char *out, size_t cap)
{
	const uint8_t *at = p->text.at;
	const uint8_t *end = memchr(at, '\n', p->text.left);
	size_t len = end != NULL ? (size_t)(end - at) : p->text.left;
	struct conf_value here = value_here(p, "", NULL);

	cursor_take(&p->text, len);
	if (end != NULL)
		cursor_u8(&p->text);
	if (len > 0 && at[len - 1] == '\r')
		len--;
	for (size_t i = 0; i < len; i++)
		if ((at[i] < 0x20 && at[i] != '\t') || at[i] == 0x7f)
			return conf_fail(&here, "this is not a line of text");
	/* A key that is indented is still a key, not more of the last value. */
	while (len > 0 && (*at == ' ' || *at == '\t')) {
		at++;
		len--;
	}
	if (len >= cap)
		return conf_fail(
		    &here, "a line has at most %zu characters", cap - 1);
	memcpy(out, at, len);
	out[len] = '\0';
	return true;
}

/*
 * What inih reads from, in place of fgets().  The buffer is inih's own and
 * the only copy of a line: it is wiped here since inih does not.
 */
static char *
next_line(char *line, int size, void *arg)
{
	struct parser *p = arg;

	wipe(line, (size_t)size);
	if (p->err != SR_OK || p->text.left == 0)
		return NULL;
	p->line++;
	/* One byte less for '\n': a line that fills the buffer is split. */
	if (!copy_line(p, line, (size_t)size - 1))
		goto failed;
	if (*line == '[') {
		if (!read_section_line(p, line))
			goto failed;
		wipe(line, (size_t)size);
	}
	line[strlen(line)] = '\n';
	return line;
failed:
	if (p->err == SR_OK)
		p->err = SR_BAD_CONFIG;
	wipe(line, (size_t)size);
	return NULL;
}

static bool
read_key(struct parser *p, const char *name, const char *text)
{
	struct conf_value value = value_here(p, text, NULL);
	const struct conf_key *keys;
	size_t i = 0;

	if (p->section == NULL)
		return conf_fail(&value, "a [section] must come first");
	keys = p->section->keys;
	while (i < p->section->key_count && strcmp(keys[i].name, name) != 0)
		i++;
	if (i == p->section->key_count)
		return fail_unknown_key(p, name);
	assert(i < 64);
	value = value_here(p, text, name);
	if ((p->given & UINT64_C(1) << i) != 0 &&
	    (keys[i].offset & CONF_REPEATS) == 0)
		return conf_fail(&value, "given twice in this section");
	p->given |= UINT64_C(1) << i;
	return keys[i].parse(&value, p->object, keys[i].offset & ~CONF_REPEATS);
}

static int
on_key(void *arg, const char *section, const char *name, const char *text)
{
	struct parser *p = arg;

	(void)section;
	if (!read_key(p, name, text))
		p->err = SR_BAD_CONFIG;
	return p->err == SR_OK;
}

static enum sr_err
parse(const char *file, struct cursor text, const struct conf_schema *schema,
    struct conf_error *error)
{
	struct parser p = {
		.file = file,
		.schema = schema,
		.error = error,
		.text = text,
	};
	int bad_line = ini_parse_stream(next_line, &p, on_key, &p);

	/* A line that inih cannot split does not stop it. */
	if (bad_line > 0 && (p.err == SR_OK || (unsigned)bad_line < p.line)) {
		p.line = (unsigned)bad_line;
		value_here(&p, "", NULL);
		conf_error_add(error, "neither a [section] nor key = value");
		p.err = SR_BAD_CONFIG;
	}
	if (p.err == SR_OK)
		error->text[0] = '\0';
	free(p.opened);
	return p.err;
}

static struct cursor
skip_bom(struct cursor text)
{
	static const uint8_t bom[] = { 0xef, 0xbb, 0xbf };

	if (text.left >= sizeof(bom) && memcmp(text.at, bom, sizeof(bom)) == 0)
		cursor_take(&text, sizeof(bom));
	return text;
}

enum sr_err
conf_load_text(const char *name, const char *text,
    const struct conf_schema *schema, struct conf_error *error)
{
	struct cursor c = cursor_over((const uint8_t *)text, strlen(text));

	return parse(name, c, schema, error);
}

static enum sr_err
fail_file(const char *path, struct conf_error *error, enum sr_err err,
    const char *reason)
{
	start_error(error, path);
	conf_error_add(error, ": %s", reason);
	return err;
}

/* Read to the end of the file, or until the buffer is full; -1 with errno. */
static ssize_t
read_all(int fd, uint8_t *out, size_t cap)
{
	size_t len = 0;
	ssize_t got;

	do {
		got = read(fd, out + len, cap - len);
		if (got > 0)
			len += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	return got < 0 ? -1 : (ssize_t)len;
}

static enum sr_err
load_fd(int fd, const char *path, const struct conf_schema *schema,
    struct conf_error *error)
{
	size_t cap = FILE_MAX_LEN + 1;
	uint8_t *bytes = malloc(cap);
	enum sr_err err;
	ssize_t len;

	if (bytes == NULL)
		return fail_file(path, error, SR_NO_MEMORY, "out of memory");
	len = read_all(fd, bytes, cap);
	if (len < 0)
		err = fail_file(path, error, SR_IO, strerror(errno));
	else if (len > FILE_MAX_LEN)
		err =
		    fail_file(path, error, SR_BAD_CONFIG, "larger than 1 MiB");
	else
		err = parse(path, skip_bom(cursor_over(bytes, (size_t)len)),
		    schema, error);
	wipe_free(bytes);
	return err;
}

/* Why this file is not read; NULL when it is. */
static const char *
find_fault(const struct stat *st)
{
	return S_ISFIFO(st->st_mode) ? "is a FIFO" : NULL;
}

/* What is looked at is what is read, whatever happens to the name meanwhile. */
static enum sr_err
load(const char *path, const struct conf_schema *schema,
    struct conf_error *error, const char *(*fault_of)(const struct stat *st))
{
	/* A FIFO would keep us until somebody writes to it. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *fault;
	struct stat st;
	enum sr_err err;

	if (fd < 0)
		return fail_file(path, error, SR_IO, strerror(errno));
	if (fstat(fd, &st) != 0)
		err = fail_file(path, error, SR_IO, strerror(errno));
	else if ((fault = fault_of(&st)) != NULL)
		err = fail_file(path, error, SR_IO, fault);
	else
		err = load_fd(fd, path, schema, error);
	close(fd);
	return err;
}

enum sr_err
conf_load(const char *path, const struct conf_schema *schema,
    struct conf_error *error)
{
	return load(path, schema, error, find_fault);
}

enum sr_err
conf_load_private(const char *path, const struct conf_schema *schema,
    struct conf_error *error)
{
	return load(path, schema, error, private_fault);
}
