/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "auc/auc.h"
#include "base/hex.h"

/*
 * Any bytes as a datagram of hostapd's, as a key file and as the file of SQNs:
 * each is refused, with an error where there is one, or keeps to its limits.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

static bool
is_digits(const char *text, size_t min, size_t max)
{
	size_t len = strlen(text);

	return len >= min && len <= max && strspn(text, "0123456789") == len;
}

static void
check_error(enum sr_err err, const struct conf_error *error)
{
	if (err == SR_OK)
		return;
	check(err == SR_BAD_CONFIG || err == SR_NO_MEMORY);
	check(strncmp(error->text, "f.ini", 5) == 0);
}

static void
try_request(const uint8_t *data, size_t size)
{
	struct auc_triplet triplets[AUC_TRIPLETS_MAX];
	struct aka_vector vector = { .res_len = AUC_EAP_RES_MAX };
	struct auc_request request;
	char out[AUC_REPLY_MAX];

	if (!auc_request_parse((const char *)data, size, &request))
		return;
	check(is_digits(request.imsi, 6, 15));
	check(request.kind != AUC_GSM ||
	    (request.count >= 1 && request.count <= AUC_TRIPLETS_MAX));
	memset(triplets, 0, sizeof(triplets));
	if (request.kind == AUC_GSM)
		auc_reply_gsm(&request, triplets, out);
	else
		auc_reply_umts(&request, &vector, out);
	check(strstr(out, request.imsi) != NULL);
	auc_reply_failure(&request, out);
	check(strstr(out, "FAILURE") != NULL);
}

static void
try_keys(const char *text)
{
	struct auc_subscribers all;
	struct conf_error error = { "" };
	enum sr_err err =
	    auc_subscribers_load_text("f.ini", text, &all, &error);

	check_error(err, &error);
	check(err == SR_OK || all.count == 0);
	for (size_t i = 0; i < all.count; i++) {
		const struct auc_subscriber *s = &all.list[i];
		struct gsm_key gsm;

		check(s->name.kind == AUC_NOBODY ||
		    is_digits(s->name.digits, 1, 20));
		check(s->ind_len <= AUC_IND_LEN_MAX);
		check(auc_subscribers_find(
			  &all, s->name.kind, s->name.digits) == s);
		/* Those of single cards are whole. */
		check(s->name.kind == AUC_NOBODY ||
		    auc_make_gsm(s, &gsm) == NULL);
	}
	auc_subscribers_wipe(&all);
}

static void
try_state(const char *text)
{
	struct conf_error error = { "" };

	check_error(auc_state_check_text("f.ini", text, &error), &error);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try_request(data, size);
	try_keys(text);
	try_state(text);
	free(text);
	return 0;
}
