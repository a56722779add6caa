/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "base/wipe.h"
#include "wire/doc.h"
#include "wire/wire.h"

/* NULL where there is none; false: it is no text, or not one of these. */
static bool
find_word(const struct json_t *value, const char *const *words, unsigned count,
    unsigned *out)
{
	const char *text = doc_text(value);

	for (unsigned i = 0; text != NULL && i < count; i++)
		if (strcasecmp(text, words[i]) == 0) {
			*out = i;
			return true;
		}
	return value == NULL;
}

static const char *const app_words[] = {
	[WIRE_USIM] = "usim",
	[WIRE_ISIM] = "isim",
	[WIRE_SIM] = "sim",
};

static const char *const context_words[] = {
	[WIRE_3G] = "3g",
	[WIRE_GSM] = "gsm",
	[WIRE_GBA] = "gba",
	[WIRE_GBA_NAF] = "gba-naf",
};

enum wire_context
wire_context_of(enum wire_app app)
{
	return app == WIRE_SIM ? WIRE_GSM : WIRE_3G;
}

static const char *
decode_app_and_context(const struct json_t *root, struct wire_auth_request *out)
{
	unsigned app = WIRE_USIM, context;

	if (!find_word(doc_member(root, "app"), app_words, 3, &app))
		return "app: must be \"usim\", \"isim\" or \"sim\"";
	out->app = (enum wire_app)app;
	context = wire_context_of(out->app);
	if (!find_word(doc_member(root, "context"), context_words, 4, &context))
		return "context: must be \"3g\", \"gsm\", \"gba\" or "
		       "\"gba-naf\"";
	out->context = (enum wire_context)context;
	if (out->app == WIRE_SIM && out->context != WIRE_GSM)
		return "context: must be \"gsm\" where app is \"sim\"";
	return NULL;
}

static const char *
decode_rand(const struct json_t *value, struct wire_auth_request *out)
{
	if (out->context == WIRE_GBA_NAF)
		return value == NULL ? NULL
				     : "rand: not in the context \"gba-naf\"";
	if (value == NULL)
		return "rand: missing";
	if (doc_get_hex(value, out->rand, 16, 16) == 0)
		return "rand: must be 32 hex digits";
	return NULL;
}

static const char *
decode_autn(const struct json_t *value, struct wire_auth_request *out)
{
	if (out->context == WIRE_GSM)
		return value == NULL ? NULL
				     : "autn: not in the context \"gsm\"";
	if (out->context == WIRE_GBA_NAF)
		return value == NULL ? NULL
				     : "autn: not in the context \"gba-naf\"";
	if (value == NULL)
		return "autn: missing";
	if (doc_get_hex(value, out->autn, 16, 16) == 0)
		return "autn: must be 32 hex digits";
	return NULL;
}

static const char *
decode_impi(const struct json_t *value, struct wire_auth_request *out)
{
	const char *text = doc_text(value);
	size_t len = text == NULL ? 0 : strlen(text);

	if (value == NULL)
		return "impi: missing";
	if (len == 0 || len > WIRE_NAF_MAX - 1 || !doc_is_printable(text))
		return "impi: must be a text of 1 to 251 bytes";
	if (out->naf_id_len + len > WIRE_NAF_MAX)
		return "naf_id, impi: must be 252 bytes at most together";
	memcpy(out->impi, text, len + 1);
	return NULL;
}

static const char *
decode_naf(const struct json_t *root, struct wire_auth_request *out)
{
	const struct json_t *naf_id = doc_member(root, "naf_id");
	const struct json_t *impi = doc_member(root, "impi");

	if (out->context != WIRE_GBA_NAF) {
		if (naf_id != NULL)
			return "naf_id: only in the context \"gba-naf\"";
		return impi == NULL ? NULL
				    : "impi: only in the context \"gba-naf\"";
	}
	if (naf_id == NULL)
		return "naf_id: missing";
	out->naf_id_len = doc_get_hex(naf_id, out->naf_id, 1, WIRE_NAF_MAX - 1);
	if (out->naf_id_len == 0)
		return "naf_id: must be 1 to 251 bytes in hex";
	return decode_impi(impi, out);
}

static const char *
decode_iccid(const struct json_t *value, char out[21])
{
	const char *digits = doc_text(value);
	size_t len = digits == NULL ? 0 : strlen(digits);

	if (value == NULL)
		return NULL;
	if (len == 0 || len > 20 || strspn(digits, "0123456789abcdef") != len)
		return "iccid: must be a string of 1 to 20 digits (0-9, a-f)";
	memcpy(out, digits, len + 1);
	return NULL;
}

static const char *
decode_derive(const struct json_t *value, struct wire_auth_request *out)
{
	if (value != NULL && out->context != WIRE_3G)
		return "derive: only in the context \"3g\"";
	return wire_derive_decode(value, &out->derive);
}

/* NULL, or what is wrong. */
static const char *
decode(const struct json_t *root, struct wire_auth_request *out)
{
	const char *why;

	if ((why = decode_app_and_context(root, out)) != NULL)
		return why;
	if ((why = decode_rand(doc_member(root, "rand"), out)) != NULL)
		return why;
	if ((why = decode_autn(doc_member(root, "autn"), out)) != NULL)
		return why;
	if ((why = decode_naf(root, out)) != NULL)
		return why;
	why = decode_iccid(doc_member(root, "iccid"), out->iccid);
	if (why != NULL)
		return why;
	return decode_derive(doc_member(root, "derive"), out);
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

	if (request->context != WIRE_GBA_NAF)
		draft_hex(&d, d.root, "rand", request->rand, 16);
	if (request->context == WIRE_3G || request->context == WIRE_GBA)
		draft_hex(&d, d.root, "autn", request->autn, 16);
	if (request->app != WIRE_USIM)
		draft_text(&d, d.root, "app", app_words[request->app]);
	if (request->context != wire_context_of(request->app))
		draft_text(
		    &d, d.root, "context", context_words[request->context]);
	if (request->context == WIRE_GBA_NAF) {
		draft_hex(
		    &d, d.root, "naf_id", request->naf_id, request->naf_id_len);
		draft_text(&d, d.root, "impi", request->impi);
	}
	draft_text(&d, d.root, "iccid", request->iccid);
	wire_derive_draft(&d, d.root, &request->derive);
	return draft_dump(&d, out, cap);
}
