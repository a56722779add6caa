/* SPDX-License-Identifier: MIT */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "caller/list.h"
#include "caller/proof.h"
#include "caller/words.h"

#define HASH_PREFIX "sha256:"

/* One word of a value; returns false after conf_fail(). */
typedef bool (*word_fn)(
    const struct conf_value *value, const char *word, struct caller *c);

static bool
for_each_word(const struct conf_value *value, struct caller *c, word_fn take)
{
	const char *text = value->text;
	char word[WORD_MAX];
	bool any = false;

	while (words_next(&text, word)) {
		any = true;
		if (!take(value, word, c))
			return false;
	}
	/* Nothing at all is neither everything nor nothing. */
	return any || conf_fail(value, "is empty: leave it out for no limit");
}

static bool
add_proof(const struct conf_value *value, struct caller *c,
    const struct caller_proof *proof)
{
	struct caller_proof *all =
	    realloc(c->proofs, (c->proof_count + 1) * sizeof(*all));

	if (all == NULL)
		return conf_fail(value, "out of memory");
	c->proofs = all;
	all[c->proof_count++] = *proof;
	return true;
}

static bool
take_token(const struct conf_value *value, const char *word, struct caller *c)
{
	struct caller_proof proof = { .way = CALLER_TOKEN };
	const size_t prefix = strlen(HASH_PREFIX);

	if (strncmp(word, HASH_PREFIX, prefix) != 0 ||
	    hex_decode_exact(word + prefix, proof.hash, CALLER_HASH_LEN) !=
		SR_OK)
		return conf_fail(value,
		    "must be " HASH_PREFIX " and 64 hex digits, as 'sim-rest-"
		    "server token new' prints it");
	return add_proof(value, c, &proof);
}

