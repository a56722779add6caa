/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aka/digest.h"
#include "aka/eap.h"
#include "aka/hash.h"
#include "base/hex.h"
#include "set1.h"
#include "t.h"

/*
 * Every entry of vectors/kdf.json is a test.  A test takes the fields that it
 * checks out of its entry; what is left then must be the entry's prose.
 */
struct entry {
	const char *group;
	json_t *fields;
};

static const char *
take_text(const struct entry *e, const char *name)
{
	/* Kept until the program ends. */
	static json_t *taken[1024];
	static size_t count;
	json_t *value = json_object_get(e->fields, name);

	if (!json_is_string(value))
		fail_msg("%s: no field %s", e->group, name);
	assert_true(count < sizeof(taken) / sizeof(taken[0]));
	taken[count++] = json_incref(value);
	json_object_del(e->fields, name);
	return json_string_value(value);
}

static size_t
take_some(const struct entry *e, const char *name, uint8_t *out, size_t cap)
{
	const char *digits = take_text(e, name);
	size_t len;

	if (hex_decode(digits, strlen(digits), out, cap, &len) != SR_OK)
		fail_msg("%s: bad field %s", e->group, name);
	return len;
}

static void
take(const struct entry *e, const char *name, uint8_t *out, size_t len)
{
	assert_int_equal(take_some(e, name, out, len), len);
}

static void
expect(const struct entry *e, const char *name, const void *got, size_t len)
{
	uint8_t want[64];

	take(e, name, want, len);
	if (memcmp(got, want, len) != 0)
		fail_msg("%s: %s differs", e->group, name);
}

static bool
has(const struct entry *e, const char *name)
{
	return json_object_get(e->fields, name) != NULL;
}

/* The session of an entry; what it does not give is zero. */
struct given {
	uint8_t rand[16], autn[16], res[32], ck[16], ik[16], ck_ik[32];
	struct kdf_session s;
};

static struct kdf_session *
take_session(const struct entry *e, struct given *g)
{
	*g = (struct given){ 0 };
	g->s = (struct kdf_session){ .rand = g->rand,
		.autn = g->autn,
		.res = g->res,
		.ck = g->ck,
		.ik = g->ik };
	take(e, "ck", g->ck, 16);
	take(e, "ik", g->ik, 16);
	memcpy(g->ck_ik, g->ck, 16);
	memcpy(g->ck_ik + 16, g->ik, 16);
	if (has(e, "rand"))
		take(e, "rand", g->rand, 16);
	if (has(e, "res"))
		g->s.res_len = take_some(e, "res", g->res, sizeof(g->res));
	if (has(e, "autn"))
		take(e, "autn", g->autn, 16);
	if (has(e, "sqn_xor_ak"))
		take(e, "sqn_xor_ak", g->autn, 6);
	return &g->s;
}

/* The entry's own S gives the same as our S. */
static void
expect_of_s(const struct entry *e, const struct given *g, const uint8_t *got)
{
	const struct hash_part key = { g->ck_ik, 32 };
	uint8_t s[128], want[32];
	const struct hash_part text = { s, take_some(e, "s", s, sizeof(s)) };

	hash_hmac_sha256(&key, &text, 1, want);
	assert_memory_equal(got, want, 32);
}

