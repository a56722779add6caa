/* SPDX-License-Identifier: MIT */
#include "cli/session.h"
#include <stdio.h>

#include "base/log.h"
#include "base/wipe.h"
#include "cli/report.h"

enum exit_status
session_open(const struct options *options, struct client **out)
{
	return connect_open(&options->connect, out);
}

static bool
copy(const char *from, char *to, size_t cap)
{
	return from == NULL || (size_t)snprintf(to, cap, "%s", from) < cap;
}

static enum sr_err
read_numbers(const struct client_reply *reply, struct card_numbers *out)
{
	struct simrest_card_info info;
	enum sr_err err = wire_info_decode(reply->body, reply->body_len, &info);

	if (err != SR_OK)
		return err;
	*out = (struct card_numbers){ .iccid = "" };
	if (!copy(info.iccid, out->iccid, sizeof(out->iccid)) ||
	    !copy(info.imsi, out->imsi, sizeof(out->imsi)))
		err = SR_HTTP_ERROR;
	wipe_free(info.memory);
	return err;
}

enum exit_status
session_card(struct client *client, unsigned slot, struct card_numbers *out)
{
	struct wire_auth_answer answer;
	enum sr_err err = client_info(client, slot, &answer);

	session_log_reply("GET", client_last_reply(client));
	if (err == SR_OK)
		err = read_numbers(client_last_reply(client), out);
	if (err == SR_OK)
		return EXIT_STATUS_OK;
	return report_failure(err, &answer.error, client_last_reply(client));
}

static enum sr_err
ask_slots(struct client *client, struct wire_auth_answer *answer,
    struct simrest_slot_list *out)
{
	const struct client_question question = { .kind = CLIENT_SLOTS };
	const struct client_reply *reply;
	enum sr_err err = client_ask(client, &question, answer);

	reply = client_last_reply(client);
	session_log_reply("GET", reply);
	if (err == SR_OK)
		err = wire_slots_decode(reply->body, reply->body_len, out);
	return err;
}

enum exit_status
session_slots(struct client *client, struct simrest_slot_list *out)
{
	struct wire_auth_answer answer;
	enum sr_err err = ask_slots(client, &answer, out);

	if (err == SR_OK)
		return EXIT_STATUS_OK;
	return report_failure(err, &answer.error, client_last_reply(client));
}

enum exit_status
session_slots_quietly(struct client *client, struct simrest_slot_list *out)
{
	struct wire_auth_answer answer;

	return sr_err_exit_status(ask_slots(client, &answer, out));
}

void
session_log_reply(const char *method, const struct client_reply *reply)
{
	log_info("%s %s", method, reply->url);
	if (reply->status == 0)
		log_info("no HTTP status");
	else
		log_info("HTTP status %d", reply->status);
}
