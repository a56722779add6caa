/* SPDX-License-Identifier: MIT */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

/*
 * First call of every program here, since each of them holds keys: no core
 * dumps, no ptrace by others of the same user, SIGPIPE ignored, and the three
 * standard descriptors taken, so that no other file gets their numbers.
 */
void process_harden(void);

/* Have as many descriptors as the system allows; returns how many. */
unsigned process_raise_descriptors(void);

#endif
