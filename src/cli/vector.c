/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "aka/gsm.h"
#include "aka/sqn.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/rows.h"
#include "cli/show.h"
#include "cli/subscriber.h"

struct making {
	const struct options *options;
	const struct subscriber *subscriber;
	struct auc_state *state;
	uint64_t sqn; /* of the next one, without a state */
};

static void
print_gsm(const struct making *m, const uint8_t rand[16])
{
	struct show show = show_start(m->options->json);
	uint8_t sres[4], kc[8];

	gsm_run(&m->subscriber->gsm, rand, sres, kc);
	show_hex(&show, "RAND", rand, 16);
	show_hex(&show, "SRES", sres, sizeof(sres));
	show_hex(&show, "Kc", kc, sizeof(kc));
	show_end(&show);
	wipe(sres, sizeof(sres));
	wipe(kc, sizeof(kc));
}

static void
print_aka(const struct making *m, const struct aka_vector *v, uint64_t sqn)
{
	struct show show = show_start(m->options->json);
	uint8_t sres[4], kc[8];

	gsm_from_3g(&m->subscriber->aka, GSM_SRES_C2, v->rand, sres, kc);
	show_sqn(&show, "SQN", sqn);
	show_hex(&show, "RAND", v->rand, sizeof(v->rand));
	show_hex(&show, "AUTN", v->autn, sizeof(v->autn));
	show_hex(&show, "RES", v->res, v->res_len);
	show_hex(&show, "CK", v->ck, sizeof(v->ck));
	show_hex(&show, "IK", v->ik, sizeof(v->ik));
	show_hex(&show, "SRES", sres, sizeof(sres));
	show_hex(&show, "Kc", kc, sizeof(kc));
	show_end(&show);
	wipe(sres, sizeof(sres));
	wipe(kc, sizeof(kc));
}

static enum exit_status
fail(const char *text)
{
	log_error("%s", text);
	return EXIT_STATUS_LOCAL;
}

/* The next SQN, which nobody else gets when there is a state. */
static enum exit_status
take_sqn(struct making *m, uint64_t *sqn)
{
	struct conf_error error;

	if (m->state != NULL) {
		if (auc_state_take(
			m->state, &m->subscriber->who, 1, sqn, &error) == SR_OK)
			return EXIT_STATUS_OK;
		return fail(error.text);
	}
	if (m->sqn > SQN_MAX)
		return fail("no SQN is left: the next one has more than "
			    "48 bits");
	*sqn = m->sqn;
	if (!sqn_next(m->sqn, (unsigned)m->subscriber->who.ind_len, &m->sqn))
		m->sqn = SQN_MAX + 1;
	return EXIT_STATUS_OK;
}

static enum exit_status
make_one(struct making *m)
{
	struct aka_vector vector;
	enum exit_status status;
	uint8_t rand[16];
	uint64_t sqn;

	memcpy(rand, m->options->rand, sizeof(rand));
	if ((!row_given(m->options, OPTION_RAND) ||
		row_given(m->options, OPTION_AUTS)) &&
	    !auc_random(rand))
		return fail(strerror(errno));
	if (m->subscriber->is_gsm) {
		print_gsm(m, rand);
		return EXIT_STATUS_OK;
	}
	if ((status = take_sqn(m, &sqn)) != EXIT_STATUS_OK)
		return status;
	aka_vector_make(
	    &m->subscriber->aka, rand, sqn, m->subscriber->who.amf, &vector);
	print_aka(m, &vector, sqn);
	wipe(&vector, sizeof(vector));
	return EXIT_STATUS_OK;
}

/* Go on from what the card said that it has. */
static enum exit_status
take_auts(struct making *m)
{
	const struct options *o = m->options;
	const struct auc_subscriber *who = &m->subscriber->who;
	struct conf_error error;
	struct show show;
	uint64_t sqn_ms;

	if (m->subscriber->is_gsm)
		return fail("a 2G algorithm has no AUTS");
	if (!aka_auts_open(&m->subscriber->aka, o->rand, o->auts, &sqn_ms)) {
		log_error("%s", sr_err_message(SR_WRONG_AUTS));
		log_error("is it the answer to this RAND, and the key that of "
			  "this card?");
		return EXIT_STATUS_WRONG;
	}
	if (!o->json) {
		show = show_start(false);
		show_sqn(&show, "SQN_MS", sqn_ms);
		puts("");
	}
	if (!sqn_next(sqn_ms, (unsigned)who->ind_len, &m->sqn))
		m->sqn = SQN_MAX + 1;
	if (m->state != NULL &&
	    auc_state_resync(m->state, who, sqn_ms, &error) != SR_OK)
		return fail(error.text);
	return EXIT_STATUS_OK;
}

static enum exit_status
make_all(struct making *m)
{
	enum exit_status status = EXIT_STATUS_OK;

	if (row_given(m->options, OPTION_AUTS))
		status = take_auts(m);
	for (uint64_t i = 0; i < m->options->count && status == EXIT_STATUS_OK;
	     i++) {
		if (i > 0 && !m->options->json)
			puts("");
		status = make_one(m);
		if (status == EXIT_STATUS_OK && ferror(stdout))
			status = fail("cannot write to standard output");
	}
	return status;
}

static enum exit_status
check(const struct options *options)
{
	if (row_given(options, OPTION_AUTS) &&
	    !row_given(options, OPTION_RAND)) {
		options_fail(options,
		    "--auts: needs --rand, the RAND that the card answered");
		return EXIT_STATUS_USAGE;
	}
	if (options->sqn_file != NULL && options->imsi[0] == '\0' &&
	    options->iccid[0] == '\0') {
		options_fail(
		    options, "--sqn-file: whose SQN?  Give --imsi or --iccid");
		return EXIT_STATUS_USAGE;
	}
	return EXIT_STATUS_OK;
}

static enum exit_status
run(const struct sources *sources, const struct card_numbers *card)
{
	struct subscriber subscriber = { .is_gsm = false };
	struct making m = { .options = sources->options,
		.subscriber = &subscriber,
		.state = sources->state,
		.sqn = sources->options->sqn };
	enum exit_status status = subscriber_make(sources, card, &subscriber);

	if (status == EXIT_STATUS_OK)
		status = make_all(&m);
	wipe(&subscriber, sizeof(subscriber));
	return status;
}

enum exit_status
vector_run(struct options *options)
{
	struct card_numbers card = { .iccid = "" };
	struct sources sources;
	enum exit_status status = check(options);
	bool named = options->imsi[0] != '\0' || options->iccid[0] != '\0';

	if (status == EXIT_STATUS_OK)
		status = sources_open(options, &sources);
	if (status != EXIT_STATUS_OK)
		return status;
	memcpy(card.iccid, options->iccid, sizeof(options->iccid));
	memcpy(card.imsi, options->imsi, sizeof(options->imsi));
	status = run(&sources, named ? &card : NULL);
	sources_close(&sources);
	return status;
}
