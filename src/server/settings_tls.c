/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "server/settings_sections.h"

/* [tls]: what the listeners with tls = yes work with. */

static bool
parse_file(const struct conf_value *value, void *object, size_t offset)
{
	char *path = (char *)object + offset;

	if (value->text[0] == '\0')
		return conf_fail(value, "must be the name of a PEM file");
	return conf_get_text(value, SETTINGS_VALUE_MAX, path);
}

static bool
parse_policy(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "none", "optional", "required" };
	static const enum http_client_certificate policies[] = {
		HTTP_CLIENT_CERTIFICATE_NONE,
		HTTP_CLIENT_CERTIFICATE_OPTIONAL,
		HTTP_CLIENT_CERTIFICATE_REQUIRED,
	};
	struct settings_tls *tls = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 3, &word))
		return false;
	tls->client_certificate = policies[word];
	return true;
}

static const struct conf_key tls_keys[] = {
	{ "certificate", parse_file,
	    offsetof(struct settings_tls, certificate) },
	{ "key", parse_file, offsetof(struct settings_tls, key) },
	{ "client_certificate", parse_policy, 0 },
	{ "client_ca", parse_file, offsetof(struct settings_tls, client_ca) },
	{ "crl", parse_file, offsetof(struct settings_tls, crl) },
};

static void *
begin_tls(void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;

	if (name[0] != '\0') {
		conf_fail(where, "has no name: [tls]");
		return NULL;
	}
	snprintf(s->tls.where, sizeof(s->tls.where), "%.*s",
	    (int)where->where_len, where->error->text);
	return &s->tls;
}

const struct conf_section settings_tls_section = {
	"tls",
	tls_keys,
	sizeof(tls_keys) / sizeof(tls_keys[0]),
	begin_tls,
};

static const char *
find_fault(const struct settings_tls *tls)
{
	bool asks = tls->client_certificate != HTTP_CLIENT_CERTIFICATE_NONE;

	if (tls->certificate[0] == '\0' || tls->key[0] == '\0')
		return "needs certificate and key";
	if (asks && tls->client_ca[0] == '\0')
		return "client_certificate needs client_ca";
	if (!asks && (tls->client_ca[0] != '\0' || tls->crl[0] != '\0'))
		return "client_ca and crl need client_certificate = optional"
		       " or required";
	return NULL;
}

static enum sr_err
fail(struct conf_error *error, const char *where, const char *fault)
{
	snprintf(error->text, sizeof(error->text), "%s%s", where, fault);
	return SR_BAD_CONFIG;
}

enum sr_err
settings_check_tls(const struct settings *s, struct conf_error *error)
{
	const char *fault;

	for (size_t i = 0; i < s->listen_count; i++)
		if (s->listens[i].tls && s->tls.where[0] == '\0')
			return fail(error, s->listens[i].where,
			    "tls needs a section [tls]");
	if (s->tls.where[0] != '\0' && (fault = find_fault(&s->tls)) != NULL)
		return fail(error, s->tls.where, fault);
	return SR_OK;
}

static const char *
given(const char *path)
{
	return path[0] != '\0' ? path : NULL;
}

enum sr_err
settings_load_tls(
    const struct settings *s, struct http_tls **out, struct conf_error *error)
{
	const struct settings_tls *tls = &s->tls;
	const struct http_tls_config config = {
		.certificate = tls->certificate,
		.key = tls->key,
		.client_ca = given(tls->client_ca),
		.crl = given(tls->crl),
		.client_certificate = tls->client_certificate,
	};
	char why[HTTP_TLS_WHY_MAX];
	enum sr_err err;

	*out = NULL;
	if (tls->where[0] == '\0')
		return SR_OK;
	if ((err = http_tls_load(&config, why, out)) != SR_OK)
		snprintf(error->text, sizeof(error->text), "%s%.380s",
		    tls->where, why);
	return err;
}
