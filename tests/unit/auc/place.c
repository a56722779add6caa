/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "place.h"
#include "t.h"

char folder[] = "/tmp/simrest-auc-XXXXXX";
char path[64];

const struct auc_subscriber someone = { .name = {
					    AUC_IMSI, "001010000000001" } };

void
place_begin(void)
{
	if (mkdtemp(folder) == NULL)
		abort();
	snprintf(path, sizeof(path), "%s/sqn", folder);
}

void
place_end(void)
{
	clean();
	if (chdir(folder) == 0 && unlink("sqn.lock") == 0)
		unlink("sqn.new");
	rmdir(folder);
}

void
clean(void)
{
	unlink(path);
}

struct auc_state *
open_state(void)
{
	struct auc_state *state = NULL;
	struct conf_error error = { "" };

	if (auc_state_open(path, &state, &error) != SR_OK)
		fail_msg("%s", error.text);
	return state;
}
