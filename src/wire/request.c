/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "base/wipe.h"
#include "wire/doc.h"
#include "wire/wire.h"

static const char *
decode_rand_and_autn(const struct json_t *root, struct wire_auth_request *out)
{
	const struct json_t *rand = doc_member(root, "rand");
	const struct json_t *autn = doc_member(root, "autn");

	if (rand == NULL)
		return "rand: missing";
	if (doc_get_hex(rand, out->rand, 16, 16) == 0)
		return "rand: must be 32 hex digits";
	if (autn == NULL)
		return "autn: missing";
	if (doc_get_hex(autn, out->autn, 16, 16) == 0)
		return "autn: must be 32 hex digits";
	return NULL;
}

static const char *
decode_app(const struct json_t *value, enum wire_app *out)
{
	const char *name = doc_text(value);

	if (value == NULL || (name != NULL && strcasecmp(name, "usim") == 0))
		*out = WIRE_USIM;
	else if (name != NULL && strcasecmp(name, "isim") == 0)
		*out = WIRE_ISIM;
	else
		return "app: must be \"usim\" or \"isim\"";
	return NULL;
}

static const char *
decode_context(const struct json_t *value)
{
	const char *name = doc_text(value);

	if (value == NULL || (name != NULL && strcmp(name, "3g") == 0))
		return NULL;
	return "context: must be \"3g\"";
}

static const char *
decode_iccid(const struct json_t *value, char out[21])
{
	const char *digits = doc_text(value);
	size_t len = digits == NULL ? 0 : strlen(digits);

	if (value == NULL)
		return NULL;
	if (len == 0 || len > 20 || strspn(digits, "0123456789") != len)
		return "iccid: must be a string of 1 to 20 digits";
	memcpy(out, digits, len + 1);
	return NULL;
}

/* NULL, or what is wrong. */
static const char *
decode(const struct json_t *root, struct wire_auth_request *out)
{
	const char *why;

	if ((why = decode_rand_and_autn(root, out)) != NULL)
		return why;
	why = decode_app(doc_member(root, "app"), &out->app);
	if (why != NULL)
		return why;
	if ((why = decode_context(doc_member(root, "context"))) != NULL)
		return why;
	why = decode_iccid(doc_member(root, "iccid"), out->iccid);
	if (why != NULL)
		return why;
	return wire_derive_decode(doc_member(root, "derive"), &out->derive);
}

enum sr_err
wire_auth_request_decode(const char *body, size_t len,
    struct wire_auth_request *out, const char **why)
{
	struct json_t *root = doc_load(body, len, why);

	*out = (struct wire_auth_request){ 0 };
	if (root == NULL && *why == NULL) {
		*why = "body: no memory to read it";
		return SR_INTERNAL;
	}
	if (root != NULL)
		*why = decode(root, out);
	doc_free(root);
	if (*why == NULL)
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_MALFORMED_REQUEST;
}

size_t
wire_auth_request_encode(
    const struct wire_auth_request *request, char *out, size_t cap)
{
	struct draft d = draft_new();

	draft_hex(&d, d.root, "rand", request->rand, 16);
	draft_hex(&d, d.root, "autn", request->autn, 16);
	if (request->app == WIRE_ISIM)
		draft_text(&d, d.root, "app", "isim");
	draft_text(&d, d.root, "iccid", request->iccid);
	wire_derive_draft(&d, d.root, &request->derive);
	return draft_dump(&d, out, cap);
}
