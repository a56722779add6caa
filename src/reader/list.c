/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reader/list.h"
#include "reader/outcome.h"

enum { LIST_TRIES = 3 }; /* the list may grow between the two calls */

/* A multi-string: names that end with NUL, then an empty one. */
static enum sr_err
split_names(const char *text, size_t len, struct pcsc_list *out)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			count++;
	out->names = calloc(count + 1, sizeof(*out->names));
	if (out->names == NULL)
		return SR_NO_MEMORY;
	while (at < len && text[at] != '\0') {
		size_t name_len = strnlen(text + at, len - at);

		if (name_len < PCSC_NAME_MAX)
			memcpy(out->names[out->count++], text + at, name_len);
		at += name_len + 1;
	}
	return SR_OK;
}

static enum sr_err
list_once(struct scard *s, struct pcsc_list *out, uint32_t *code)
{
	enum sr_err err = SR_OK;
	char *text = NULL;
	size_t len = 0;

	*code = scard_list(s, NULL, &len);
	if (*code == PCSC_S_SUCCESS) {
		if ((text = malloc(len + 1)) == NULL)
			return SR_NO_MEMORY;
		*code = scard_list(s, text, &len);
	}
	if (*code == PCSC_S_SUCCESS)
		err = split_names(text, len, out);
	else if (*code != PCSC_E_NO_READERS_AVAILABLE)
		err = SR_PCSC_UNAVAILABLE;
	free(text);
	return err;
}

enum sr_err
list_readers(struct scard *s, struct pcsc_list *out, uint32_t *code)
{
	enum sr_err err = SR_PCSC_UNAVAILABLE;

	*out = (struct pcsc_list){ 0 };
	for (int i = 0; i < LIST_TRIES; i++) {
		err = list_once(s, out, code);
		if (*code != PCSC_E_INSUFFICIENT_BUFFER)
			break;
	}
	return err;
}

enum sr_err
pcsc_list_readers(struct pcsc_list *out)
{
	const char *call = "SCardEstablishContext";
	struct scard s = { 0 };
	enum sr_err err = SR_PCSC_UNAVAILABLE;
	uint32_t code;

	*out = (struct pcsc_list){ 0 };
	code = scard_establish(&s);
	if (code == PCSC_S_SUCCESS) {
		call = "SCardListReaders";
		err = list_readers(&s, out, &code);
	}
	if (err == SR_PCSC_UNAVAILABLE)
		log_warning("call=%s code=%08x", call, (unsigned)code);
	scard_release(&s);
	return err;
}

void
pcsc_list_free(struct pcsc_list *list)
{
	free(list->names);
	*list = (struct pcsc_list){ 0 };
}
