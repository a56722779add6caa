/* SPDX-License-Identifier: MIT */
#ifndef BASE_PRIVATE_H
#define BASE_PRIVATE_H

#include <sys/stat.h>

/*
 * Why a file with secrets is not read: it is no regular file, or somebody but
 * root and the user of this process can read or change it.  NULL when it is
 * in order.
 */
const char *private_fault(const struct stat *st);

#endif
