/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "client/body.h"

enum { FIRST_CAP = 2048 };

static bool
grow(struct body *b, size_t len)
{
	size_t cap = b->cap == 0 ? FIRST_CAP : b->cap;
	char *text;

	while (cap <= len)
		cap *= 2;
	if (cap == b->cap)
		return true;
	if ((text = wipe_realloc(b->text, cap)) == NULL)
		return false;
	b->text = text;
	b->cap = cap;
	return true;
}

bool
body_add(struct body *b, const char *data, size_t len)
{
	if (!grow(b, b->len + len))
		return false;
	memcpy(b->text + b->len, data, len);
	b->len += len;
	b->text[b->len] = '\0';
	return true;
}

void
body_clear(struct body *b)
{
	if (b->text != NULL)
		wipe(b->text, b->len);
	b->len = 0;
}

void
body_free(struct body *b)
{
	wipe_free(b->text);
	*b = (struct body){ .text = NULL };
}
