/* SPDX-License-Identifier: MIT */
#ifndef PJSIP_SHAPE_H
#define PJSIP_SHAPE_H

#include <stddef.h>

/*
 * What sim_rest_aka.c takes from pjsip, so that it compiles where there is
 * none.  A program is built with the real <pjsip.h>.
 */
typedef int pj_status_t;
typedef struct pj_pool_t pj_pool_t;
typedef struct {
	char *ptr;
	long slen;
} pj_str_t;

typedef struct pjsip_param {
	struct pjsip_param *prev;
	struct pjsip_param *next;
	pj_str_t name;
	pj_str_t value;
} pjsip_param;

typedef struct {
	pj_str_t realm;
	pj_str_t algorithm;
	pj_str_t qop;
} pjsip_digest_challenge;

typedef struct {
	pj_str_t realm;
	pjsip_param other_param;
	pj_str_t username;
	pj_str_t nonce;
	pj_str_t uri;
	pj_str_t response;
	pj_str_t cnonce;
	pj_str_t qop;
	pj_str_t nc;
} pjsip_digest_credential;

typedef struct {
	int data_type;
	pj_str_t data;
} pjsip_cred_info;

enum { PJ_SUCCESS = 0, PJ_EUNKNOWN = 70001 };
enum { PJSIP_CRED_DATA_PLAIN_PASSWD = 0 };

void *pj_pool_zalloc(pj_pool_t *pool, size_t size);
pj_str_t *pj_strdup2_with_null(pj_pool_t *pool, pj_str_t *to, const char *from);
int pj_stricmp2(const pj_str_t *text, const char *other);
void pj_list_insert_before(void *position, void *node);
pj_status_t pjsip_auth_create_digest(pj_str_t *result, const pj_str_t *nonce,
    const pj_str_t *nc, const pj_str_t *cnonce, const pj_str_t *qop,
    const pj_str_t *uri, const pj_str_t *realm, const pjsip_cred_info *cred,
    const pj_str_t *method);

#endif