static void
check_kasme(const struct entry *e)
{
	struct given g;
	const struct kdf_session *s = take_session(e, &g);
	uint8_t plmn[3], sqn[6], ak[6], got[32];

	take(e, "plmn_id", plmn, 3);
	take(e, "sqn", sqn, 6);
	take(e, "ak", ak, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(s->autn[i], sqn[i] ^ ak[i]);
	kdf_k_asme(s, plmn, got);
	expect(e, "kasme", got, 32);
	expect_of_s(e, &g, got);
}

static void
check_eap_aka_prime(const struct entry *e)
{
	struct given g;
	uint8_t autn[16], got[32];
	struct eap_aka_prime_keys keys;
	const struct kdf_session *s;

	take(e, "autn", autn, 16);
	s = take_session(e, &g);
	assert_memory_equal(s->autn, autn, 6);
	kdf_ck_ik_prime(s, take_text(e, "network_name_ascii"), got);
	expect(e, "ck_prime", got, 16);
	expect(e, "ik_prime", got + 16, 16);
	expect_of_s(e, &g, got);
	eap_aka_prime(got, take_text(e, "identity_ascii"), &keys);
	expect(e, "k_encr", keys.k_encr, 16);
	expect(e, "k_aut", keys.k_aut, 32);
	expect(e, "k_re", keys.k_re, 32);
	expect(e, "msk", keys.msk, 64);
	expect(e, "emsk", keys.emsk, 64);
}

static void
check_res_star(const struct entry *e)
{
	struct given g;
	const struct kdf_session *s = take_session(e, &g);
	uint8_t res_star[16], hres_star[16];

	kdf_res_star(s, take_text(e, "serving_network_name_ascii"), res_star);
	expect(e, "res_star", res_star, 16);
	kdf_hres_star(s->rand, res_star, hres_star);
	expect(e, "hres_star", hres_star, 16);
}

static void
check_k_ausf(const struct entry *e)
{
	struct given g;
	const struct kdf_session *s = take_session(e, &g);
	uint8_t got[32];

	kdf_k_ausf(s, take_text(e, "serving_network_name_ascii"), got);
	expect(e, "kausf", got, 32);
}

static void
check_k_seaf(const struct entry *e)
{
	uint8_t k_ausf[32], got[32];

	take(e, "kausf", k_ausf, 32);
	kdf_k_seaf(k_ausf, take_text(e, "serving_network_name_ascii"), got);
	expect(e, "kseaf", got, 32);
}

static void
check_k_amf(const struct entry *e)
{
	uint8_t k_seaf[32], abba[16], got[32];
	size_t abba_len = take_some(e, "abba", abba, sizeof(abba));

	take(e, "kseaf", k_seaf, 32);
	kdf_k_amf(k_seaf, take_text(e, "supi_ascii"), abba, abba_len, got);
	expect(e, "kamf", got, 32);
}

static void
expect_eap_aka_keys(const struct entry *e, const uint8_t mk[20])
{
	struct eap_aka_keys keys;

	eap_aka_expand(mk, &keys);
	expect(e, "k_encr", keys.k_encr, 16);
	expect(e, "k_aut", keys.k_aut, 16);
	expect(e, "msk", keys.msk, 64);
	expect(e, "emsk", keys.emsk, 64);
}

static void
check_eap_aka(const struct entry *e)
{
	struct given g;
	const struct kdf_session *s = take_session(e, &g);
	uint8_t mk[20];

	eap_aka_mk(s, take_text(e, "identity_ascii"), mk);
	expect(e, "mk", mk, 20);
	expect_eap_aka_keys(e, mk);
}

static void
check_fips186(const struct entry *e)
{
	uint8_t mk[20];

	take(e, "mk", mk, 20);
	expect_eap_aka_keys(e, mk);
}

static void
check_kc128(const struct entry *e)
{
	struct given g;
	const struct kdf_session *s = take_session(e, &g);
	const struct hash_part key = { g.ck_ik, 32 };
	uint8_t fc, got[16], want[32];
	const struct hash_part text = { &fc, 1 };

	kdf_kc128(s, got);
	expect(e, "kc128", got, 16);
	take(e, "fc", &fc, 1);
	hash_hmac_sha256(&key, &text, 1, want);
	assert_memory_equal(got, want, 16);
}

static void
check_gba(const struct entry *e)
{
	uint8_t ks[32], rand[16], naf_id[64], got[32];
	const struct kdf_session s = { .rand = rand, .ck = ks, .ik = ks + 16 };
	struct kdf_naf naf = { .id = naf_id };

	take(e, "ks", ks, 32);
	take(e, "rand", rand, 16);
	naf.impi = take_text(e, "impi_ascii");
	naf.impi_len = strlen(naf.impi);
	naf.id_len = take_some(e, "naf_id", naf_id, sizeof(naf_id));
	kdf_ks_naf(&s, KDF_KS_NAF, &naf, got);
	expect(e, "ks_ext_naf", got, 32);
	kdf_ks_naf(&s, KDF_KS_INT_NAF, &naf, got);
	expect(e, "ks_int_naf", got, 32);
}

/* MD5 of the texts up to NULL with colons between them, against a field. */
static void
expect_md5(const struct entry *e, const char *name, const char *const *texts)
{
	struct hash_part parts[12];
	size_t count = 0;
	uint8_t got[16];

	for (; *texts != NULL; texts++) {
		if (count > 0)
			parts[count++] = (struct hash_part){ ":", 1 };
		parts[count++] = (struct hash_part){ *texts, strlen(*texts) };
	}
	hash_md5(parts, count, got);
	expect(e, name, got, 16);
}

/* HA1 and HA2 are inside of ours; they are checked for what they are. */
static void
expect_ha(const struct entry *e, const struct digest_request *r)
{
	uint8_t raw[64];
	char ha1[33], ha2[33], password[65] = { 0 };
	size_t len = take_some(e, "password_hex", raw, sizeof(raw) - 1);

	memcpy(password, raw, len);
	assert_int_equal(strlen(password), len);
	strcpy(ha1, json_string_value(json_object_get(e->fields, "ha1")));
	strcpy(ha2, json_string_value(json_object_get(e->fields, "ha2")));
	expect_md5(e, "ha1",
	    (const char *[]){ r->username, r->realm, password, NULL });
	expect_md5(e, "ha2", (const char *[]){ r->method, r->uri, NULL });
	json_object_set_new(e->fields, "again",
	    json_string(json_string_value(
		json_object_get(e->fields, "response_qop_auth"))));
	expect_md5(e, "again",
	    (const char *[]){
		ha1, r->nonce, r->nc, r->cnonce, "auth", ha2, NULL });
}

static void
check_digest(const struct entry *e)
{
	const struct kdf_session s = { .rand = set1_rand,
		.autn = set1_autn,
		.res = set1_res,
		.res_len = sizeof(set1_res),
		.ck = set1_ck,
		.ik = set1_ik };
	const char *name =
	    json_string_value(json_object_get(e->fields, "name"));
	struct digest_request r = {
		.username = take_text(e, "username_ascii"),
		.realm = take_text(e, "realm_ascii"),
		.method = take_text(e, "method_ascii"),
		.uri = take_text(e, "uri_ascii"),
		.nonce = take_text(e, "nonce_base64"),
		.nc = take_text(e, "nc_ascii"),
		.cnonce = take_text(e, "cnonce_ascii"),
	};
	void (*respond)(const struct kdf_session *,
	    const struct digest_request *, uint8_t *) =
	    strcmp(name, "AKAv1-MD5") == 0 ? digest_akav1_md5
					   : digest_akav2_md5;
	char nonce[DIGEST_NONCE_SIZE];
	uint8_t got[16];

	digest_nonce_make(set1_rand, set1_autn, nonce);
	assert_string_equal(r.nonce, nonce);
	assert_true(digest_nonce_fits(r.nonce, set1_rand, set1_autn));
	assert_string_equal(take_text(e, "auts_base64"), "");
	expect_ha(e, &r);
	respond(&s, &r, got);
	expect(e, "response_qop_auth", got, 16);
	r.nc = r.cnonce = NULL;
	respond(&s, &r, got);
	expect(e, "response_no_qop", got, 16);
}

static const struct group {
	const char *name;
	void (*check)(const struct entry *e);
} groups[] = {
	{ "kasme", check_kasme },
	{ "eap_aka_prime", check_eap_aka_prime },
	{ "res_star", check_res_star },
	{ "kausf_5g_aka", check_k_ausf },
	{ "kseaf", check_k_seaf },
	{ "kamf", check_k_amf },
	{ "eap_aka_mk", check_eap_aka },
	{ "fips186_2_prf", check_fips186 },
	{ "kc128", check_kc128 },
	{ "gba", check_gba },
	{ "http_digest_aka", check_digest },
};

static const struct group *
find_group(const char *name)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strcmp(groups[i].name, name) == 0)
			return &groups[i];
	fail_msg("nothing checks %s", name);
	return NULL;
}

