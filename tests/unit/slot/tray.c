/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/vector.h"
#include "t.h"
#include "tray.h"

enum {
	INS_SELECT = 0xa4,
	INS_AUTHENTICATE = 0x88,
};

struct handle {
	struct reader base;
	struct tray *tray;
	unsigned insertion; /* that it connected to */
	bool connected;
};

static struct handle *
handle_of(struct reader *r)
{
	return (struct handle *)(void *)r;
}

/* With the lock held. */
static enum sr_err
connect_card(struct handle *h, struct reader_card *card)
{
	h->tray->connects++;
	h->tray->name = h->base.name;
	if (h->tray->card == NULL)
		return SR_NO_CARD;
	h->insertion = h->tray->insertions;
	h->connected = true;
	return reader_connect(h->tray->card, card);
}

static enum sr_err
handle_connect(struct reader *r, struct reader_card *card)
{
	struct handle *h = handle_of(r);
	enum sr_err err;

	pthread_mutex_lock(&h->tray->lock);
	err = connect_card(h, card);
	pthread_mutex_unlock(&h->tray->lock);
	return err;
}

static bool
selects_iccid(const uint8_t *cmd, size_t cmd_len)
{
	return cmd[1] == INS_SELECT && cmd_len >= 7 && cmd[5] == 0x2f &&
	    cmd[6] == 0xe2;
}

static void
count(struct tray *tray, const uint8_t *cmd, size_t cmd_len)
{
	if (selects_iccid(cmd, cmd_len)) {
		tray->asked = true;
		tray->iccids++;
	}
	if (cmd[1] != INS_AUTHENTICATE)
		return;
	tray->authenticates++;
	if (!tray->asked)
		tray->unasked++;
}

static enum sr_err
handle_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	struct handle *h = handle_of(r);
	struct tray *tray = h->tray;
	enum sr_err err = SR_NO_CARD;

	if (tray->before != NULL)
		tray->before(tray, cmd[1]);
	*reached = SR_EXECUTED_NO;
	pthread_mutex_lock(&tray->lock);
	if (h->connected && tray->card != NULL &&
	    h->insertion == tray->insertions) {
		count(tray, cmd, cmd_len);
		err = reader_transmit(tray->card, cmd, cmd_len, rsp, reached);
		if (tray->numberless && selects_iccid(cmd, cmd_len))
			*rsp = (struct apdu_rsp){ .sw = 0x6a82 };
	}
	pthread_mutex_unlock(&tray->lock);
	return err;
}

static void
handle_disconnect(struct reader *r, enum reader_disposition how)
{
	struct handle *h = handle_of(r);

	pthread_mutex_lock(&h->tray->lock);
	if (h->connected && h->tray->card != NULL &&
	    h->insertion == h->tray->insertions)
		reader_disconnect(h->tray->card, how);
	h->connected = false;
	pthread_mutex_unlock(&h->tray->lock);
}

static void
handle_close(struct reader *r)
{
	struct handle *h = handle_of(r);

	pthread_mutex_lock(&h->tray->lock);
	h->tray->handles--;
	pthread_mutex_unlock(&h->tray->lock);
	free(h);
}

static const struct reader_ops handle_ops = {
	.connect = handle_connect,
	.transmit = handle_transmit,
	.disconnect = handle_disconnect,
	.close = handle_close,
};

static enum sr_err
handle_begin(struct reader *r)
{
	atomic_fetch_add(&handle_of(r)->tray->begun, 1);
	return SR_OK;
}

static void
handle_end(struct reader *r)
{
	atomic_fetch_sub(&handle_of(r)->tray->begun, 1);
}

static const struct reader_ops shared_ops = {
	.connect = handle_connect,
	.begin = handle_begin,
	.end = handle_end,
	.transmit = handle_transmit,
	.disconnect = handle_disconnect,
	.close = handle_close,
};

struct reader *
tray_reader(struct tray *tray, const char *name)
{
	struct handle *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->base.ops = tray->shared ? &shared_ops : &handle_ops;
	h->base.name = name;
	h->tray = tray;
	pthread_mutex_lock(&tray->lock);
	tray->handles++;
	pthread_mutex_unlock(&tray->lock);
	return &h->base;
}

