/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <nettle/memops.h>

#include "aka/convert.h"
#include "aka/function.h"
#include "aka/sqn.h"
#include "aka/vector.h"
#include "base/cursor.h"
#include "base/wipe.h"

enum { AK_LEN = 6 };

/* AMF* (6.3.3): resynchronisation does not depend on the AMF received. */
static const uint8_t amf_star[2] = { 0, 0 };

bool
aka_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	return memeql_sec(a, b, len) != 0;
}

/* Puts AK over an SQN and takes it off again. */
static uint64_t
conceal(uint64_t sqn, const uint8_t ak[6])
{
	return sqn ^ sqn_get(ak);
}

/* Everything but AUTN; AK is left to the caller. */
static void
fill(struct aka_vector *v, const struct aka_key *key, const uint8_t rand[16],
    uint8_t ak[6])
{
	struct aka_output f;

	aka_functions(key)->f2345(key, rand, &f);
	memcpy(v->rand, rand, sizeof(v->rand));
	memcpy(v->res, f.res, sizeof(v->res));
	v->res_len = key->res_len;
	memcpy(v->ck, f.ck, sizeof(v->ck));
	memcpy(v->ik, f.ik, sizeof(v->ik));
	convert_c3(f.ck, f.ik, v->kc);
	memcpy(ak, f.ak, AK_LEN);
	wipe(&f, sizeof(f));
}

/* The inputs may be fields of *out, so that is written last. */
void
aka_vector_make(const struct aka_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], struct aka_vector *out)
{
	struct aka_vector v = { 0 };
	struct builder autn = builder_over(v.autn, sizeof(v.autn));
	uint8_t ak[6], concealed[6], mac[8];

	fill(&v, key, rand, ak);
	aka_functions(key)->f1(key, rand, sqn, amf, mac);
	sqn_put(conceal(sqn, ak), concealed);
	builder_bytes(&autn, concealed, sizeof(concealed));
	builder_bytes(&autn, amf, 2);
	builder_bytes(&autn, mac, sizeof(mac));
	*out = v;
	wipe(&v, sizeof(v));
	wipe(mac, sizeof(mac));
	wipe(ak, sizeof(ak));
}

bool
aka_vector_open(const struct aka_key *key, const uint8_t rand[16],
    const uint8_t autn[16], struct aka_vector *out, uint64_t *sqn)
{
	struct cursor c = cursor_over(autn, 16);
	struct aka_vector v = { 0 };
	uint8_t ak[6], concealed[6], amf[2], mac[8], xmac[8];
	bool right;

	cursor_copy(&c, concealed, sizeof(concealed));
	cursor_copy(&c, amf, sizeof(amf));
	cursor_copy(&c, mac, sizeof(mac));

	memcpy(v.autn, autn, sizeof(v.autn));
	fill(&v, key, rand, ak);
	*sqn = conceal(sqn_get(concealed), ak);
	aka_functions(key)->f1(key, rand, *sqn, amf, xmac);
	right = aka_equal(mac, xmac, sizeof(mac));
	*out = v;
	if (!right) {
		wipe(out, sizeof(*out));
		wipe(sqn, sizeof(*sqn));
	}
	wipe(&v, sizeof(v));
	wipe(xmac, sizeof(xmac));
	wipe(ak, sizeof(ak));
	return right;
}

void
aka_auts_make(const struct aka_key *key, const uint8_t rand[16],
    uint64_t sqn_ms, uint8_t auts[14])
{
	const struct aka_functions *f = aka_functions(key);
	struct builder b = builder_over(auts, 14);
	uint8_t ak[6], concealed[6], mac[8];

	f->f5star(key, rand, ak);
	f->f1star(key, rand, sqn_ms, amf_star, mac);
	sqn_put(conceal(sqn_ms, ak), concealed);
	builder_bytes(&b, concealed, sizeof(concealed));
	builder_bytes(&b, mac, sizeof(mac));
	wipe(mac, sizeof(mac));
	wipe(ak, sizeof(ak));
}

bool
aka_auts_open(const struct aka_key *key, const uint8_t rand[16],
    const uint8_t auts[14], uint64_t *sqn_ms)
{
	const struct aka_functions *f = aka_functions(key);
	struct cursor c = cursor_over(auts, 14);
	uint8_t ak[6], concealed[6], mac[8], xmac[8];
	bool right;

	cursor_copy(&c, concealed, sizeof(concealed));
	cursor_copy(&c, mac, sizeof(mac));

	f->f5star(key, rand, ak);
	*sqn_ms = conceal(sqn_get(concealed), ak);
	f->f1star(key, rand, *sqn_ms, amf_star, xmac);
	right = aka_equal(mac, xmac, sizeof(mac));
	if (!right)
		wipe(sqn_ms, sizeof(*sqn_ms));
	wipe(xmac, sizeof(xmac));
	wipe(ak, sizeof(ak));
	return right;
}
