/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aka/gba.h"
#include "aka/vector.h"
#include "base/hex.h"
#include "card/auth.h"
#include "sc.h"

char *
sc_file(const char *text)
{
	char *path = strdup("/tmp/simrest-test-XXXXXX");
	int fd;

	assert_non_null(path);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
	return path;
}

struct profile_list *
sc_profile(const char *text)
{
	struct profile_list *list = NULL;
	struct conf_error error = { "" };
	char *path = sc_file(text);
	enum sr_err err = profile_list_load(path, &list, &error);

	unlink(path);
	free(path);
	assert_string_equal(error.text, "");
	assert_int_equal(err, SR_OK);
	assert_int_equal(list->count, 1);
	return list;
}

struct softcard *
sc_card(const char *text)
{
	struct profile_list *list = sc_profile(text);
	struct softcard *card = NULL;
	struct conf_error error;

	assert_int_equal(
	    softcard_new(&list->cards[0], NULL, &card, &error), SR_OK);
	profile_list_free(list);
	return card;
}

void
sc_transmit(
    struct softcard *card, const char *cmd, char rsp[2 * APDU_RSP_MAX + 1])
{
	uint8_t bytes[APDU_RSP_MAX];
	size_t cmd_len, len = 0;
	uint8_t *exact = t_hex(cmd, &cmd_len);

	softcard_transmit(card, exact, cmd_len, bytes, &len);
	free(exact);
	assert_in_range(len, 2, APDU_RSP_MAX);
	hex_encode(bytes, len, rsp);
}

bool
sc_fits(const char *rsp, const char *pattern)
{
	const char *star = strchr(pattern, '*');
	size_t before, after;

	if (star == NULL)
		return strcmp(rsp, pattern) == 0;
	before = (size_t)(star - pattern);
	after = strlen(star + 1);
	return strlen(rsp) >= before + after &&
	    strncmp(rsp, pattern, before) == 0 &&
	    strcmp(rsp + strlen(rsp) - after, star + 1) == 0;
}

void
sc_expect(struct softcard *card, const char *cmd, const char *rsp)
{
	char got[2 * APDU_RSP_MAX + 1];

	sc_transmit(card, cmd, got);
	if (!sc_fits(got, rsp))
		fail_msg("> %s\n< %s\nexpected %s", cmd, got, rsp);
}

void
sc_run(struct softcard *card, const struct sc_step *steps)
{
	for (; steps->cmd != NULL; steps++)
		sc_expect(card, steps->cmd, steps->rsp);
}

void
sc_test_row(void **state)
{
	const struct sc_row *row = *state;
	struct softcard *card = sc_card(row->profile);

	sc_run(card, row->steps);
	softcard_free(card);
}

void
sc_key(struct aka_key *key)
{
	struct aka_parts parts = { .k_len = 16, .op_kind = AKA_OPC };

	assert_int_equal(
	    hex_decode_exact("465b5ce8b199b49faa5f0a2ee238a6bc", parts.k, 16),
	    SR_OK);
	assert_int_equal(
	    hex_decode_exact("cd63cb71954a9f4e48a5994e37a02baf", parts.op, 16),
	    SR_OK);
	assert_null(aka_key_make(&parts, key));
}

static void
make_vector(uint64_t sqn, struct aka_vector *v)
{
	static const uint8_t amf[2] = { 0x80, 0x00 };
	static const uint8_t rand[16] = { 0x23, 0x55, 0x3c };
	struct aka_key key;

	sc_key(&key);
	aka_vector_make(&key, rand, sqn, amf, v);
}

void
sc_challenge(uint64_t sqn, char cmd[80])
{
	struct aka_vector v;
	uint8_t data[AUTH_3G_DATA_LEN];

	make_vector(sqn, &v);
	auth_3g_encode(v.rand, v.autn, data);
	strcpy(cmd, "0088008122");
	hex_encode(data, sizeof(data), cmd + 10);
}

void
sc_gba_challenge(uint64_t sqn, char cmd[82])
{
	struct aka_vector v;
	uint8_t data[AUTH_3G_DATA_LEN];

	make_vector(sqn, &v);
	gba_mac_star(v.ik, v.autn + 8);
	auth_3g_encode(v.rand, v.autn, data);
	strcpy(cmd, "0088008423dd");
	hex_encode(data, sizeof(data), cmd + 12);
}
