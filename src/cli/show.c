/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>

#include "aka/sqn.h"
#include "base/hex.h"
#include "base/wipe.h"
#include "cli/document.h"
#include "cli/show.h"
#include "wire/doc.h"

enum { NAME_COLUMN = 10, BYTES_MAX = 64 };

struct show
show_start(bool json)
{
	struct draft d = { .root = NULL };

	if (json)
		d = draft_new();
	return (
	    struct show){ .json = json, .root = d.root, .failed = d.failed };
}

/* As JSON has it: "kc" of "Kc". */
static void
make_member(const char *name, char *out, size_t cap)
{
	size_t len;

	for (len = 0; name[len] != '\0' && len < cap - 1; len++)
		out[len] = (char)(name[len] +
		    (isupper((unsigned char)name[len]) ? 'a' - 'A' : 0));
	out[len] = '\0';
}

void
show_text(struct show *show, const char *name, const char *text)
{
	struct draft d = { .root = show->root, .failed = show->failed };
	char member[32];

	if (!show->json) {
		printf("%-*s%s\n", NAME_COLUMN, name, text);
		return;
	}
	make_member(name, member, sizeof(member));
	draft_text(&d, d.root, member, text);
	show->failed = d.failed;
}

void
show_hex(struct show *show, const char *name, const uint8_t *bytes, size_t len)
{
	char digits[2 * BYTES_MAX + 1];

	hex_encode(bytes, len, digits);
	show_text(show, name, digits);
	wipe(digits, sizeof(digits));
}

void
show_sqn(struct show *show, const char *name, uint64_t sqn)
{
	uint8_t bytes[6];

	sqn_put(sqn, bytes);
	show_hex(show, name, bytes, sizeof(bytes));
}

void
show_end(struct show *show)
{
	struct draft d = { .root = show->root, .failed = show->failed };

	if (show->json)
		document_finish(&d);
}
