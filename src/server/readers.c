/* SPDX-License-Identifier: MIT */
#include "server/readers.h"
#include "base/log.h"
#include "reader/soft.h"

static bool
is_empty(struct slot_table *table)
{
	struct slot_status status;

	for (unsigned n = 0; slot_table_next_status(table, &n, &status); n++)
		if (status.state != SLOT_ABSENT)
			return false;
	return true;
}

enum sr_err
readers_watch_pcsc(struct slot_table *table, struct watcher **out)
{
	enum sr_err err = watcher_start(table, out);

	if (err != SR_OK)
		log_error("cannot watch the readers: %s", sr_err_message(err));
	else if (!slot_table_has_service(table))
		log_warning("waiting for pcscd, until then there are no slots:"
			    " it does not answer; install it (apt install "
			    "pcscd) and start it"
			    " (systemctl start pcscd.socket), or use --soft");
	else if (is_empty(table))
		log_warning("no reader is plugged in, so there are no slots"
			    " yet");
	return err;
}

/* Takes the reader. */
static enum sr_err
add(struct slot_table *table, const char *name, struct reader *reader)
{
	enum sr_err err = slot_table_add(table, reader);
	struct slot *slot;

	if (err == SR_OK)
		err = slot_table_find_reader(table, name, &slot);
	if (err != SR_OK)
		log_error("card %s: %s", name, sr_err_message(err));
	else
		log_info("slot=%u reader=\"%s\"", slot_number(slot), name);
	return err;
}

static enum sr_err
add_card(struct slot_table *table, const struct profile *profile)
{
	struct conf_error error = { "" };
	struct softcard *card;
	struct reader *reader;
	enum sr_err err = softcard_new(profile, NULL, &card, &error);

	if (err != SR_OK) {
		log_error("card %s: %s", profile->name,
		    error.text[0] != '\0' ? error.text : sr_err_message(err));
		return err;
	}
	err = reader_soft_new(profile->name, card, &reader);
	return err == SR_OK ? add(table, profile->name, reader) : err;
}

enum sr_err
readers_add_soft(struct slot_table *table, const char *path)
{
	struct profile_list *list = NULL;
	struct conf_error error = { "" };
	enum sr_err err;

	if (path != NULL)
		err = profile_list_load(path, &list, &error);
	else
		err = profile_list_builtin(&list, &error);
	if (err != SR_OK)
		log_error("%s",
		    error.text[0] != '\0' ? error.text : sr_err_message(err));
	for (size_t i = 0; err == SR_OK && i < list->count; i++)
		err = add_card(table, &list->cards[i]);
	profile_list_free(list);
	return err;
}
