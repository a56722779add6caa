/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "slot/fence.h"

enum { INS_GET_RESPONSE = 0xc0 };

struct fenced {
	struct reader base; /* first, so that a reader is its fenced */
	struct reader *inner;
	struct fence *fence;
	unsigned turn; /* the how manieth of the fence */
};

static struct fenced *
fenced_of(struct reader *r)
{
	return (struct fenced *)(void *)r;
}

bool
fence_is_whole(const struct fence *fence)
{
	return fence->connected == atomic_load(&fence->epoch);
}

static enum sr_err
fenced_connect(struct reader *r, struct reader_card *card)
{
	struct fenced *f = fenced_of(r);
	const int refusal = atomic_load(&f->fence->refusal);
	/* Before the connect: what happens during it is an event after it. */
	const unsigned epoch = atomic_load(&f->fence->epoch);

	if (refusal != SR_OK)
		return (enum sr_err)refusal;
	/* After the epoch is known: a new one may come with a new reader. */
	if (f->turn != atomic_load(&f->fence->current))
		return SR_CARD_GONE;
	f->fence->connected = epoch;
	f->fence->connects++;
	return f->inner->ops->connect(f->inner, card);
}

static enum sr_err
fenced_begin(struct reader *r)
{
	struct reader *inner = fenced_of(r)->inner;

	return inner->ops->begin(inner);
}

static void
fenced_end(struct reader *r)
{
	struct reader *inner = fenced_of(r)->inner;

	inner->ops->end(inner);
}

/*
 * GET RESPONSE passes, since it fetches what a command already did, and the
 * handle it goes through is still that command's: stopping it could only lose
 * the answer to an AUTHENTICATE.
 */
static enum sr_err
fenced_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	struct fenced *f = fenced_of(r);
	bool fetches = cmd_len > 1 && cmd[1] == INS_GET_RESPONSE;

	if (!fetches && !fence_is_whole(f->fence)) {
		*reached = SR_EXECUTED_NO;
		return SR_CARD_GONE;
	}
	return f->inner->ops->transmit(f->inner, cmd, cmd_len, rsp, reached);
}

static void
fenced_disconnect(struct reader *r, enum reader_disposition how)
{
	struct reader *inner = fenced_of(r)->inner;

	inner->ops->disconnect(inner, how);
}

static void
fenced_close(struct reader *r)
{
	struct fenced *f = fenced_of(r);

	f->inner->ops->close(f->inner);
	free(f);
}

static const struct reader_ops fenced_ops = {
	.connect = fenced_connect,
	.transmit = fenced_transmit,
	.disconnect = fenced_disconnect,
	.close = fenced_close,
};

static const struct reader_ops shared_ops = {
	.connect = fenced_connect,
	.begin = fenced_begin,
	.end = fenced_end,
	.transmit = fenced_transmit,
	.disconnect = fenced_disconnect,
	.close = fenced_close,
};

enum sr_err
fence_new(struct fence *fence, struct reader *inner, struct reader **out)
{
	struct fenced *f = malloc(sizeof(*f));

	*out = NULL;
	if (f == NULL) {
		reader_close(inner);
		return SR_NO_MEMORY;
	}
	*f = (struct fenced){
		.base.ops = reader_is_shared(inner) ? &shared_ops : &fenced_ops,
		.base.name = inner->name,
		.inner = inner,
		.fence = fence,
		.turn = ++fence->made,
	};
	*out = &f->base;
	return SR_OK;
}

void
fence_go_over(struct fence *fence)
{
	atomic_store(&fence->current, fence->made);
}
