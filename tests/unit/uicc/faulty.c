/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"
#include "faulty.h"
#include "reader/soft.h"
#include "t.h"

static struct faulty *
self(struct reader *r)
{
	return (struct faulty *)(void *)r;
}

static enum sr_err
faulty_connect(struct reader *r, struct reader_card *card)
{
	return reader_connect(self(r)->inner, card);
}

static size_t
put_status(const struct faulty *f, uint8_t *bytes, size_t len)
{
	bytes[len - 2] = (uint8_t)(f->arg >> 8);
	bytes[len - 1] = (uint8_t)f->arg;
	return len;
}

/* Change the raw answer; returns its new length. */
static size_t
spoil(const struct faulty *f, uint8_t *bytes, size_t len)
{
	switch (f->fault) {
	case FAULT_CUT:
		return f->arg;
	case FAULT_FLIP:
		bytes[f->arg / 8] ^= (uint8_t)(1u << f->arg % 8);
		return len;
	case FAULT_REFUSED:
		return put_status(f, bytes, 2);
	case FAULT_STATUS:
		return put_status(f, bytes, len);
	case FAULT_STALE:
		memcpy(bytes, f->last, f->last_len);
		return f->last_len;
	default:
		return len;
	}
}

static void
keep(struct faulty *f, const uint8_t *bytes, size_t len)
{
	memcpy(f->last, bytes, len);
	f->last_len = len;
}

/* This answer comes in place of the next one. */
static size_t
fall_behind(struct faulty *f, uint8_t *bytes, size_t len)
{
	uint8_t before[APDU_RSP_MAX];
	size_t before_len = f->last_len;

	memcpy(before, f->last, before_len);
	keep(f, bytes, len);
	memcpy(bytes, before, before_len);
	return before_len;
}

static enum sr_err
deliver(struct faulty *f, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	uint8_t bytes[APDU_RSP_MAX];
	struct builder b = builder_over(bytes, sizeof(bytes));
	size_t len;

	f->authenticates += cmd[1] == 0x88;
	f->verifies += cmd[1] == 0x20 && cmd_len > 5;
	assert_int_equal(
	    reader_transmit(f->inner, cmd, cmd_len, rsp, reached), SR_OK);
	builder_bytes(&b, rsp->data, rsp->len);
	builder_be16(&b, rsp->sw);
	len = b.len;
	if (f->struck && f->commands == f->at) {
		f->answer_len = len;
		len = spoil(f, bytes, len);
	}
	/* The first answer has none before it. */
	if (f->struck && f->fault == FAULT_BEHIND && f->last_len > 0)
		len = fall_behind(f, bytes, len);
	else
		keep(f, bytes, len);
	if (apdu_decode(bytes, len, rsp) == SR_OK)
		return SR_OK;
	*reached = SR_EXECUTED_UNKNOWN;
	return len == 0 ? SR_READER_FAILURE : SR_BAD_CARD_ANSWER;
}

static enum sr_err
faulty_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	struct faulty *f = self(r);

	f->commands++;
	f->struck |= f->fault != FAULT_NONE && f->commands == f->at;
	if (!f->struck || f->commands != f->at)
		return deliver(f, cmd, cmd_len, rsp, reached);
	if (f->fault == FAULT_NOT_SENT) {
		*reached = SR_EXECUTED_NO;
		return f->err;
	}
	if (f->fault == FAULT_LOST_BEFORE || f->fault == FAULT_LOST_AFTER) {
		if (f->fault == FAULT_LOST_AFTER)
			assert_int_equal(
			    deliver(f, cmd, cmd_len, rsp, reached), SR_OK);
		*reached = SR_EXECUTED_UNKNOWN;
		return f->err;
	}
	return deliver(f, cmd, cmd_len, rsp, reached);
}

static void
faulty_disconnect(struct reader *r, enum reader_disposition how)
{
	if (how == READER_UNPOWER && self(r)->struck)
		self(r)->fault = FAULT_NONE;
	reader_disconnect(self(r)->inner, how);
}

static void
faulty_close(struct reader *r)
{
	reader_close(self(r)->inner);
}

static const struct reader_ops faulty_ops = {
	.connect = faulty_connect,
	.transmit = faulty_transmit,
	.disconnect = faulty_disconnect,
	.close = faulty_close,
};

/* Kept until exit: reading it thousands of times would be most of the work. */
static struct profile_list *
builtin(void)
{
	static struct profile_list *list;
	struct conf_error error;

	if (list == NULL)
		assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	return list;
}

struct profile
faulty_profile(size_t index, enum apdu_protocol protocol, const char *pin)
{
	struct profile profile = builtin()->cards[index];

	profile.protocol = protocol;
	profile.sqn_check = PROFILE_SQN_STRICT;
	memcpy(profile.pin, pin, strlen(pin) + 1);
	return profile;
}

struct uicc *
faulty_uicc_of(struct faulty *f, const struct profile *profile)
{
	struct conf_error error;
	struct softcard *card;
	struct uicc *uicc;

	*f = (struct faulty){ .base = { &faulty_ops, "faulty" } };
	assert_int_equal(softcard_new(profile, NULL, &card, &error), SR_OK);
	assert_int_equal(reader_soft_new("soft", card, &f->inner), SR_OK);
	assert_int_equal(uicc_new(&f->base, &uicc), SR_OK);
	return uicc;
}

struct uicc *
faulty_uicc(struct faulty *f, size_t index, enum apdu_protocol protocol,
    const char *pin)
{
	const struct profile profile = faulty_profile(index, protocol, pin);

	return faulty_uicc_of(f, &profile);
}

void
faulty_challenge(size_t index, uint64_t sqn, struct uicc_auth_request *req,
    struct aka_vector *vector)
{
	static const uint8_t amf[2] = { 0x80, 0x00 };
	uint8_t rand[16];

	memset(rand, (int)(sqn & 0xff), sizeof(rand));
	aka_vector_make(
	    &builtin()->cards[index].usim.key, rand, sqn, amf, vector);
	memcpy(req->rand, vector->rand, sizeof(req->rand));
	memcpy(req->autn, vector->autn, sizeof(req->autn));
}
