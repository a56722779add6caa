/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "auc/subscribers.h"
#include "base/wipe.h"

const char *
auc_kind_word(enum auc_kind kind)
{
	return kind == AUC_IMSI ? "imsi" : "iccid";
}

bool
auc_name_parse(enum auc_kind kind, const char *text,
    const struct conf_value *where, struct auc_name *out)
{
	const struct conf_value value = {
		.text = text,
		.error = where->error,
		.where_len = where->where_len,
	};
	size_t min = kind == AUC_IMSI ? 6 : 1;
	size_t max = kind == AUC_IMSI ? 15 : 20;

	out->kind = kind;
	return conf_get_digits(&value, min, max, out->digits) ||
	    conf_fail(where, "needs %zu to %zu digits: [%s \"%s\"]", min, max,
		auc_kind_word(kind),
		kind == AUC_IMSI ? "001010000000001" : "8988211000000000001");
}

static bool
parse_amf(const struct conf_value *value, void *object, size_t offset)
{
	struct auc_subscriber *s = object;

	(void)offset;
	s->has_amf = true;
	return conf_get_hex(value, s->amf, sizeof(s->amf));
}

static bool
parse_ind_len(const struct conf_value *value, void *object, size_t offset)
{
	struct auc_subscriber *s = object;

	(void)offset;
	s->has_ind_len = true;
	return conf_get_uint(value, 0, AUC_IND_LEN_MAX, &s->ind_len);
}

static bool
parse_delta(const struct conf_value *value, void *object, size_t offset)
{
	(void)offset;
	return conf_get_uint(value, 1, UINT64_C(1) << 48,
	    &((struct auc_subscriber *)object)->delta);
}

#define KEY_AT offsetof(struct auc_subscriber, key)

static const struct conf_key keys[] = {
	{ "algorithm", parts_parse_algorithm, KEY_AT },
	{ "k", parts_parse_k, KEY_AT },
	{ "opc", parts_parse_opc, KEY_AT },
	{ "op", parts_parse_op, KEY_AT },
	{ "topc", parts_parse_topc, KEY_AT },
	{ "top", parts_parse_top, KEY_AT },
	{ "keccak", parts_parse_keccak, KEY_AT },
	{ "res_len", parts_parse_res_len, KEY_AT },
	{ "sim_algorithm", parts_parse_sim_algorithm,
	    offsetof(struct auc_subscriber, sim_algorithm) },
	{ "amf", parse_amf, 0 },
	{ "ind_len", parse_ind_len, 0 },
	{ "delta", parse_delta, 0 },
};

static struct auc_subscriber *
add(struct auc_subscribers *all, const struct auc_name *name,
    const struct conf_value *where)
{
	struct auc_subscriber fresh = { .name = *name }, *list;

	snprintf(fresh.where, sizeof(fresh.where), "%.*s",
	    (int)where->where_len, where->error->text);
	list = wipe_realloc(all->list, (all->count + 1) * sizeof(*list));
	if (list == NULL) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	all->list = list;
	list[all->count] = fresh;
	return &list[all->count++];
}

static void *
begin_key(void *arg, const char *name, const struct conf_value *where)
{
	static const struct auc_name nobody;

	if (*name == '\0')
		return add(arg, &nobody, where);
	conf_fail(where,
	    "[key] has no name; one card is [imsi \"...\"] or "
	    "[iccid \"...\"]");
	return NULL;
}

static void *
begin_imsi(void *arg, const char *name, const struct conf_value *where)
{
	struct auc_name whose;

	return auc_name_parse(AUC_IMSI, name, where, &whose)
	    ? add(arg, &whose, where)
	    : NULL;
}

static void *
begin_iccid(void *arg, const char *name, const struct conf_value *where)
{
	struct auc_name whose;

	return auc_name_parse(AUC_ICCID, name, where, &whose)
	    ? add(arg, &whose, where)
	    : NULL;
}

static const struct conf_section sections[] = {
	{ "key", keys, sizeof(keys) / sizeof(keys[0]), begin_key },
	{ "imsi", keys, sizeof(keys) / sizeof(keys[0]), begin_imsi },
	{ "iccid", keys, sizeof(keys) / sizeof(keys[0]), begin_iccid },
};

static bool
has_3g(const struct auc_subscriber *s)
{
	return s->sim_algorithm == GSM_FROM_3G || s->key.op_kind != AKA_NO_OP ||
	    s->key.has_algorithm;
}

