/* SPDX-License-Identifier: MIT */
#ifndef ROW_H
#define ROW_H

#include "aka/key.h"
#include "t.h"

/* Rows of vector files as bytes and keys; what is wrong fails the test. */

/* Exactly `len` bytes. */
void row_get(
    const struct t_csv_row *row, const char *column, uint8_t *out, size_t len);

/* As many as there are; returns the length. */
size_t row_get_all(
    const struct t_csv_row *row, const char *column, uint8_t *out, size_t cap);

/* Is the column these bytes, and no more? */
void row_expect(const struct t_csv_row *row, const char *column,
    const uint8_t *got, size_t len);

/* An SQN of 6 bytes. */
uint64_t row_sqn(const struct t_csv_row *row, const char *column);

/* Milenage from the columns k and opc. */
void row_milenage(const struct t_csv_row *row, struct aka_key *out);

/* Some K, with some OP or TOP where the algorithm has one. */
void key_example(enum aka_algorithm algorithm, struct aka_parts *out);

#endif
