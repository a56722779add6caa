/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "t.h"

static atomic_int order;

static enum sr_err
fake_connect(struct reader *r, struct reader_card *card)
{
	(void)r;
	(void)card;
	return SR_NO_CARD;
}

static void
fake_disconnect(struct reader *r, enum reader_disposition how)
{
	(void)r;
	(void)how;
}

static void
fake_close(struct reader *r)
{
	struct fake_reader *f = (struct fake_reader *)(void *)r;

	atomic_fetch_add(&f->closed, 1);
	door_open(&f->gone);
}

static const struct reader_ops fake_ops = {
	.connect = fake_connect,
	.disconnect = fake_disconnect,
	.close = fake_close,
};

void
fake_reader_init(struct fake_reader *reader)
{
	reader->base = (struct reader){ &fake_ops, "a reader" };
	atomic_init(&reader->closed, 0);
	door_init(&reader->gone);
}

void
door_init(struct door *door)
{
	pthread_mutex_init(&door->lock, NULL);
	pthread_cond_init(&door->opened, NULL);
	door->open = false;
}

void
door_open(struct door *door)
{
	pthread_mutex_lock(&door->lock);
	door->open = true;
	pthread_cond_broadcast(&door->opened);
	pthread_mutex_unlock(&door->lock);
}

void
door_pass(struct door *door)
{
	pthread_mutex_lock(&door->lock);
	while (!door->open)
		pthread_cond_wait(&door->opened, &door->lock);
	pthread_mutex_unlock(&door->lock);
}

static void
fake_run(struct slot_job *job, struct uicc *uicc)
{
	struct fake_job *f = (struct fake_job *)(void *)job;

	(void)uicc;
	f->runs++;
	door_open(&f->started);
	door_pass(&f->may_commit);
	f->first_commit = slot_job_commit(job);
	door_open(&f->committed);
	door_pass(&f->may_end);
	f->second_commit = slot_job_commit(job);
}

static void
fake_done(struct slot_job *job, enum sr_err err)
{
	struct fake_job *f = (struct fake_job *)(void *)job;

	f->dones++;
	f->err = err;
	f->order = atomic_fetch_add(&order, 1) + 1;
	door_open(&f->done);
}

void
fake_job_init(struct fake_job *f, enum fake_doors doors)
{
	memset(f, 0, sizeof(*f));
	f->job.run = fake_run;
	f->job.done = fake_done;
	door_init(&f->started);
	door_init(&f->may_commit);
	door_init(&f->committed);
	door_init(&f->may_end);
	door_init(&f->done);
	if (doors == DOORS_CLOSED)
		return;
	door_open(&f->may_commit);
	door_open(&f->may_end);
}

struct heap_reader {
	struct reader base;
	char name[PCSC_NAME_MAX];
};

static atomic_int heap_count;

static void
heap_close(struct reader *r)
{
	atomic_fetch_sub(&heap_count, 1);
	free(r);
}

static const struct reader_ops heap_ops = {
	.connect = fake_connect,
	.disconnect = fake_disconnect,
	.close = heap_close,
};

enum sr_err
heap_reader_make(void *arg, const char *name, struct reader **out)
{
	struct heap_reader *h = calloc(1, sizeof(*h));

	(void)arg;
	*out = NULL;
	if (h == NULL)
		return SR_NO_MEMORY;
	snprintf(h->name, sizeof(h->name), "%s", name);
	h->base = (struct reader){ &heap_ops, h->name };
	atomic_fetch_add(&heap_count, 1);
	*out = &h->base;
	return SR_OK;
}

int
heap_readers(void)
{
	return atomic_load(&heap_count);
}
