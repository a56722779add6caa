/* SPDX-License-Identifier: MIT */
#include "server/readers.h"
#include "base/log.h"
#include "reader/pcsc.h"
#include "reader/soft.h"

/* Takes the reader. */
static enum sr_err
add(struct slot_table *table, struct reader *reader)
{
	const size_t number = slot_table_count(table);
	enum sr_err err = slot_table_add(table, reader);

	if (err != SR_OK) {
		log_error("slot %zu: %s", number, sr_err_message(err));
		return err;
	}
	log_info("slot %zu: %s", number,
	    slot_reader_name(slot_table_get(table, number)));
	return SR_OK;
}

enum sr_err
readers_add_pcsc(struct slot_table *table)
{
	struct pcsc_list list = { 0 };
	struct reader *reader;
	enum sr_err err = pcsc_list_readers(&list);

	if (err == SR_PCSC_UNAVAILABLE)
		log_error("pcscd cannot be reached: install it (apt install"
			  " pcscd) and start it (systemctl start"
			  " pcscd.socket), or use --soft");
	for (size_t i = 0; err == SR_OK && i < list.count; i++) {
		err = reader_pcsc_new(list.names[i], &reader);
		if (err == SR_OK)
			err = add(table, reader);
	}
	if (err == SR_OK && list.count == 0)
		log_warning("no reader is plugged in: there are no slots;"
			    " readers are looked for at the start only");
	pcsc_list_free(&list);
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
	return err == SR_OK ? add(table, reader) : err;
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
