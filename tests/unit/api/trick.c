/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "reader/soft.h"
#include "t.h"
#include "trick.h"

enum { INS_AUTHENTICATE = 0x88, INS_SELECT = 0xa4, P1_BY_AID = 0x04 };

struct latch {
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool reached;
	bool open;
};

struct latch *
latch_new(void)
{
	struct latch *latch = calloc(1, sizeof(*latch));

	assert_non_null(latch);
	pthread_mutex_init(&latch->lock, NULL);
	pthread_cond_init(&latch->change, NULL);
	return latch;
}

static void
latch_pass(struct latch *latch)
{
	if (latch == NULL)
		return;
	pthread_mutex_lock(&latch->lock);
	latch->reached = true;
	pthread_cond_broadcast(&latch->change);
	while (!latch->open)
		pthread_cond_wait(&latch->change, &latch->lock);
	pthread_mutex_unlock(&latch->lock);
}

void
latch_await(struct latch *latch)
{
	pthread_mutex_lock(&latch->lock);
	while (!latch->reached)
		pthread_cond_wait(&latch->change, &latch->lock);
	pthread_mutex_unlock(&latch->lock);
}

void
latch_open(struct latch *latch)
{
	pthread_mutex_lock(&latch->lock);
	latch->open = true;
	pthread_cond_broadcast(&latch->change);
	pthread_mutex_unlock(&latch->lock);
}

void
latch_free(struct latch *latch)
{
	pthread_mutex_destroy(&latch->lock);
	pthread_cond_destroy(&latch->change);
	free(latch);
}

struct trick_reader {
	struct reader reader; /* first */
	struct reader *card;
	size_t card_number;
	struct trick *trick;
	char name[64];
};

static struct reader *
card_reader(size_t number)
{
	struct conf_error error;
	struct profile_list *list;
	struct softcard *card;
	struct reader *reader;

	assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	assert_true(number < list->count);
	assert_int_equal(
	    softcard_new(&list->cards[number], NULL, &card, &error), SR_OK);
	assert_int_equal(
	    reader_soft_new(list->cards[number].name, card, &reader), SR_OK);
	profile_list_free(list);
	return reader;
}

static void
exchange_card(struct trick_reader *t)
{
	size_t card = t->trick->card;

	if (card == t->card_number)
		return;
	reader_close(t->card);
	t->card = card_reader(card);
	t->card_number = card;
}

static enum sr_err
trick_connect(struct reader *r, struct reader_card *card)
{
	struct trick_reader *t = (struct trick_reader *)r;
	enum sr_err err;

	latch_pass(t->trick->at_connect);
	if ((err = (enum sr_err)t->trick->connect_err) != SR_OK)
		return err;
	exchange_card(t);
	return reader_connect(t->card, card);
}

static enum sr_err
answer_auth(
    const struct trick *trick, struct apdu_rsp *rsp, enum sr_executed *reached)
{
	enum sr_err err = trick->auth_err;
	uint8_t *bytes;
	size_t len;

	*reached = trick->auth_reached;
	if (err != SR_OK)
		return err;
	*reached = SR_EXECUTED_YES;
	bytes = t_hex(trick->auth_answer, &len);
	err = apdu_decode(bytes, len, rsp);
	free(bytes);
	return err;
}

/* Another card comes, which no event tells of, at the SELECT of an ADF. */
static bool
swap(struct trick *trick, const uint8_t *cmd)
{
	int card = trick->swap_at_select;

	if (card == 0 || cmd[1] != INS_SELECT || cmd[2] != P1_BY_AID)
		return false;
	trick->swap_at_select = 0;
	trick->card = (size_t)card - 1;
	return true;
}

static enum sr_err
trick_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	struct trick_reader *t = (struct trick_reader *)r;

	t->trick->commands++;
	if (swap(t->trick, cmd)) {
		*reached = SR_EXECUTED_NO;
		return SR_CARD_GONE;
	}
	if (cmd[1] == INS_AUTHENTICATE) {
		t->trick->auths++;
		latch_pass(t->trick->at_auth);
		if (t->trick->auth_err != SR_OK ||
		    t->trick->auth_answer != NULL)
			return answer_auth(t->trick, rsp, reached);
	}
	return reader_transmit(t->card, cmd, cmd_len, rsp, reached);
}

static void
trick_disconnect(struct reader *r, enum reader_disposition how)
{
	reader_disconnect(((struct trick_reader *)r)->card, how);
}

static void
trick_close(struct reader *r)
{
	reader_close(((struct trick_reader *)r)->card);
	free(r);
}

static const struct reader_ops trick_ops = {
	.connect = trick_connect,
	.transmit = trick_transmit,
	.disconnect = trick_disconnect,
	.close = trick_close,
};

struct reader *
trick_reader_named(struct trick *trick, const char *name)
{
	struct trick_reader *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->card_number = trick->card;
	t->card = card_reader(t->card_number);
	t->trick = trick;
	assert_true(strlen(name) < sizeof(t->name));
	strcpy(t->name, name);
	t->reader = (struct reader){ .ops = &trick_ops, .name = t->name };
	return &t->reader;
}

struct reader *
trick_reader_new(struct trick *trick)
{
	return trick_reader_named(trick, "trick");
}
