/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/private.h"
#include "base/wipe.h"
#include "client/config.h"

static enum sr_err
fail(char why[CLIENT_WHY_MAX], enum sr_err err, const char *name,
    const char *text)
{
	snprintf(why, CLIENT_WHY_MAX, "%s: %s", name, text);
	return err;
}

static enum sr_err
fail_file(char why[CLIENT_WHY_MAX], const char *name, const char *path,
    const char *text)
{
	snprintf(why, CLIENT_WHY_MAX, "%s: %.255s: %s", name, path, text);
	return SR_BAD_CONFIG;
}

static enum sr_err
check_address(const struct client_config *config, struct address *out,
    char why[CLIENT_WHY_MAX])
{
	const char *wrong;

	if ((config->url == NULL) == (config->unix_path == NULL))
		return fail(why, SR_USAGE, "url",
		    config->url == NULL ? "missing"
					: "not together with a unix socket");
	if (config->url != NULL) {
		wrong = address_parse(config->url, out);
		return wrong == NULL ? SR_OK
				     : fail(why, SR_USAGE, "url", wrong);
	}
	wrong = address_unix(config->unix_path, out);
	return wrong == NULL ? SR_OK : fail(why, SR_USAGE, "unix", wrong);
}

/* RFC 6750, 2.1: what a token is made of. */
static bool
is_token(const char *text)
{
	size_t len = strspn(text,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-._~+/");

	len += strspn(text + len, "=");
	return len > 0 && text[len] == '\0';
}

static enum sr_err
read_token(const struct client_config *config, char token[CONFIG_TOKEN_MAX],
    char why[CLIENT_WHY_MAX])
{
	const char *fault;

	if (config->token_file != NULL) {
		fault = private_read_line(
		    config->token_file, token, CONFIG_TOKEN_MAX);
		if (fault != NULL)
			return fail_file(
			    why, "token-file", config->token_file, fault);
		if (!is_token(token))
			return fail_file(why, "token-file", config->token_file,
			    "has no token, which is one line of letters, "
			    "digits and - . _ ~ + /");
		return SR_OK;
	}
	if (strlen(config->token) >= CONFIG_TOKEN_MAX ||
	    !is_token(config->token))
		return fail(why, SR_USAGE, "token",
		    "must be letters, digits and - . _ ~ + /, 511 at most");
	memcpy(token, config->token, strlen(config->token) + 1);
	return SR_OK;
}

/* RFC 6750, 5.3: never where others could read it on its way. */
static enum sr_err
check_token(const struct client_config *config, struct config *out,
    char why[CLIENT_WHY_MAX])
{
	const struct address *address = &out->transport.address;
	const char *name = config->token != NULL ? "token" : "token-file";
	char token[CONFIG_TOKEN_MAX];
	enum sr_err err;

	if (config->token == NULL && config->token_file == NULL)
		return SR_OK;
	if (config->token != NULL && config->token_file != NULL)
		return fail(why, SR_USAGE, "token", "given twice");
	if (!address->tls && !address->local)
		return fail(why, SR_USAGE, name,
		    "goes to another computer with https:// only");
	err = read_token(config, token, why);
	if (err == SR_OK) {
		snprintf(out->authorization, sizeof(out->authorization),
		    "Authorization: Bearer %s", token);
		out->transport.authorization = out->authorization;
	}
	wipe(token, sizeof(token));
	return err;
}

/* Early, so that the message names the file; libcurl opens it again. */
static enum sr_err
check_file(
    const char *name, const char *path, bool secret, char why[CLIENT_WHY_MAX])
{
	const char *fault = NULL;
	struct stat st;
	int fd;

	if (path == NULL)
		return SR_OK;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		return fail_file(why, name, path, strerror(errno));
	if (fstat(fd, &st) != 0)
		fault = strerror(errno);
	else if (secret)
		fault = private_fault(&st);
	close(fd);
	return fault == NULL ? SR_OK : fail_file(why, name, path, fault);
}

static enum sr_err
check_files(const struct client_config *config, struct config *out,
    char why[CLIENT_WHY_MAX])
{
	const char *given = config->ca_file != NULL ? "cacert"
	    : config->cert_file != NULL		    ? "cert"
	    : config->key_file != NULL		    ? "key"
						    : NULL;
	enum sr_err err;

	if (given == NULL)
		return SR_OK;
	if (!out->transport.address.tls)
		return fail(why, SR_USAGE, given, "only with https://");
	if ((config->cert_file == NULL) != (config->key_file == NULL))
		return fail(why, SR_USAGE,
		    config->cert_file == NULL ? "key" : "cert",
		    "a certificate and its key are given together");
	err = check_file("cacert", config->ca_file, false, why);
	if (err == SR_OK)
		err = check_file("cert", config->cert_file, false, why);
	if (err == SR_OK)
		err = check_file("key", config->key_file, true, why);
	out->transport.ca_file = config->ca_file;
	out->transport.cert_file = config->cert_file;
	out->transport.key_file = config->key_file;
	return err;
}

enum sr_err
config_check(const struct client_config *config, struct config *out,
    char why[CLIENT_WHY_MAX])
{
	enum sr_err err;

	*out = (struct config){ .transport = {
				    .agent = config->agent != NULL
					? config->agent
					: "libsimrest/" SIMREST_VERSION,
				    .timeout_ms = config->timeout_ms,
				} };
	why[0] = '\0';
	err = check_address(config, &out->transport.address, why);
	if (err == SR_OK)
		err = check_files(config, out, why);
	if (err == SR_OK)
		err = check_token(config, out, why);
	if (err != SR_OK)
		wipe(out, sizeof(*out));
	return err;
}
