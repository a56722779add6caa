/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "wire/arena.h"

struct arena
arena_new(size_t structs, size_t len)
{
	char *start = wipe_calloc(1, structs + len);

	return (struct arena){
		.start = start,
		.structs = start,
		.texts = start == NULL ? NULL : start + structs,
	};
}

void *
arena_take(struct arena *a, size_t len)
{
	void *p = a->structs;

	a->structs += len;
	return p;
}

const char *
arena_text(struct arena *a, const struct json_t *value)
{
	const char *text = doc_text(value);
	char *copy = a->texts;
	size_t len;

	if (text == NULL) {
		a->bad = a->bad || (value != NULL && !doc_is_null(value));
		return NULL;
	}
	len = strlen(text) + 1;
	a->texts += len;
	return memcpy(copy, text, len);
}

size_t
arena_list_len(const struct json_t *list)
{
	return doc_length(list) * sizeof(const char *);
}

struct simrest_texts
arena_list(struct arena *a, const struct json_t *list)
{
	size_t count = doc_length(list);
	const char **texts = arena_take(a, arena_list_len(list));

	/* Nothing that is in it may be NULL. */
	a->bad = a->bad || (list != NULL && !doc_is_list(list));
	for (size_t i = 0; i < count; i++)
		if ((texts[i] = arena_text(a, doc_item(list, i))) == NULL)
			a->bad = true;
	return (struct simrest_texts){ .texts = texts, .count = count };
}
