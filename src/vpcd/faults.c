/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/wipe.h"
#include "vpcd/faults.h"

struct faults {
	pthread_mutex_t lock;
	struct fault_list list;
	char under_way[FAULT_NAME_MAX + 1]; /* "" = none */
	int end_fd;
};

enum sr_err
faults_new(struct faults **out)
{
	struct faults *f = wipe_malloc(sizeof(*f));

	if (f == NULL)
		return SR_NO_MEMORY;
	memset(f, 0, sizeof(*f));
	f->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->end_fd < 0) {
		wipe_free(f);
		return SR_IO;
	}
	pthread_mutex_init(&f->lock, NULL);
	*out = f;
	return SR_OK;
}

void
faults_free(struct faults *f)
{
	if (f == NULL)
		return;
	pthread_mutex_destroy(&f->lock);
	close(f->end_fd);
	wipe_free(f);
}

enum sr_err
faults_add(struct faults *f, const struct fault *fault)
{
	enum sr_err err;

	pthread_mutex_lock(&f->lock);
	err = fault_list_add(&f->list, fault);
	pthread_mutex_unlock(&f->lock);
	return err;
}

void
faults_remove(struct faults *f, const char *name)
{
	pthread_mutex_lock(&f->lock);
	fault_list_remove(&f->list, name);
	/* Cannot fail: the count is far from the most that an eventfd holds. */
	if (f->under_way[0] != '\0' &&
	    (name == NULL || strcmp(f->under_way, name) == 0))
		(void)eventfd_write(f->end_fd, 1);
	pthread_mutex_unlock(&f->lock);
}

bool
faults_strike(struct faults *f, const char *card, enum fault_frame frame,
    struct cursor cmd, struct fault *out)
{
	eventfd_t ends;
	bool strikes;

	pthread_mutex_lock(&f->lock);
	/* The end of an earlier one is none of this one's. */
	(void)eventfd_read(f->end_fd, &ends);
	f->under_way[0] = '\0';
	strikes = fault_list_strike(&f->list, card, frame, cmd, out);
	if (strikes)
		strcpy(f->under_way, out->name);
	pthread_mutex_unlock(&f->lock);
	return strikes;
}

int
faults_end_fd(const struct faults *f)
{
	return f->end_fd;
}
