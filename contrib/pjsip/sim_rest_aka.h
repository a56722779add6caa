/* SPDX-License-Identifier: MIT */
#ifndef SIM_REST_AKA_H
#define SIM_REST_AKA_H

#include <simrest/simrest.h>

#if __has_include(<pjsip.h>)
#include <pjsip.h>
#else
#include "pjsip_shape.h"
#endif

/*
 * Register with an IMS by a card behind a sim-rest-server:
 *
 *	sim_rest_aka_use(s, &card, SIMREST_ISIM);
 *	cred.data_type = PJSIP_CRED_DATA_PLAIN_PASSWD |
 *	    PJSIP_CRED_DATA_EXT_AKA;
 *	cred.ext.aka.cb = sim_rest_aka_callback;
 *
 * The callback waits for the card, as pjsip wants it to; on whatever thread
 * that is, one at a time.
 */

/* Once, before the first registration; `s` and card->name must stay. */
void sim_rest_aka_use(
    struct simrest *s, const struct simrest_card *card, enum simrest_app app);

/* A pjsip_cred_cb. */
pj_status_t sim_rest_aka_callback(pj_pool_t *pool,
    const pjsip_digest_challenge *chal, const pjsip_cred_info *cred,
    const pj_str_t *method, pjsip_digest_credential *auth);

#endif
