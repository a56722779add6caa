/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "wpa/line.h"

/* What is left of a line; its end is a NUL. */
struct reading {
	const char *at;
};

static bool
take(struct reading *r, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(r->at, text, len) != 0)
		return false;
	r->at += len;
	return true;
}

static bool
take_number(struct reading *r, unsigned *out)
{
	size_t digits = strspn(r->at, "0123456789");

	if (digits == 0 || digits > 6)
		return false;
	*out = 0;
	for (size_t i = 0; i < digits; i++)
		*out = *out * 10 + (unsigned)(r->at[i] - '0');
	r->at += digits;
	return true;
}

/* 32 hex digits, and then the end of a field. */
static bool
take_block(struct reading *r, uint8_t out[16])
{
	size_t len = strcspn(r->at, ": "), got;

	if (len != 32 || hex_decode(r->at, len, out, 16, &got) != SR_OK)
		return false;
	r->at += len;
	return true;
}

static bool
is_end(const struct reading *r)
{
	return *r->at == '\0' || *r->at == ' ';
}

static bool
take_gsm(struct reading *r, struct wpa_request *out)
{
	do {
		if (out->count == WPA_RANDS_MAX ||
		    !take_block(r, out->rand[out->count++]))
			return false;
	} while (take(r, ":"));
	return is_end(r);
}

static enum wpa_kind
take_request(struct reading *r, struct wpa_request *out)
{
	if (!take_number(r, &out->network) || !take(r, ":"))
		return WPA_MALFORMED;
	if (take(r, "GSM-AUTH:"))
		return take_gsm(r, out) ? WPA_GSM : WPA_MALFORMED;
	out->count = 1;
	if (take(r, "UMTS-AUTH:") && take_block(r, out->rand[0]) &&
	    take(r, ":") && take_block(r, out->autn) && is_end(r))
		return WPA_UMTS;
	return WPA_MALFORMED;
}

void
wpa_line_parse(const char *text, size_t len, struct wpa_request *out)
{
	char line[512];
	struct reading r = { .at = line };
	unsigned level;

	*out = (struct wpa_request){ .kind = WPA_OTHER };
	if (len >= sizeof(line))
		len = sizeof(line) - 1; /* the SSID is of no interest */
	memcpy(line, text, len);
	line[len] = '\0';
	if (!take(&r, "<") || !take_number(&r, &level) || !take(&r, ">"))
		return;
	if (take(&r, "CTRL-REQ-SIM-"))
		out->kind = take_request(&r, out);
	else if (take(&r, "CTRL-EVENT-TERMINATING"))
		out->kind = WPA_ENDING;
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

	assert(t->len + len < WPA_REPLY_MAX);
	memcpy(t->out + t->len, text, len + 1);
	t->len += len;
}

static void
add_hex(struct text *t, const uint8_t *bytes, size_t len)
{
	add_text(t, ":");
	assert(t->len + 2 * len < WPA_REPLY_MAX);
	hex_encode(bytes, len, t->out + t->len);
	t->len += 2 * len;
}

static void
add_umts(struct text *t, const struct wire_auth_answer *answer)
{
	if (answer->outcome == WIRE_SYNC_FAILURE) {
		add_text(t, "UMTS-AUTS");
		add_hex(t, answer->auts, sizeof(answer->auts));
		return;
	}
	add_text(t, "UMTS-AUTH");
	add_hex(t, answer->ik, sizeof(answer->ik));
	add_hex(t, answer->ck, sizeof(answer->ck));
	add_hex(t, answer->res, answer->res_len);
}

void
wpa_line_reply(const struct wpa_request *request,
    const struct wire_auth_answer *answers, char out[WPA_REPLY_MAX])
{
	struct text t = { .out = out };

	t.len = (size_t)snprintf(
	    out, WPA_REPLY_MAX, "CTRL-RSP-SIM-%u:", request->network);
	if (answers == NULL) {
		add_text(
		    &t, request->kind == WPA_GSM ? "GSM-FAIL" : "UMTS-FAIL");
		return;
	}
	if (request->kind == WPA_UMTS) {
		add_umts(&t, &answers[0]);
		return;
	}
	add_text(&t, "GSM-AUTH");
	for (unsigned i = 0; i < request->count; i++) {
		add_hex(&t, answers[i].kc, sizeof(answers[i].kc));
		add_hex(&t, answers[i].sres, sizeof(answers[i].sres));
	}
}
