/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "cli/keys.h"
#include "cli/rows.h"
#include "cli/subscriber.h"
#include "wire/wire.h"

static enum sr_err
open_all(struct sources *s, struct conf_error *error)
{
	const struct options *options = s->options;
	enum sr_err err = SR_OK;

	if (options->key_file != NULL)
		err = auc_subscribers_load(options->key_file, &s->file, error);
	/* Also when it is not needed: nothing stays there. */
	if (err == SR_OK)
		err = keys_take_environment(&s->environment, error);
	if (err == SR_OK && options->sqn_file != NULL)
		err = auc_state_open(options->sqn_file, &s->state, error);
	return err;
}

enum exit_status
sources_open(const struct options *options, struct sources *out)
{
	struct conf_error error;
	enum sr_err err;

	*out = (struct sources){ .options = options };
	err = open_all(out, &error);
	if (err != SR_OK) {
		log_error("%s", error.text);
		sources_close(out);
	}
	return sr_err_exit_status(err);
}

void
sources_close(struct sources *sources)
{
	auc_subscribers_wipe(&sources->file);
	auc_state_close(sources->state);
	wipe(sources, sizeof(*sources));
}

static bool
has_names(const struct auc_subscribers *file)
{
	for (size_t i = 0; i < file->count; i++)
		if (file->list[i].name.kind != AUC_NOBODY)
			return true;
	return false;
}

bool
sources_need_card(const struct sources *sources)
{
	return sources->state != NULL ||
	    (has_names(&sources->file) && sources->options->key.k_len == 0);
}

/* The section, or what stands for one when there is none. */
static void
find(const struct sources *sources, const struct card_numbers *card,
    struct auc_subscriber *out)
{
	const struct auc_subscriber *found;

	found = auc_subscribers_of_card(&sources->file,
	    card != NULL ? card->iccid : "", card != NULL ? card->imsi : "");
	*out = (struct auc_subscriber){ 0 };
	if (found != NULL)
		*out = *found;
}

/* An SQN is somebody's: of [key] and the command line, this card's. */
static bool
name_card(const struct card_numbers *card, struct auc_name *name)
{
	const char *digits;

	if (name->kind != AUC_NOBODY)
		return true;
	name->kind = card->iccid[0] != '\0' ? AUC_ICCID : AUC_IMSI;
	digits = name->kind == AUC_ICCID ? card->iccid : card->imsi;
	if (digits[0] == '\0' || strlen(digits) >= sizeof(name->digits) ||
	    digits[strspn(digits, "0123456789")] != '\0') {
		log_error("the SQN of this card cannot be kept: it tells no "
			  "ICCID of digits and no IMSI");
		return false;
	}
	snprintf(name->digits, sizeof(name->digits), "%s", digits);
	return true;
}

static void
say_no_section(const struct options *options, const struct card_numbers *card)
{
	log_error("%s has no section for this card", options->key_file);
	if (card->iccid[0] != '\0')
		log_error("add [iccid \"%s\"] with its k and opc", card->iccid);
	else if (card->imsi[0] != '\0')
		log_error("add [imsi \"%s\"] with its k and opc", card->imsi);
	else
		log_error("it tells no ICCID and no IMSI: give a [key]");
}

/* The command line comes first. */
static void
settle(const struct options *options, struct auc_subscriber *who)
{
	if (row_given(options, 'a') || !who->has_amf)
		memcpy(who->amf, options->amf, sizeof(who->amf));
	who->has_amf = true;
	if (row_given(options, OPTION_IND_LEN) || !who->has_ind_len)
		who->ind_len = options->ind_len;
	who->has_ind_len = true;
	if (row_given(options, OPTION_SIM_ALGORITHM))
		who->sim_algorithm = options->sim_algorithm;
}

/* A card can have both, and a section the keys of both. */
static bool
is_2g_meant(const struct options *options, const struct auc_subscriber *who)
{
	if (options->command->bit == CMD_AUTH)
		return options->context == WIRE_GSM;
	return options->command->bit == CMD_VECTOR &&
	    (row_given(options, OPTION_SIM_ALGORITHM) ||
		(who->key.op_kind == AKA_NO_OP && !who->key.has_algorithm));
}

static enum exit_status
make(const struct options *options, struct subscriber *out)
{
	const struct auc_subscriber *who = &out->who;
	struct conf_error error;
	enum sr_err err = SR_OK;
	const char *fault;

	out->is_gsm =
	    who->sim_algorithm != GSM_FROM_3G && is_2g_meant(options, who);
	if (!out->is_gsm)
		err = keys_make(&who->key, &out->aka, &error);
	else if (row_given(options, OPTION_SIM_ALGORITHM))
		err = keys_make_gsm(
		    &who->key, who->sim_algorithm, &out->gsm, &error);
	else if ((fault = auc_make_gsm(who, &out->gsm)) != NULL) {
		snprintf(error.text, sizeof(error.text), "%s", fault);
		err = SR_USAGE;
	}
	if (err != SR_OK)
		log_error("%s", error.text);
	return sr_err_exit_status(err);
}

enum exit_status
subscriber_make(const struct sources *sources, const struct card_numbers *card,
    struct subscriber *out)
{
	const struct options *options = sources->options;
	struct aka_parts parts = options->key;
	enum exit_status status = EXIT_STATUS_LOCAL;

	memset(out, 0, sizeof(*out));
	find(sources, card, &out->who);
	parts_add(&parts, &out->who.key);
	parts_add(&parts, &sources->environment);
	out->who.key = parts;
	wipe(&parts, sizeof(parts));
	settle(options, &out->who);
	if (out->who.key.k_len == 0 && card != NULL &&
	    has_names(&sources->file))
		say_no_section(options, card);
	else if (sources->state == NULL || card == NULL ||
	    name_card(card, &out->who.name))
		status = make(options, out);
	if (status != EXIT_STATUS_OK)
		wipe(out, sizeof(*out));
	return status;
}
