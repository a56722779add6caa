/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "script.h"
#include "t.h"

static struct {
	struct reader base;
	const char *at;
	int line;
	bool connected;
	bool cold;
	int authenticates;
} script;

/* The next line that says something, or "" at the end. */
static const char *
next_line(char line[1200])
{
	for (;;) {
		size_t len = strcspn(script.at, "\n");

		assert_true(len < 1200);
		memcpy(line, script.at, len);
		line[len] = '\0';
		if (script.at[len] == '\0' && len == 0)
			return line;
		script.at += script.at[len] == '\n' ? len + 1 : len;
		script.line++;
		if (line[0] != '\0' && line[0] != '#')
			return line;
	}
}

static enum sr_err
code_of(const char *code)
{
	enum sr_err err = sr_err_from_code(code);

	if (err == SR_HTTP_ERROR)
		fail_msg("line %d: no such code: %s", script.line, code);
	return err;
}

static enum sr_err
script_connect(struct reader *r, struct reader_card *card)
{
	char line[1200], what[40] = "", how[8] = "";
	bool cold = script.cold;

	(void)r;
	next_line(line);
	if (sscanf(line, "+ %39s %7s", what, how) < 1)
		fail_msg("line %d: connect, not: %s", script.line, line);
	if (strcmp(what, "t0") != 0 && strcmp(what, "t1") != 0)
		return code_of(what);
	if (cold != (strcmp(how, "cold") == 0))
		fail_msg("line %d: the card is %s", script.line,
		    cold ? "cold" : "not cold");
	script.cold = false;
	script.connected = true;
	card->atr_len = 2;
	memcpy(card->atr, "\x3b\x00", 2);
	card->protocol = what[1] == '1' ? APDU_T1 : APDU_T0;
	return SR_OK;
}

static enum sr_err
answer(const char *line, struct apdu_rsp *rsp, enum sr_executed *reached)
{
	size_t len;
	uint8_t *bytes = t_hex(line + 1, &len);
	enum sr_err err = apdu_decode(bytes, len, rsp);

	free(bytes);
	*reached = err == SR_OK ? SR_EXECUTED_YES : SR_EXECUTED_UNKNOWN;
	if (err == SR_OK)
		return SR_OK;
	return len == 0 ? SR_READER_FAILURE : SR_BAD_CARD_ANSWER;
}

static void
expect_command(const uint8_t *cmd, size_t cmd_len)
{
	char line[1200], got[2 * APDU_CMD_MAX + 1];
	uint8_t *bytes;
	size_t len;

	hex_encode(cmd, cmd_len, got);
	next_line(line);
	if (line[0] != '>')
		fail_msg(
		    "line %d: command %s, not: %s", script.line, got, line);
	bytes = t_hex(line + 1, &len);
	if (len != cmd_len || memcmp(bytes, cmd, len) != 0)
		fail_msg(
		    "line %d: command %s, not: %s", script.line, got, line);
	free(bytes);
}

static enum sr_err
script_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	char line[1200], code[40], how[12];

	(void)r;
	assert_true(script.connected);
	if (cmd[1] == 0x88)
		script.authenticates++;
	expect_command(cmd, cmd_len);
	next_line(line);
	if (line[0] == '<')
		return answer(line, rsp, reached);
	if (sscanf(line, "! %39s %11s", code, how) != 2 ||
	    !sr_executed_from_name(how, reached))
		fail_msg("line %d: no answer: %s", script.line, line);
	return code_of(code);
}

static void
script_disconnect(struct reader *r, enum reader_disposition how)
{
	(void)r;
	script.connected = false;
	if (how == READER_UNPOWER)
		script.cold = true;
}

static void
script_close(struct reader *r)
{
	(void)r;
}

static const struct reader_ops script_ops = {
	.connect = script_connect,
	.transmit = script_transmit,
	.disconnect = script_disconnect,
	.close = script_close,
};

static enum sr_err
script_begin(struct reader *r)
{
	(void)r;
	return SR_OK;
}

static void
script_end(struct reader *r)
{
	(void)r;
}

static const struct reader_ops shared_ops = {
	.connect = script_connect,
	.begin = script_begin,
	.end = script_end,
	.transmit = script_transmit,
	.disconnect = script_disconnect,
	.close = script_close,
};

struct reader *
script_shared_reader(const char *text)
{
	struct reader *r = script_reader(text);

	r->ops = &shared_ops;
	return r;
}

struct reader *
script_reader(const char *text)
{
	memset(&script, 0, sizeof(script));
	script.base.ops = &script_ops;
	script.base.name = "script";
	script.at = text;
	return &script.base;
}

void
script_event(const char *what)
{
	char line[1200];

	next_line(line);
	if (line[0] != '=' || strcmp(line + 2, what) != 0)
		fail_msg("line %d: %s, not: %s", script.line, what, line);
}

void
script_assert_end(void)
{
	char line[1200];

	next_line(line);
	if (line[0] != '\0')
		fail_msg("line %d: not reached: %s", script.line, line);
}

int
script_authenticates(void)
{
	return script.authenticates;
}
