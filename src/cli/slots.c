/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "base/wipe.h"
#include "cli/session.h"
#include "cli/term.h"

enum { READER_MAX = 256 };

enum term_colour
slots_colour(enum simrest_state state)
{
	switch (state) {
	case SIMREST_READY:
		return TERM_GOOD;
	case SIMREST_BUSY:
		return TERM_BUSY;
	case SIMREST_MUTE:
	case SIMREST_STUCK:
		return TERM_BAD;
	case SIMREST_ABSENT:
	case SIMREST_EMPTY:
		return TERM_FAINT;
	default:
		return TERM_PLAIN;
	}
}

static void
print_slot(const struct simrest_slot *slot)
{
	enum term_colour colour = slots_colour(slot->state);
	char state[16], iccid[41], imsi[41], reader[READER_MAX];

	printf("%5u  %s%-7s%s  %-20s  %-15s  %6" PRIu64 "  %8" PRIu64
	       "  %7" PRIu64 "  %s\n",
	    slot->number, term_on(colour),
	    term_clean(slot->state_name, state, sizeof(state)),
	    term_off(colour), term_clean(slot->iccid, iccid, sizeof(iccid)),
	    term_clean(slot->imsi, imsi, sizeof(imsi)), slot->queued,
	    slot->finished, slot->refused,
	    term_clean(slot->reader, reader, sizeof(reader)));
}

static void
print_table(const struct simrest_slot_list *slots)
{
	if (slots->count == 0) {
		puts("no slots: the server has seen no reader yet");
		return;
	}
	printf("%5s  %-7s  %-20s  %-15s  %6s  %8s  %7s  %s\n", "SLOT", "STATE",
	    "ICCID", "IMSI", "QUEUED", "FINISHED", "REFUSED", "READER");
	for (size_t i = 0; i < slots->count; i++)
		print_slot(&slots->slots[i]);
}

static void
print_json(const struct client_reply *reply)
{
	char *line = wire_compact(reply->body, reply->body_len);

	if (line != NULL)
		puts(line);
	wipe_free(line);
}

enum exit_status
slots_run(struct options *options)
{
	struct simrest_slot_list slots;
	struct client *client = NULL;
	enum exit_status status = session_open(options, &client);

	if (status == EXIT_STATUS_OK)
		status = session_slots(client, &slots);
	if (status == EXIT_STATUS_OK) {
		if (options->json)
			print_json(client_last_reply(client));
		else
			print_table(&slots);
		wipe_free(slots.memory);
	}
	client_close(client);
	return status;
}
