/* SPDX-License-Identifier: MIT */
#ifndef SLOT_LOCK_H
#define SLOT_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* A lock and its condition, whose timed waits are by clock_ms(). */

bool lock_init(pthread_mutex_t *lock, pthread_cond_t *changed);
void lock_destroy(pthread_mutex_t *lock, pthread_cond_t *changed);

/* With the lock held.  False when the time has come. */
bool lock_wait_until(
    pthread_mutex_t *lock, pthread_cond_t *changed, uint64_t ms);

#endif