static void
test_entry(void **state)
{
	const struct entry *e = *state;

	find_group(e->group)->check(e);
	json_object_del(e->fields, "name");
	json_object_del(e->fields, "source");
	json_object_del(e->fields, "verified");
	if (json_object_size(e->fields) > 0)
		fail_msg("%s: unchecked %s", e->group,
		    json_object_iter_key(json_object_iter(e->fields)));
}

static void
test_plmn(void **state)
{
	uint8_t plmn[3];

	(void)state;
	kdf_plmn("20893", plmn);
	assert_memory_equal(plmn, "\x02\xf8\x39", 3);
	kdf_plmn("00101", plmn);
	assert_memory_equal(plmn, "\x00\xf1\x10", 3);
	kdf_plmn("310410", plmn);
	assert_memory_equal(plmn, "\x13\x00\x14", 3);
}

static void
add_entries(const char *group, json_t *array)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		json_t *fields = json_array_get(array, i);
		const char *name =
		    json_string_value(json_object_get(fields, "name"));
		struct entry *e = malloc(sizeof(*e));
		size_t cap = strlen(group) + strlen(name) + 3;
		char *label = malloc(cap);

		if (e == NULL || label == NULL)
			abort();
		*e = (struct entry){ group, fields };
		snprintf(label, cap, "%s: %s", group, name);
		t_add(label, test_entry, e);
	}
}

int
main(void)
{
	size_t len;
	char *text = t_read("vectors/kdf.json", &len);
	json_t *root = json_loadb(text, len, 0, NULL), *value;
	const char *group;

	if (root == NULL)
		abort();
	json_object_foreach(root, group, value) if (json_is_array(value))
	    add_entries(group, value);
	free(text);
	t_add("PLMN", test_plmn, NULL);
	return t_main("aka/kdf");
}
