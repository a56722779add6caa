/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "client/address.h"
#include "connect/connect.h"

#define TOKEN_VARIABLE "SIMREST_TOKEN"
#define URL_VARIABLE "SIMREST_URL"

static bool
take_text(const struct conf_value *value, const char **out)
{
	*out = value->text;
	return *value->text != '\0' || conf_fail(value, "must not be empty");
}

static bool
take_host(const struct conf_value *value, struct connect *out)
{
	char url[ADDRESS_MAX];

	return take_text(value, &out->host) &&
	    (address_format(out->host, 1, url) == SR_OK ||
		conf_fail(value, "must be a name or an IP address"));
}

static bool
take_url(const struct conf_value *value, struct connect *out)
{
	struct address address;
	const char *wrong = address_parse(value->text, &address);

	out->url = value->text;
	return wrong == NULL || conf_fail(value, "%s", wrong);
}

static bool
take_unix(const struct conf_value *value, struct connect *out)
{
	struct address address;
	const char *wrong = address_unix(value->text, &address);

	out->unix_path = value->text;
	return wrong == NULL || conf_fail(value, "%s", wrong);
}

bool
connect_is(int option)
{
	return option == CONNECT_HOST || option == CONNECT_PORT ||
	    (option >= CONNECT_URL && option <= CONNECT_TIMEOUT);
}

bool
connect_take(int option, const struct conf_value *value, struct connect *out)
{
	switch (option) {
	case CONNECT_HOST:
		return take_host(value, out);
	case CONNECT_PORT:
		return conf_get_uint(value, 1, 65535, &out->port);
	case CONNECT_URL:
		return take_url(value, out);
	case CONNECT_UNIX:
		return take_unix(value, out);
	case CONNECT_TOKEN_FILE:
		return take_text(value, &out->token_file);
	case CONNECT_CACERT:
		return take_text(value, &out->ca_file);
	case CONNECT_CERT:
		return take_text(value, &out->cert_file);
	case CONNECT_CERT_KEY:
		return take_text(value, &out->key_file);
	default:
		return conf_get_uint(value, 1, 3600, &out->timeout_s);
	}
}

/* Of the ways to say where, one. */
static bool
is_said_once(const struct connect *c)
{
	const bool by_host = c->host != NULL || c->port != 0;

	return by_host + (c->url != NULL) + (c->unix_path != NULL) <= 1;
}

/* The name by which people gave what is wrong: "url: must ..." */
static void
log_wrong(const char *why, bool is_in_environment)
{
	const size_t len = strcspn(why, ":");

	if (strncmp(why, "url", len) == 0 && is_in_environment)
		log_error(URL_VARIABLE "%s", why + len);
	else if (strncmp(why, "token", len) == 0)
		log_error(TOKEN_VARIABLE "%s", why + len);
	else if (strncmp(why, "key", len) == 0)
		log_error("--cert-key%s", why + len);
	else
		log_error("--%s", why);
}

static const char *
get_variable(const char *name)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? NULL : text;
}

/* Nobody who looks at our memory later finds the token there. */
static void
forget_token(void)
{
	char *text = getenv(TOKEN_VARIABLE);

	if (text == NULL)
		return;
	wipe(text, strlen(text));
	unsetenv(TOKEN_VARIABLE);
}

static enum exit_status
open_client(
    struct client_config config, const struct connect *c, struct client **out)
{
	char url[ADDRESS_MAX], why[CLIENT_WHY_MAX];
	bool is_in_environment = false;
	enum sr_err err;

	if (config.url == NULL && config.unix_path == NULL && c->host == NULL &&
	    c->port == 0) {
		config.url = get_variable(URL_VARIABLE);
		is_in_environment = config.url != NULL;
	}
	if (config.url == NULL && config.unix_path == NULL) {
		config.url = url;
		/* What take_host() found good. */
		if (address_format(c->host != NULL ? c->host : "localhost",
			c->port != 0 ? (unsigned)c->port : 8000, url) != SR_OK)
			return EXIT_STATUS_USAGE;
	}
	err = client_open(&config, out, why);
	if (err == SR_USAGE || err == SR_BAD_CONFIG)
		log_wrong(why, is_in_environment);
	else if (err != SR_OK)
		log_error("%s", sr_err_message(err));
	return sr_err_exit_status(err);
}

enum exit_status
connect_open(const struct connect *c, struct client **out)
{
	struct client_config config = {
		.url = c->url,
		.unix_path = c->unix_path,
		.ca_file = c->ca_file,
		.cert_file = c->cert_file,
		.key_file = c->key_file,
		.token_file = c->token_file,
		.agent = c->agent,
		.timeout_ms =
		    c->timeout_s != 0 ? (unsigned)c->timeout_s * 1000 : 30000,
	};
	enum exit_status status = EXIT_STATUS_USAGE;

	if (c->token_file == NULL)
		config.token = get_variable(TOKEN_VARIABLE);
	if (is_said_once(c))
		status = open_client(config, c, out);
	else
		log_error("the server is given with --url, or with --unix, or "
			  "with --host and --port");
	forget_token();
	return status;
}

const char *
connect_advice(const struct client_reply *reply)
{
	static const char *const advice[] = {
		[TROUBLE_UNKNOWN_CA] =
		    "give the CA that made the server's certificate with "
		    "--cacert",
		[TROUBLE_EXPIRED] =
		    "the server needs a new certificate; or is the clock of "
		    "this computer wrong?",
		[TROUBLE_WRONG_NAME] =
		    "give a name in --url that the server's certificate has",
		[TROUBLE_BAD_CERTIFICATE] =
		    "the server needs another certificate",
		[TROUBLE_NO_TLS] =
		    "no TLS is spoken there: is it http://, or another port?",
		[TROUBLE_OWN_REFUSED] =
		    "the server wants a certificate that it trusts: see --cert "
		    "and --cert-key",
		[TROUBLE_OWN_FILES] =
		    "--cacert, --cert and --cert-key take PEM files; the last "
		    "two must belong together, and the key have no passphrase",
		[TROUBLE_OTHER] = NULL,
	};

	return advice[reply->trouble];
}
