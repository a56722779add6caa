/* SPDX-License-Identifier: MIT */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

/* Run sim-rest-client as its users do. */

/* The example keys of TS 35.208, 4.3, and what they must never show. */
#define K "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC "cd63cb71954a9f4e48a5994e37a02baf"
#define OP "cdc202d5123e20f62b6d676ac72cb318"

struct program {
	const char *environment[8]; /* NAME=VALUE; nothing else is there */
	int status;
	char out[65536];
	char err[8192];
};

/* Arguments without the program's name, NULL at the end. */
void program_run(struct program *p, const char *const *arguments);

/*
 * The first NAME=VALUE pairs, then arguments in one text, split at spaces;
 * every %u is the port.
 */
void program_run_text(struct program *p, unsigned port, const char *text);

/* From another thread: the process that runs, once it does. */
pid_t program_pid(void);

/* Fails the test when a key was printed. */
void program_check_secrets(const struct program *p);

#endif
