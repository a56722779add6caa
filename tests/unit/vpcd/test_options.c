/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t.h"
#include "vpcd/options.h"

#define MANY                                                                   \
	"--card=a", "--card=b", "--card=c", "--card=d", "--card=e",            \
	    "--card=f", "--card=g", "--card=h", "--card=i", "--card=j",        \
	    "--card=k", "--card=l", "--card=m", "--card=n", "--card=o",        \
	    "--card=p"

static const struct row {
	const char *name;
	const char *argv[20];
	enum sr_err err;
	struct options expected;
} rows[] = {
	{ "none", { "x" }, SR_OK, { .host = "127.0.0.1", .port = 35963 } },
	{ "short", { "x", "-H", "::1", "-p", "1", "-v", "p.ini" }, SR_OK,
	    { .host = "::1", .port = 1, .verbose = true, .profile = "p.ini" } },
	{ "all long",
	    { "x", "p.ini", "--host=h", "--port", "65535", "--verbose",
		"--state", "/d", "--journal", "/f", "--card", "a", "--card",
		"b", "--fault", "/q", "--control=/s" },
	    SR_OK,
	    { .host = "h",
		.port = 65535,
		.verbose = true,
		.state = "/d",
		.journal = "/f",
		.fault = "/q",
		.control = "/s",
		.profile = "p.ini",
		.cards = { "a", "b" },
		.card_count = 2 } },
	{ "port 0", { "x", "-p", "0" }, SR_USAGE, { 0 } },
	{ "port 65536", { "x", "-p", "65536" }, SR_USAGE, { 0 } },
	{ "port beyond all numbers", { "x", "-p", "99999999999999999999" },
	    SR_USAGE, { 0 } },
	{ "port no number", { "x", "-p", "1x" }, SR_USAGE, { 0 } },
	{ "port empty", { "x", "-p", "" }, SR_USAGE, { 0 } },
	{ "a card twice", { "x", "--card", "a", "--card", "a" }, SR_USAGE,
	    { 0 } },
	{ "17 cards", { "x", MANY, "--card=q" }, SR_USAGE, { 0 } },
	{ "two profiles", { "x", "a", "b" }, SR_USAGE, { 0 } },
	{ "unknown option", { "x", "--what" }, SR_USAGE, { 0 } },
	{ "no value", { "x", "-p" }, SR_USAGE, { 0 } },
};

static void
same_text(const char *got, const char *expected)
{
	if (got == NULL || expected == NULL)
		assert_ptr_equal(got, expected);
	else
		assert_string_equal(got, expected);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct options got;
	char text[20][32];
	char *argv[21] = { NULL };
	int argc = 0;

	/* getopt_long() moves the words around. */
	for (; argc < 20 && row->argv[argc] != NULL; argc++) {
		snprintf(text[argc], sizeof(text[argc]), "%s", row->argv[argc]);
		argv[argc] = text[argc];
	}
	optind = 0;
	assert_int_equal(options_parse(argc, argv, &got), row->err);
	if (row->err != SR_OK)
		return;
	same_text(got.host, row->expected.host);
	assert_int_equal(got.port, row->expected.port);
	assert_int_equal(got.verbose, row->expected.verbose);
	same_text(got.state, row->expected.state);
	same_text(got.journal, row->expected.journal);
	same_text(got.fault, row->expected.fault);
	same_text(got.control, row->expected.control);
	same_text(got.profile, row->expected.profile);
	assert_int_equal(got.card_count, row->expected.card_count);
	for (size_t i = 0; i < got.card_count; i++)
		same_text(got.cards[i], row->expected.cards[i]);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("vpcd/options");
}
