/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "auc/auc.h"
#include "base/wipe.h"

bool
auc_random(uint8_t rand[16])
{
	ssize_t got;

	do
		got = getrandom(rand, 16, 0);
	while (got < 0 && errno == EINTR);
	return got == 16;
}

static enum sr_err
fail(struct conf_error *error, enum sr_err err, const char *why)
{
	snprintf(error->text, sizeof(error->text), "%s", why);
	return err;
}

static enum sr_err
fill(struct auc_triplet *triplets, unsigned count, const struct gsm_key *key)
{
	for (unsigned i = 0; i < count; i++) {
		if (!auc_random(triplets[i].rand))
			return SR_IO;
		gsm_run(
		    key, triplets[i].rand, triplets[i].sres, triplets[i].kc);
	}
	return SR_OK;
}

/* One request on its way. */
struct job {
	const struct auc *auc;
	const struct auc_request *request;
	const struct auc_subscriber *subscriber;
	char *out;
	struct conf_error *error;
};

static enum sr_err
answer_gsm(const struct job *job)
{
	struct auc_triplet triplets[AUC_TRIPLETS_MAX];
	struct gsm_key key;
	const char *fault = auc_make_gsm(job->subscriber, &key);
	enum sr_err err;

	if (fault != NULL)
		return fail(job->error, SR_BAD_CONFIG, fault);
	err = fill(triplets, job->request->count, &key);
	if (err == SR_OK)
		auc_reply_gsm(job->request, triplets, job->out);
	else
		fail(job->error, err, strerror(errno));
	wipe(triplets, sizeof(triplets));
	wipe(&key, sizeof(key));
	return err;
}

static enum sr_err
answer_umts(const struct job *job, const struct aka_key *key)
{
	const struct auc_subscriber *s = job->subscriber;
	struct aka_vector vector;
	uint8_t rand[16];
	uint64_t sqn;
	enum sr_err err;

	if (key->res_len > AUC_EAP_RES_MAX)
		return fail(job->error, SR_BAD_CONFIG,
		    "RES is longer than the 16 bytes that EAP-AKA can carry");
	if (!auc_random(rand))
		return fail(job->error, SR_IO, strerror(errno));
	err = auc_state_take(job->auc->state, s, 1, &sqn, job->error);
	if (err != SR_OK)
		return err;
	aka_vector_make(
	    key, rand, sqn, s->has_amf ? s->amf : job->auc->amf, &vector);
	auc_reply_umts(job->request, &vector, job->out);
	wipe(&vector, sizeof(vector));
	return SR_OK;
}

/* Nothing is answered: the EAP server asks for a vector next. */
static enum sr_err
resync(const struct job *job, const struct aka_key *key)
{
	uint64_t sqn_ms;

	job->out[0] = '\0';
	if (!aka_auts_open(
		key, job->request->rand, job->request->auts, &sqn_ms))
		return fail(
		    job->error, SR_WRONG_AUTS, sr_err_message(SR_WRONG_AUTS));
	return auc_state_resync(
	    job->auc->state, job->subscriber, sqn_ms, job->error);
}

static enum sr_err
answer_aka(const struct job *job)
{
	struct aka_key key;
	const char *fault = auc_make_aka(job->subscriber, &key);
	enum sr_err err;

	if (fault != NULL)
		return fail(job->error, SR_BAD_CONFIG, fault);
	if (job->request->kind == AUC_UMTS)
		err = answer_umts(job, &key);
	else
		err = resync(job, &key);
	wipe(&key, sizeof(key));
	return err;
}

enum sr_err
auc_answer(const struct auc *auc, const struct auc_request *request,
    char out[AUC_REPLY_MAX], struct conf_error *error)
{
	const struct job job = {
		.auc = auc,
		.request = request,
		.subscriber = auc_subscribers_find(
		    auc->subscribers, AUC_IMSI, request->imsi),
		.out = out,
		.error = error,
	};

	if (request->kind == AUC_RESYNC)
		out[0] = '\0';
	else
		auc_reply_failure(request, out);
	if (job.subscriber == NULL)
		return fail(error, SR_NO_SUCH_CARD,
		    "the key file has no section for this IMSI");
	return request->kind == AUC_GSM ? answer_gsm(&job) : answer_aka(&job);
}
