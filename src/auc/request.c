/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "auc/request.h"
#include "base/hex.h"
#include "base/wipe.h"

enum { WORDS_MAX = 4 };

/* Words with one blank between them, cut in place; 0 when it is no such text.
 */
static size_t
split(char *text, char *words[WORDS_MAX])
{
	size_t count = 0;

	while (count < WORDS_MAX) {
		size_t len = strcspn(text, " ");

		if (len == 0)
			return 0;
		words[count++] = text;
		if (text[len] == '\0')
			return count;
		text[len] = '\0';
		text += len + 1;
	}
	return 0;
}

static bool
take_imsi(const char *word, struct auc_request *out)
{
	size_t len = strlen(word);

	if (len < 6 || len >= sizeof(out->imsi) ||
	    word[strspn(word, "0123456789")] != '\0')
		return false;
	memcpy(out->imsi, word, len + 1);
	return true;
}

static bool
take_count(const char *word, struct auc_request *out)
{
	if (word[0] < '1' || word[0] > '9' || word[1] != '\0')
		return false;
	out->count = (unsigned)(word[0] - '0');
	if (out->count > AUC_TRIPLETS_MAX)
		out->count = AUC_TRIPLETS_MAX;
	return true;
}

static bool
take_resync(char *const words[WORDS_MAX], struct auc_request *out)
{
	return hex_decode_exact(words[2], out->auts, sizeof(out->auts)) ==
	    SR_OK &&
	    hex_decode_exact(words[3], out->rand, sizeof(out->rand)) == SR_OK;
}

bool
auc_request_parse(const char *text, size_t len, struct auc_request *out)
{
	char copy[AUC_REQUEST_MAX], *words[WORDS_MAX];
	size_t count;

	if (len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*out = (struct auc_request){ 0 };
	count = split(copy, words);
	if (count < 2 || !take_imsi(words[1], out))
		return false;
	if (strcmp(words[0], "SIM-REQ-AUTH") == 0 && count == 3) {
		out->kind = AUC_GSM;
		return take_count(words[2], out);
	}
	if (strcmp(words[0], "AKA-REQ-AUTH") == 0 && count == 2) {
		out->kind = AUC_UMTS;
		return true;
	}
	out->kind = AUC_RESYNC;
	return strcmp(words[0], "AKA-AUTS") == 0 && count == 4 &&
	    take_resync(words, out);
}

/* A text that grows; every answer fits. */
struct text {
	char *out;
	size_t len;
};

static void
add_text(struct text *t, const char *text)
{
	size_t len = strlen(text);

	assert(t->len + len < AUC_REPLY_MAX);
	memcpy(t->out + t->len, text, len + 1);
	t->len += len;
}

static void
add_hex(struct text *t, const uint8_t *bytes, size_t len)
{
	assert(t->len + 2 * len < AUC_REPLY_MAX);
	hex_encode(bytes, len, t->out + t->len);
	t->len += 2 * len;
}

static struct text
start(const struct auc_request *request, char *out)
{
	struct text t = { .out = out };

	add_text(&t, request->kind == AUC_GSM ? "SIM" : "AKA");
	add_text(&t, "-RESP-AUTH ");
	add_text(&t, request->imsi);
	return t;
}

void
auc_reply_umts(const struct auc_request *request,
    const struct aka_vector *vector, char out[AUC_REPLY_MAX])
{
	const struct {
		const uint8_t *bytes;
		size_t len;
	} parts[] = {
		{ vector->rand, sizeof(vector->rand) },
		{ vector->autn, sizeof(vector->autn) },
		{ vector->ik, sizeof(vector->ik) },
		{ vector->ck, sizeof(vector->ck) },
		{ vector->res, vector->res_len },
	};
	struct text t = start(request, out);

	assert(vector->res_len <= AUC_EAP_RES_MAX);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		add_text(&t, " ");
		add_hex(&t, parts[i].bytes, parts[i].len);
	}
}

void
auc_reply_gsm(const struct auc_request *request,
    const struct auc_triplet *triplets, char out[AUC_REPLY_MAX])
{
	struct text t = start(request, out);

	for (unsigned i = 0; i < request->count; i++) {
		add_text(&t, " ");
		add_hex(&t, triplets[i].kc, sizeof(triplets[i].kc));
		add_text(&t, ":");
		add_hex(&t, triplets[i].sres, sizeof(triplets[i].sres));
		add_text(&t, ":");
		add_hex(&t, triplets[i].rand, sizeof(triplets[i].rand));
	}
}

void
auc_reply_failure(const struct auc_request *request, char out[AUC_REPLY_MAX])
{
	struct text t = start(request, out);

	add_text(&t, " FAILURE");
}
