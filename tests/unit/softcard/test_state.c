/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sc.h"

/* What a card keeps in its state file, and what happens when it cannot. */

#define STATE "card.state"
#define PROFILE                                                                \
	SC_CARD "applications = usim isim\npin = 1234\nstate = " STATE "\n"
#define RIGHT "0020000108 31323334ffffffff"
#define WRONG "0020000108 31323335ffffffff"

struct place {
	char folder[64];
	char profile[96];
	char state[96];
};

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
place_open(struct place *p, const char *profile)
{
	strcpy(p->folder, "/tmp/simrest-state-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->profile, sizeof(p->profile), "%s/cards.ini", p->folder);
	snprintf(p->state, sizeof(p->state), "%s/" STATE, p->folder);
	write_text(p->profile, profile);
}

static void
place_close(struct place *p)
{
	unlink(p->profile);
	unlink(p->state);
	assert_int_equal(rmdir(p->folder), 0); /* nothing else is left */
}

static enum sr_err
open_card(
    const struct place *p, struct softcard **out, struct conf_error *error)
{
	struct profile_list *list;
	enum sr_err err;

	assert_int_equal(profile_list_load(p->profile, &list, error), SR_OK);
	err = softcard_new(&list->cards[0], NULL, out, error);
	profile_list_free(list);
	return err;
}

static struct softcard *
insert(const struct place *p)
{
	struct conf_error error = { "" };
	struct softcard *card = NULL;

	if (open_card(p, &card, &error) != SR_OK)
		fail_msg("%s", error.text);
	return card;
}

static void
test_survives(void **state)
{
	struct softcard *card;
	struct place p;
	char cmd[80];

	(void)state;
	place_open(&p, PROFILE);
	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, RIGHT, "9000");
	sc_challenge(0x45, cmd);
	sc_expect(card, cmd, "6135");
	sc_expect(card, WRONG, "63c2");
	sc_expect(card, WRONG, "63c1");
	sc_expect(card, "0020008108 31323334ffffffff", "63c2");
	sc_expect(card, "002c000110 30303030303030303030303030303030", "63c9");
	softcard_free(card);

	card = insert(&p);
	sc_expect(card, "0020000100", "63c1");
	sc_expect(card, "0020008100", "63c2");
	sc_expect(card, "002c000100", "63c9");
	sc_expect(card, "002c008100", "63ca");
	sc_expect(card, "00a4040c10" SC_ISIM, "9000");
	sc_expect(card, RIGHT, "9000");
	sc_expect(card, cmd, "6110");
	softcard_free(card);
	place_close(&p);
}

/* Two arrays, where the ISIM has its own. */
static void
test_own_survives(void **state)
{
	struct conf_error error = { "" };
	struct softcard *card = NULL;
	struct place p;
	char usim[80], isim[80];

	(void)state;
	place_open(&p,
	    SC_CARD "applications = usim isim\nisim_sqn = 000000000400\n"
		    "state = " STATE "\n");
	sc_challenge(0x45, usim);
	sc_challenge(0x43f, isim);
	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, usim, "6135");
	sc_expect(card, "00a4040c10" SC_ISIM, "9000");
	sc_expect(card, isim, "612c");
	softcard_free(card);

	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_ISIM, "9000");
	sc_expect(card, usim, "6110"); /* SEQ 2 is before its 20 */
	sc_expect(card, isim, "6110");
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, usim, "6110");
	sc_expect(card, isim, "6135");
	softcard_free(card);

	/* The file of a card with two arrays is not that of one with one. */
	write_text(p.profile, PROFILE);
	assert_int_equal(open_card(&p, &card, &error), SR_BAD_CONFIG);
	assert_non_null(strstr(error.text, "unknown key isim_accept_next"));
	place_close(&p);
}

static void
test_accept_next_once(void **state)
{
	struct softcard *card;
	struct place p;
	char cmd[80];

	(void)state;
	place_open(&p, SC_CARD "sqn_check = accept-next\nstate = " STATE "\n");
	sc_challenge(0, cmd);
	card = insert(&p);
	softcard_free(card);
	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, cmd, "6135");
	softcard_free(card);
	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, cmd, "6110");
	softcard_free(card);
	place_close(&p);
}

/* For nobody else's eyes, and nothing in it that is secret. */
static void
test_file(void **state)
{
	static const char *const secrets[] = { "465b5ce8", "cd63cb71", "1234",
		"465B5CE8" };
	char text[4096];
	struct place p;
	struct stat st;
	FILE *file;
	size_t len;

	(void)state;
	place_open(&p, PROFILE);
	softcard_free(insert(&p));
	assert_int_equal(stat(p.state, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	file = fopen(p.state, "r");
	assert_non_null(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_null(strstr(text, secrets[i]));
	place_close(&p);
}

/* No answer without its state: 6581, and the SQN stays unused. */
static void
test_cannot_write(void **state)
{
	struct softcard *card;
	char moved[96], cmd[80];
	struct place p;

	(void)state;
	place_open(&p, PROFILE);
	snprintf(moved, sizeof(moved), "%s.moved", p.folder);
	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, RIGHT, "9000");
	sc_challenge(0x45, cmd);

	assert_int_equal(rename(p.folder, moved), 0);
	sc_expect(card, cmd, "6581");
	sc_expect(card, cmd, "6581");
	sc_expect(card, WRONG, "6581");
	sc_expect(card, "0020000100", "63c3");
	sc_expect(card, "002c000110 30303030303030303030303030303030", "6581");
	assert_int_equal(rename(moved, p.folder), 0);

	sc_expect(card, RIGHT, "9000");
	sc_expect(card, cmd, "6135");
	softcard_free(card);
	place_close(&p);
}

/* The same for what the other contexts and class A0 change. */
static void
test_others(void **state)
{
	static const char derive[] = "0088008405 de 01 61 01 61";
	static const char wrong_chv[] = "a020000108 31323335ffffffff";
	struct softcard *card;
	char moved[96], gba[82];
	struct place p;

	(void)state;
	place_open(&p,
	    SC_CARD "applications = usim sim\nust = 68\npin = 1234\n"
		    "state = " STATE "\n");
	snprintf(moved, sizeof(moved), "%s.moved", p.folder);
	card = insert(&p);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, RIGHT, "9000");
	sc_gba_challenge(0x45, gba);

	assert_int_equal(rename(p.folder, moved), 0);
	sc_expect(card, gba, "6581");
	sc_expect(card, derive, "6985"); /* no Ks without its SQN */
	sc_expect(card, wrong_chv, "9240");
	assert_int_equal(rename(moved, p.folder), 0);

	sc_expect(card, RIGHT, "9000");
	sc_expect(card, gba, "610a");
	sc_expect(card, wrong_chv, "9804");
	softcard_free(card);

	card = insert(&p);
	sc_expect(card, "0020000100", "63c2");
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, RIGHT, "9000");
	sc_expect(card, gba, "6110");
	sc_expect(card, derive, "6985"); /* Ks lasts for a session only */
	softcard_free(card);
	place_close(&p);
}

