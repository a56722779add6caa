/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "slot/lock.h"

bool
lock_init(pthread_mutex_t *lock, pthread_cond_t *changed)
{
	pthread_condattr_t attr;
	bool ok;

	if (pthread_condattr_init(&attr) != 0)
		return false;
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	ok = pthread_cond_init(changed, &attr) == 0;
	pthread_condattr_destroy(&attr);
	if (ok && pthread_mutex_init(lock, NULL) != 0) {
		pthread_cond_destroy(changed);
		ok = false;
	}
	return ok;
}

void
lock_destroy(pthread_mutex_t *lock, pthread_cond_t *changed)
{
	pthread_cond_destroy(changed);
	pthread_mutex_destroy(lock);
}

bool
lock_wait_until(pthread_mutex_t *lock, pthread_cond_t *changed, uint64_t ms)
{
	const struct timespec until = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	return pthread_cond_timedwait(changed, lock, &until) == 0;
}
