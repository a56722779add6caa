/* SPDX-License-Identifier: MIT */
#ifndef AUC_H
#define AUC_H

#include <sys/types.h>

#include "t.h"

/*
 * osmo-auc-gen, another implementation of the algorithms: a process for each
 * answer.
 */

struct auc_command {
	char words[14][72];
	char *argv[15];
	size_t count;
};

/*
 * How many random inputs a test compares: a few hundred, or AUC_COUNT of the
 * environment.
 */
unsigned auc_count(void);

/* Options with their value behind them: "-k", bytes. */
void auc_add(struct auc_command *c, const char *option, const char *value);
void auc_add_hex(struct auc_command *c, const char *option,
    const uint8_t *bytes, size_t len);
void auc_add_number(struct auc_command *c, const char *option, uint64_t number);

struct auc_child {
	pid_t pid;
	int fd; /* what it says, on stdout and stderr */
};

/* Fails the test when the program is missing. */
struct auc_child auc_start(struct auc_command *c);

/* The exit status; everything the program said is in `out`. */
int auc_finish(struct auc_child child, char *out, size_t cap);

/* Does this version have the algorithm? */
bool auc_has(const char *algorithm);

/* The value of the line "LABEL value"; `label` starts with a new line. */
void auc_find(const char *out, const char *label, char value[72]);
void auc_find_bytes(
    const char *out, const char *label, uint8_t *bytes, size_t len);

/* Theirs must be these bytes. */
void auc_expect(
    const char *out, const char *label, const uint8_t *ours, size_t len);

/* Random bytes that follow from *state alone. */
uint64_t auc_random(uint64_t *state);
void auc_fill(uint64_t *state, uint8_t *out, size_t len);

#endif
