/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/wipe.h"
#include "cli/report.h"
#include "cli/session.h"

static void
print(const struct options *options, const struct client_reply *reply)
{
	char *line = wire_compact(reply->body, reply->body_len);

	if (line != NULL)
		printf("%s%s\n", options->json ? "" : "<- ", line);
	wipe_free(line);
}

enum exit_status
info_run(struct options *options)
{
	struct wire_auth_answer answer;
	struct client *client = NULL;
	enum exit_status status = session_open(options, &client);
	enum sr_err err;

	if (status != EXIT_STATUS_OK)
		return status;
	err = client_info(client, (unsigned)options->slot, &answer);
	session_log_reply("GET", client_last_reply(client));
	print(options, client_last_reply(client));
	if (err != SR_OK)
		status = report_failure(
		    err, &answer.error, client_last_reply(client));
	client_close(client);
	return status;
}