static void
test_no_folder(void **state)
{
	struct conf_error error = { "" };
	struct softcard *card = NULL;
	struct place p;

	(void)state;
	place_open(&p, SC_CARD "state = missing/card.state\n");
	assert_int_equal(open_card(&p, &card, &error), SR_IO);
	assert_non_null(strstr(error.text, "missing/card.state"));
	place_close(&p);
}

#define HEAD "[card \"8988211000000465008\"]\n"
#define TRIES                                                                  \
	"accept_next = 0\npin_tries = 3\npin_unblock_tries = 10\n"             \
	"pin2_tries = 3\npin2_unblock_tries = 10\n"
#define SEQS                                                                   \
	"seq0 = 1 0 0 0 0 0 0 0\nseq8 = 0 0 0 0 0 0 0 0\n"                     \
	"seq16 = 0 0 0 0 0 0 0 0\n"

static const struct file_row {
	const char *name;
	const char *text;
	enum sr_err err;
	const char *says;
} file_rows[] = {
	{ "whole", HEAD "ind_len = 5\n" TRIES SEQS "seq24 = 0 0 0 0 0 0 0 7\n",
	    SR_OK, "" },
	{ "empty", "", SR_BAD_CONFIG, "not a whole state file" },
	{ "only the head", HEAD, SR_BAD_CONFIG, "not a whole state file" },
	{ "of another card",
	    "[card \"8988211000000458904\"]\nind_len = 5\n" TRIES SEQS
	    "seq24 = 0 0 0 0 0 0 0 0\n",
	    SR_BAD_CONFIG, "another card" },
	{ "cut", HEAD "ind_len = 5\n" TRIES SEQS, SR_BAD_CONFIG,
	    "not a whole state file" },
	{ "cut in a line", HEAD "ind_len = 5\n" TRIES SEQS "seq24 = 0 0 0",
	    SR_BAD_CONFIG, "8 numbers" },
	{ "9 numbers",
	    HEAD "ind_len = 5\n" TRIES SEQS "seq24 = 0 0 0 0 0 0 0 0 0\n",
	    SR_BAD_CONFIG, "8 numbers" },
	{ "not a number",
	    HEAD "ind_len = 5\n" TRIES SEQS "seq24 = 0 0 0 x 0 0 0 0\n",
	    SR_BAD_CONFIG, "8 numbers" },
	{ "a negative number",
	    HEAD "ind_len = 5\n" TRIES SEQS "seq24 = 0 0 0 -1 0 0 0 0\n",
	    SR_BAD_CONFIG, "8 numbers" },
	{ "a number of 49 bits",
	    HEAD "ind_len = 5\n" TRIES SEQS
		 "seq24 = 281474976710656 0 0 0 0 0 0 0\n",
	    SR_BAD_CONFIG, "8 numbers" },
	{ "another ind_len",
	    HEAD "ind_len = 4\n" TRIES SEQS "seq24 = 0 0 0 0 0 0 0 0\n",
	    SR_BAD_CONFIG, "must be 5 as in the profile" },
	{ "more tries than there are", HEAD "pin_tries = 4\n", SR_BAD_CONFIG,
	    "0 to 3" },
	{ "not a state file", "hello\n", SR_BAD_CONFIG, "" },
};

static void
test_read(void **state)
{
	const struct file_row *row = *state;
	struct conf_error error = { "" };
	struct softcard *card = NULL;
	struct place p;

	place_open(&p, PROFILE);
	write_text(p.state, row->text);
	assert_int_equal(open_card(&p, &card, &error), row->err);
	assert_non_null(strstr(error.text, row->says));
	softcard_free(card);
	place_close(&p);
}

int
main(void)
{
	t_add("survives its card", test_survives, NULL);
	t_add("ISIM with its own SQN", test_own_survives, NULL);
	t_add("accept-next is used up", test_accept_next_once, NULL);
	t_add("mode 0600 and no secrets", test_file, NULL);
	t_add("cannot be written", test_cannot_write, NULL);
	t_add("GBA, and class A0", test_others, NULL);
	t_add("no folder for it", test_no_folder, NULL);
	for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++)
		t_add(file_rows[i].name, test_read, &file_rows[i]);
	return t_main("softcard/state");
}
