/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "aka_digest.h"
#include "sim_rest_aka.h"

enum { TEXT_MAX = 256 };

/* pjsip hands no pointer of ours to the callback. */
static struct {
	pthread_mutex_t lock;
	struct simrest *s;
	struct simrest_card card;
	enum simrest_app app;
} used = { .lock = PTHREAD_MUTEX_INITIALIZER };

void
sim_rest_aka_use(
    struct simrest *s, const struct simrest_card *card, enum simrest_app app)
{
	pthread_mutex_lock(&used.lock);
	used.s = s;
	used.card = *card;
	used.app = app;
	pthread_mutex_unlock(&used.lock);
}

/* What pjsip has are texts without an end, and for none an empty one. */
struct texts {
	char text[8][TEXT_MAX];
	size_t count;
	bool too_long;
};

static const char *
keep(struct texts *texts, const pj_str_t *from)
{
	char *text = texts->text[texts->count++];

	if (from->slen <= 0)
		return NULL;
	if (from->slen >= TEXT_MAX) {
		texts->too_long = true;
		return NULL;
	}
	memcpy(text, from->ptr, (size_t)from->slen);
	text[from->slen] = '\0';
	return text;
}

/* RFC 3310, 3.4: with AUTS, and a response of no password. */
static void
resynchronise(pj_pool_t *pool, const pj_str_t *method, const char *auts,
    pjsip_digest_credential *auth)
{
	pjsip_param *param = pj_pool_zalloc(pool, sizeof(*param));
	pjsip_cred_info empty;
	char quoted[AKA_DIGEST_AUTS_SIZE + 2];

	snprintf(quoted, sizeof(quoted), "\"%s\"", auts);
	pj_strdup2_with_null(pool, &param->name, "auts");
	pj_strdup2_with_null(pool, &param->value, quoted);
	pj_list_insert_before(&auth->other_param, param);
	memset(&empty, 0, sizeof(empty));
	empty.data_type = PJSIP_CRED_DATA_PLAIN_PASSWD;
	/* void in old versions, a status in new ones */
	(void)pjsip_auth_create_digest(&auth->response, &auth->nonce, &auth->nc,
	    &auth->cnonce, &auth->qop, &auth->uri, &auth->realm, &empty,
	    method);
}

pj_status_t
sim_rest_aka_callback(pj_pool_t *pool, const pjsip_digest_challenge *chal,
    const pjsip_cred_info *cred, const pj_str_t *method,
    pjsip_digest_credential *auth)
{
	struct texts texts = { .count = 0 };
	struct aka_digest digest = {
		.version =
		    pj_stricmp2(&chal->algorithm, "AKAv2-MD5") == 0 ? 2 : 1,
		.username = keep(&texts, &auth->username),
		.realm = keep(&texts, &auth->realm),
		.method = keep(&texts, method),
		.uri = keep(&texts, &auth->uri),
		.nonce = keep(&texts, &auth->nonce),
		.qop = keep(&texts, &auth->qop),
		.nc = keep(&texts, &auth->nc),
		.cnonce = keep(&texts, &auth->cnonce),
	};
	struct aka_digest_answer answer;
	bool good;

	(void)cred;
	if (texts.too_long)
		return PJ_EUNKNOWN;
	pthread_mutex_lock(&used.lock);
	digest.card = used.card;
	digest.app = used.app;
	good = aka_digest_make(used.s, &digest, &answer);
	pthread_mutex_unlock(&used.lock);
	if (!good)
		return PJ_EUNKNOWN;
	if (*answer.auts != '\0')
		resynchronise(pool, method, answer.auts, auth);
	else
		pj_strdup2_with_null(pool, &auth->response, answer.response);
	return PJ_SUCCESS;
}