const char *
tray_name(struct tray *tray)
{
	const char *name;

	pthread_mutex_lock(&tray->lock);
	name = tray->name;
	pthread_mutex_unlock(&tray->lock);
	return name;
}

bool
tray_is_left(struct tray *tray)
{
	bool left;

	pthread_mutex_lock(&tray->lock);
	left = tray->handles == 0;
	pthread_mutex_unlock(&tray->lock);
	return left;
}

void
tray_init(struct tray *tray)
{
	*tray = (struct tray){ 0 };
	pthread_mutex_init(&tray->lock, NULL);
}

void
tray_free(struct tray *tray)
{
	assert_int_equal(tray->handles, 0);
	reader_close(tray->card);
	pthread_mutex_destroy(&tray->lock);
}

static struct profile_list *
builtin(void)
{
	static struct profile_list *list;
	struct conf_error error;

	if (list == NULL)
		assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	return list;
}

const char *
tray_iccid(int index)
{
	return builtin()->cards[index].iccid;
}

const char *
tray_imsi(int index)
{
	return builtin()->cards[index].imsi;
}

static struct reader *
make_card(int index, enum apdu_protocol protocol, const char *pin)
{
	struct profile profile = builtin()->cards[index];
	struct conf_error error;
	struct softcard *card;
	struct reader *reader;
	struct reader_card found;

	profile.protocol = protocol;
	profile.sqn_check = PROFILE_SQN_OFF;
	if (pin != NULL)
		memcpy(profile.pin, pin, strlen(pin) + 1);
	assert_int_equal(softcard_new(&profile, NULL, &card, &error), SR_OK);
	assert_int_equal(reader_soft_new("card", card, &reader), SR_OK);
	/* Powered, so that an unseen swap finds it as it was. */
	assert_int_equal(reader_connect(reader, &found), SR_OK);
	return reader;
}

void
tray_put(struct tray *tray, int index, enum apdu_protocol protocol,
    enum tray_swap how)
{
	struct reader *card = index == TRAY_NO_CARD
	    ? NULL
	    : make_card(index, protocol, tray->pin);
	struct reader *former;

	pthread_mutex_lock(&tray->lock);
	former = tray->card;
	tray->card = card;
	tray->asked = false;
	if (how == TRAY_SEEN)
		tray->insertions++;
	pthread_mutex_unlock(&tray->lock);
	reader_close(former);
}

static bool
may_send(void *arg)
{
	struct auth_job *a = arg;

	if (a->before_send != NULL)
		a->before_send(a->arg);
	return slot_job_commit(&a->job);
}

static void
auth_run(struct slot_job *job, struct uicc *uicc)
{
	struct auth_job *a = (struct auth_job *)(void *)job;

	a->err = uicc_authenticate(uicc, &a->request, &a->result);
}

static void
auth_done(struct slot_job *job, enum sr_err err)
{
	struct auth_job *a = (struct auth_job *)(void *)job;

	if (err != SR_OK)
		a->err = err;
	door_open(&a->done);
}

void
auth_job_init(struct auth_job *job, int index, const char *guard)
{
	static const uint8_t amf[2] = { 0x80, 0x00 }, rand[16] = { 1, 2, 3 };
	struct aka_vector vector;

	memset(job, 0, sizeof(*job));
	job->job.run = auth_run;
	job->job.done = auth_done;
	aka_vector_make(
	    &builtin()->cards[index].usim.key, rand, 32, amf, &vector);
	memcpy(job->request.rand, rand, sizeof(rand));
	memcpy(job->request.autn, vector.autn, sizeof(vector.autn));
	memcpy(job->request.iccid, guard, strlen(guard) + 1);
	job->request.may_send = may_send;
	job->request.arg = job;
	door_init(&job->done);
}

enum sr_err
auth_job_run(struct slot *slot, struct auth_job *job)
{
	assert_int_equal(slot_submit(slot, &job->job), SR_OK);
	door_pass(&job->done);
	return job->err;
}