const char *
auc_make_aka(const struct auc_subscriber *subscriber, struct aka_key *out)
{
	return aka_key_make(&subscriber->key, out);
}

const char *
auc_make_gsm(const struct auc_subscriber *subscriber, struct gsm_key *out)
{
	out->algorithm = subscriber->sim_algorithm;
	if (out->algorithm == GSM_FROM_3G ||
	    out->algorithm == GSM_FROM_3G_FIRST)
		return aka_key_make(&subscriber->key, &out->aka);
	if (subscriber->key.k_len == 0)
		return "K is missing";
	if (subscriber->key.k_len != sizeof(out->ki))
		return "K must be 32 hex digits with a 2G algorithm";
	memcpy(out->ki, subscriber->key.k, sizeof(out->ki));
	return NULL;
}

/* [key] may get what it lacks from elsewhere; the others stand alone. */
static const char *
find_fault(const struct auc_subscriber *s)
{
	struct aka_key aka;
	struct gsm_key gsm;
	const char *fault = auc_make_gsm(s, &gsm);

	wipe(&gsm, sizeof(gsm));
	if (fault != NULL || !has_3g(s))
		return fault;
	fault = auc_make_aka(s, &aka);
	wipe(&aka, sizeof(aka));
	return fault;
}

static enum sr_err
check(const struct auc_subscribers *all, struct conf_error *error)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct auc_subscriber *s = &all->list[i];
		const char *fault =
		    s->name.kind == AUC_NOBODY ? NULL : find_fault(s);

		if (fault == NULL)
			continue;
		snprintf(
		    error->text, sizeof(error->text), "%s%s", s->where, fault);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

static enum sr_err
check_mode(const char *path, struct conf_error *error)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		snprintf(error->text, sizeof(error->text), "%.200s: %s", path,
		    strerror(errno));
		return SR_IO;
	}
	if ((st.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) == 0)
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "%.200s: others may read or change this file; "
	    "chmod 600 it first",
	    path);
	return SR_BAD_CONFIG;
}

static enum sr_err
finish(enum sr_err err, struct auc_subscribers *out, struct conf_error *error)
{
	if (err == SR_OK)
		err = check(out, error);
	if (err != SR_OK)
		auc_subscribers_wipe(out);
	return err;
}

#define SCHEMA(out)                                                            \
	{                                                                      \
		.sections = sections,                                          \
		.section_count = sizeof(sections) / sizeof(sections[0]),       \
		.arg = (out),                                                  \
	}

enum sr_err
auc_subscribers_load(
    const char *path, struct auc_subscribers *out, struct conf_error *error)
{
	const struct conf_schema schema = SCHEMA(out);
	enum sr_err err = check_mode(path, error);

	*out = (struct auc_subscribers){ 0 };
	if (err == SR_OK)
		err = conf_load(path, &schema, error);
	return finish(err, out, error);
}

enum sr_err
auc_subscribers_load_text(const char *name, const char *text,
    struct auc_subscribers *out, struct conf_error *error)
{
	const struct conf_schema schema = SCHEMA(out);

	*out = (struct auc_subscribers){ 0 };
	return finish(conf_load_text(name, text, &schema, error), out, error);
}

void
auc_subscribers_wipe(struct auc_subscribers *subscribers)
{
	wipe_free(subscribers->list);
	*subscribers = (struct auc_subscribers){ 0 };
}

const struct auc_subscriber *
auc_subscribers_find(const struct auc_subscribers *subscribers,
    enum auc_kind kind, const char *digits)
{
	for (size_t i = 0; i < subscribers->count; i++) {
		const struct auc_name *name = &subscribers->list[i].name;

		if (name->kind == kind && strcmp(name->digits, digits) == 0)
			return &subscribers->list[i];
	}
	return NULL;
}

const struct auc_subscriber *
auc_subscribers_of_card(const struct auc_subscribers *subscribers,
    const char *iccid, const char *imsi)
{
	const struct auc_subscriber *found =
	    auc_subscribers_find(subscribers, AUC_ICCID, iccid);

	if (found == NULL)
		found = auc_subscribers_find(subscribers, AUC_IMSI, imsi);
	if (found == NULL)
		found = auc_subscribers_find(subscribers, AUC_NOBODY, "");
	return found;
}