static bool
is_host_name(const char *name)
{
	size_t len = strspn(name,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-.");

	return len > 0 && name[len] == '\0' && name[0] != '.';
}

/* What a certificate is asked for is one name, never a pattern. */
static bool
is_san(const char *word)
{
	const char *at = strrchr(word, '@');

	if (strlen(word) > CALLER_SAN_MAX)
		return false;
	if (strncmp(word, "dns:", 4) == 0)
		return is_host_name(word + 4);
	if (strncmp(word, "email:", 6) == 0)
		return at != NULL && at > word + 6 && is_host_name(at + 1);
	return strncmp(word, "uri:", 4) == 0 && word[4] != '\0';
}

static bool
take_certificate(
    const struct conf_value *value, const char *word, struct caller *c)
{
	struct caller_proof proof = { .way = CALLER_CERTIFICATE };

	if (!is_san(word))
		return conf_fail(value,
		    "must be dns:NAME, uri:URI or email:ADDRESS, as in the "
		    "certificate's subjectAltName, without a pattern");
	memcpy(proof.san, word, strlen(word) + 1);
	caller_san_normalize(proof.san);
	return add_proof(value, c, &proof);
}

static bool
take_user(const struct conf_value *value, const char *word, struct caller *c)
{
	const struct passwd *user = getpwnam(word);

	if (user == NULL)
		return conf_fail(
		    value, "must be the name of a user of this machine");
	return add_proof(value, c,
	    &(struct caller_proof){ .way = CALLER_UID, .id = user->pw_uid });
}

static bool
take_group(const struct conf_value *value, const char *word, struct caller *c)
{
	const struct group *group = getgrnam(word);

	if (group == NULL)
		return conf_fail(
		    value, "must be the name of a group of this machine");
	return add_proof(value, c,
	    &(struct caller_proof){ .way = CALLER_GID, .id = group->gr_gid });
}

/* The highest number stands for "none" (chown(2)). */
static bool
take_id(const struct conf_value *value, const char *word, struct caller *c,
    enum caller_way way)
{
	const struct conf_value one = {
		.text = word,
		.error = value->error,
		.where_len = value->where_len,
	};
	struct caller_proof proof = { .way = way };
	uint64_t id;

	if (!conf_get_uint(&one, 0, UINT32_MAX - 1, &id))
		return false;
	proof.id = (uint32_t)id;
	return add_proof(value, c, &proof);
}

static bool
take_uid(const struct conf_value *value, const char *word, struct caller *c)
{
	return take_id(value, word, c, CALLER_UID);
}

static bool
take_gid(const struct conf_value *value, const char *word, struct caller *c)
{
	return take_id(value, word, c, CALLER_GID);
}

static bool
take_slots(const struct conf_value *value, const char *word, struct caller *c)
{
	unsigned first, last;

	if (!words_read_range(word, CALLER_SLOT_MAX, &first, &last))
		return conf_fail(value,
		    "must be numbers and ranges from 0 to %d: 0-3, 7",
		    CALLER_SLOT_MAX);
	c->has_slots = true;
	for (unsigned n = first; n <= last; n++)
		c->slots[n / 64] |= UINT64_C(1) << n % 64;
	return true;
}

static bool
take_iccids(const struct conf_value *value, const char *word, struct caller *c)
{
	size_t len = strspn(word, "0123456789abcdef");
	struct caller_cards cards = { .prefix = word[len] == '*' };
	struct caller_cards *all;

	if (len == 0 || len > CALLER_ICCID_MAX ||
	    word[len + (cards.prefix ? 1 : 0)] != '\0')
		return conf_fail(value,
		    "must be ICCIDs of 1 to %d digits, or how they begin: "
		    "8988211000000458904, 89882110*",
		    CALLER_ICCID_MAX);
	all = realloc(c->cards, (c->card_count + 1) * sizeof(*all));
	if (all == NULL)
		return conf_fail(value, "out of memory");
	memcpy(cards.digits, word, len);
	c->cards = all;
	all[c->card_count++] = cards;
	return true;
}

static bool
take_may(const struct conf_value *value, const char *word, struct caller *c)
{
	if (strcmp(word, "info") == 0)
		c->may |= CALLER_MAY_INFO;
	else if (strcmp(word, "auth") == 0)
		c->may |= CALLER_MAY_AUTH;
	else
		return conf_fail(value, "must be of: info, auth");
	return true;
}

static bool
take_app(const struct conf_value *value, const char *word, struct caller *c)
{
	unsigned bit = caller_bit_of_app(word);

	c->apps |= bit;
	return bit != 0 || conf_fail(value, "must be of: usim, isim, sim");
}

static bool
take_context(const struct conf_value *value, const char *word, struct caller *c)
{
	unsigned bit = caller_bit_of_context(word);

	c->contexts |= bit;
	return bit != 0 ||
	    conf_fail(value, "must be of: 3g, gsm, gba, gba-naf");
}

static bool
parse_rate(const struct conf_value *value, void *object, size_t offset)
{
	struct caller *c = object;

	(void)offset;
	return words_read_rate(value->text, CALLER_RATE_MAX, &c->rate.count,
		   &c->rate.period_ms) ||
	    conf_fail(value,
		"must be 1 to %d requests in a time: 10/s, 600/min",
		CALLER_RATE_MAX);
}

static bool
parse_expires(const struct conf_value *value, void *object, size_t offset)
{
	struct caller *c = object;

	(void)offset;
	c->has_end = words_read_time(value->text, &c->end);
	return c->has_end ||
	    conf_fail(value,
		"must be a time in UTC, 2027-01-31T12:00:00Z, or a day, at"
		" whose first second it ends: 2027-01-31");
}

/* The keys that are lists of words; conf_key.offset is one of these. */
enum {
	TOKEN,
	CERTIFICATE,
	USER,
	UID,
	GROUP,
	GID,
	SLOTS,
	ICCIDS,
	MAY,
	APPS,
	CONTEXTS,
};

static bool
parse_words(const struct conf_value *value, void *object, size_t offset)
{
	static const word_fn takers[] = {
		[TOKEN] = take_token,
		[CERTIFICATE] = take_certificate,
		[USER] = take_user,
		[UID] = take_uid,
		[GROUP] = take_group,
		[GID] = take_gid,
		[SLOTS] = take_slots,
		[ICCIDS] = take_iccids,
		[MAY] = take_may,
		[APPS] = take_app,
		[CONTEXTS] = take_context,
	};

	return for_each_word(value, object, takers[offset]);
}

const struct conf_key caller_keys[CALLER_KEYS] = {
	{ "token", parse_words, TOKEN | CONF_REPEATS },
	{ "certificate", parse_words, CERTIFICATE | CONF_REPEATS },
	{ "user", parse_words, USER | CONF_REPEATS },
	{ "uid", parse_words, UID | CONF_REPEATS },
	{ "group", parse_words, GROUP | CONF_REPEATS },
	{ "gid", parse_words, GID | CONF_REPEATS },
	{ "slots", parse_words, SLOTS | CONF_REPEATS },
	{ "iccids", parse_words, ICCIDS | CONF_REPEATS },
	{ "may", parse_words, MAY },
	{ "apps", parse_words, APPS },
	{ "contexts", parse_words, CONTEXTS },
	{ "rate", parse_rate, 0 },
	{ "expires", parse_expires, 0 },
};
