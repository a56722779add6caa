/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "wire/derive.h"
#include "wire/doc.h"

enum { NAME_MAX = 16, VALUE_MAX = 1024 };

/* Names with commas between them. */
static void
add_list(
    struct draft *d, struct json_t *into, const char *name, const char *text)
{
	struct json_t *list = draft_array(d, into, name);
	char item[NAME_MAX];

	for (;;) {
		size_t len = strcspn(text, ",");

		if (len >= sizeof(item))
			len = sizeof(item) - 1;
		memcpy(item, text, len);
		item[len] = '\0';
		draft_text(d, list, NULL, item);
		text += len;
		if (*text != ',')
			return;
		text++;
	}
}

static const char *
add_pair(struct draft *d, struct json_t *into, const char *pair)
{
	const size_t len = strcspn(pair, "=");
	char name[NAME_MAX];

	if (len == 0 || len >= sizeof(name) || pair[len] == '\0')
		return "must be MEMBER=VALUE";
	memcpy(name, pair, len);
	name[len] = '\0';
	if (doc_member(into, name) != NULL)
		return "a member is given twice";
	if (strcmp(name, "want") == 0)
		add_list(d, into, name, pair + len + 1);
	else if (!draft_text(d, into, name, pair + len + 1))
		return "a value is empty or not valid UTF-8";
	return NULL;
}

const char *
wire_derive_parse(
    const char *const *pairs, size_t count, struct wire_derive *out)
{
	struct draft d = draft_new();
	const char *why = NULL;

	*out = (struct wire_derive){ 0 };
	for (size_t i = 0; i < count && why == NULL; i++)
		why = add_pair(&d, d.root, pairs[i]);
	if (d.failed)
		why = "no memory to read it";
	if (why == NULL)
		why = wire_derive_decode(d.root, out);
	draft_free(&d);
	if (why != NULL)
		wipe(out, sizeof(*out));
	return why;
}
