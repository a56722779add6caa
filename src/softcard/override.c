/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/hex.h"
#include "softcard/draft.h"
#include "softcard/fs.h"

/* Sections `[file "NAME PATH"]`: files that are not what they ought to be. */

enum { SIZE_MAX_BYTES = 255 };

static struct profile_content *
content_at(void *object, size_t offset)
{
	return (void *)((char *)object + offset);
}

static bool
get_content(const struct conf_value *value, struct profile_content *out)
{
	out->given = true;
	if (hex_decode(value->text, strlen(value->text), out->bytes,
		sizeof(out->bytes), &out->len) == SR_OK &&
	    out->len > 0)
		return true;
	return conf_fail(
	    value, "must be 2 to %d hex digits", 2 * PROFILE_CONTENT_MAX);
}

/* `size` and contents come in any order. */
static bool
fits(const struct conf_value *value, const struct profile_file *file)
{
	for (size_t i = 0; i < PROFILE_RECORDS_MAX; i++)
		if (file->size != 0 && file->records[i].len > file->size)
			return conf_fail(
			    value, "size is less than a content or record");
	return true;
}

static bool
parse_content(const struct conf_value *value, void *object, size_t offset)
{
	struct profile_file *file = object;

	if (file->file->kind != FS_TRANSPARENT)
		return conf_fail(value, "is for transparent EFs");
	return get_content(value, content_at(object, offset)) &&
	    fits(value, file);
}

static bool
parse_record(const struct conf_value *value, void *object, size_t offset)
{
	struct profile_file *file = object;

	if (file->file->kind != FS_LINEAR)
		return conf_fail(value, "is for EFs with records");
	return get_content(value, content_at(object, offset)) &&
	    fits(value, file);
}

static bool
parse_fcp(const struct conf_value *value, void *object, size_t offset)
{
	return get_content(value, content_at(object, offset));
}

static bool
parse_size(const struct conf_value *value, void *object, size_t offset)
{
	struct profile_file *file = object;
	uint64_t number;

	(void)offset;
	if (fs_is_df(file->file))
		return conf_fail(value, "is for EFs");
	if (!conf_get_uint(value, 1, SIZE_MAX_BYTES, &number))
		return false;
	file->size = (unsigned)number;
	return fits(value, file);
}

static bool
parse_missing(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "no", "yes" };
	struct profile_file *file = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	file->missing = word != 0;
	return true;
}

#define FIELD(name) offsetof(struct profile_file, name)

const struct conf_key override_keys[] = {
	{ "missing", parse_missing, 0 },
	{ "size", parse_size, 0 },
	{ "content", parse_content, FIELD(records[0]) },
	{ "record1", parse_record, FIELD(records[0]) },
	{ "record2", parse_record, FIELD(records[1]) },
	{ "record3", parse_record, FIELD(records[2]) },
	{ "record4", parse_record, FIELD(records[3]) },
	{ "record5", parse_record, FIELD(records[4]) },
	{ "record6", parse_record, FIELD(records[5]) },
	{ "record7", parse_record, FIELD(records[6]) },
	{ "record8", parse_record, FIELD(records[7]) },
	{ "fcp", parse_fcp, FIELD(fcp) },
	{ "select_sw", draft_parse_sw, FIELD(select_sw) },
	{ "read_sw", draft_parse_sw, FIELD(read_sw) },
};

const size_t override_key_count =
    sizeof(override_keys) / sizeof(override_keys[0]);

struct profile_file *
override_begin(
    struct profile *profile, const char *path, const struct conf_value *where)
{
	const struct fs_file *file = fs_find_path(path);
	struct profile_file *o;

	if (file == NULL) {
		conf_fail(where,
		    "the path must be mf, usim, isim or gsm, and perhaps "
		    "the FID of an EF that cards have there: usim/6f07");
		return NULL;
	}
	if (profile->file_count == PROFILE_FILES_MAX) {
		conf_fail(
		    where, "at most %d files of a card", PROFILE_FILES_MAX);
		return NULL;
	}
	o = &profile->files[profile->file_count++];
	o->file = file;
	return o;
}
