/* SPDX-License-Identifier: MIT */
#include "reader/reader.h"
#include "base/wipe.h"

enum sr_err
reader_connect(struct reader *r, struct reader_card *card)
{
	enum sr_err err;

	*card = (struct reader_card){ 0 };
	r->ops->disconnect(r, READER_LEAVE);
	err = r->ops->connect(r, card);
	if (err != SR_OK)
		wipe(card, sizeof(*card));
	return err;
}

bool
reader_is_shared(const struct reader *r)
{
	return r->ops->begin != NULL;
}

enum sr_err
reader_begin(struct reader *r)
{
	enum sr_err err = SR_OK;

	if (r->ops->begin != NULL)
		err = r->ops->begin(r);
	if (err != SR_OK)
		r->ops->disconnect(r, READER_LEAVE);
	return err;
}

void
reader_end(struct reader *r)
{
	if (r->ops->end != NULL)
		r->ops->end(r);
}

enum sr_err
reader_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	enum sr_err err;

	*reached = SR_EXECUTED_UNKNOWN;
	err = r->ops->transmit(r, cmd, cmd_len, rsp, reached);
	if (err == SR_OK)
		return SR_OK;
	wipe(rsp, sizeof(*rsp));
	/* After a wrong-shaped answer the card may be one answer behind. */
	r->ops->disconnect(
	    r, err == SR_BAD_CARD_ANSWER ? READER_UNPOWER : READER_LEAVE);
	return err;
}

void
reader_disconnect(struct reader *r, enum reader_disposition how)
{
	r->ops->disconnect(r, how);
}

void
reader_close(struct reader *r)
{
	if (r == NULL)
		return;
	r->ops->disconnect(r, READER_LEAVE);
	r->ops->close(r);
}
