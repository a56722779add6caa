/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "reader/soft.h"

struct soft_reader {
	struct reader base;
	char *name;
	struct softcard *card;
	bool powered;
	bool connected;
};

static struct soft_reader *
self(struct reader *r)
{
	return (struct soft_reader *)(void *)r;
}

static enum sr_err
soft_connect(struct reader *r, struct reader_card *card)
{
	struct soft_reader *s = self(r);

	if (!s->powered)
		softcard_reset(s->card);
	s->powered = s->connected = true;
	card->atr_len = softcard_atr(s->card, card->atr);
	card->protocol = softcard_protocol(s->card);
	return SR_OK;
}

static enum sr_err
soft_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	struct soft_reader *s = self(r);
	uint8_t bytes[APDU_RSP_MAX];
	enum sr_err err;
	size_t len;

	*reached = SR_EXECUTED_NO;
	if (!s->connected)
		return SR_READER_FAILURE;
	softcard_transmit(s->card, cmd, cmd_len, bytes, &len);
	*reached = SR_EXECUTED_YES;
	err = apdu_decode(bytes, len, rsp);
	wipe(bytes, sizeof(bytes));
	return err == SR_OK ? SR_OK : SR_BAD_CARD_ANSWER;
}

static void
soft_disconnect(struct reader *r, enum reader_disposition how)
{
	struct soft_reader *s = self(r);

	s->connected = false;
	if (how == READER_UNPOWER)
		s->powered = false;
}

static void
soft_close(struct reader *r)
{
	struct soft_reader *s = self(r);

	softcard_free(s->card);
	free(s->name);
	free(s);
}

static const struct reader_ops soft_ops = {
	.connect = soft_connect,
	.transmit = soft_transmit,
	.disconnect = soft_disconnect,
	.close = soft_close,
};

enum sr_err
reader_soft_new(const char *name, struct softcard *card, struct reader **out)
{
	struct soft_reader *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL || (s->name = strdup(name)) == NULL) {
		free(s);
		softcard_free(card);
		return SR_NO_MEMORY;
	}
	s->base.ops = &soft_ops;
	s->base.name = s->name;
	s->card = card;
	*out = &s->base;
	return SR_OK;
}
