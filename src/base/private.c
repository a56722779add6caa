/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "base/private.h"

const char *
private_fault(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "must be a regular file";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "must belong to root or to the user who runs this";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "must be closed to group and others: chmod go= does it";
	return NULL;
}
