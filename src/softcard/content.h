/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_CONTENT_H
#define SOFTCARD_CONTENT_H

#include "base/cursor.h"
#include "softcard/profile.h"

/*
 * What the card's EFs hold, each function for one EF (TS 102 221, 13;
 * TS 31.102, 4.2; TS 31.103, 4.2).  `record` counts from 1.  The reader pads
 * what is not written with FF.
 */
typedef void content_fn(
    const struct profile *profile, unsigned record, struct builder *out);

content_fn content_dir;
content_fn content_iccid;
content_fn content_pl;
content_fn content_mf_arr;
content_fn content_app_arr;

content_fn content_imsi;
content_fn content_usim_ad;
content_fn content_ust;
content_fn content_acc;
content_fn content_keys;
content_fn content_kc;
content_fn content_spn;

content_fn content_sst;
content_fn content_phase;

content_fn content_impi;
content_fn content_domain;
content_fn content_impu;
content_fn content_pcscf;
content_fn content_ist;
content_fn content_isim_ad;

/* Records of EF_ARR in an ADF; those of the MF all say the same. */
enum {
	RULE_APP_PIN = 3, /* read with PIN */
	RULE_APP_PIN_TOO = 4,
	RULE_APP_ALWAYS = 6,
};

#endif
