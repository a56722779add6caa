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
#define CONTENT(name)                                                          \
	void content_##name(const struct profile *profile, unsigned record,    \
	    struct builder *out)

CONTENT(dir);
CONTENT(iccid);
CONTENT(pl);
CONTENT(mf_arr);
CONTENT(app_arr);

CONTENT(imsi);
CONTENT(usim_ad);
CONTENT(ust);
CONTENT(acc);
CONTENT(keys);
CONTENT(kc);
CONTENT(spn);

CONTENT(impi);
CONTENT(domain);
CONTENT(impu);
CONTENT(pcscf);
CONTENT(ist);
CONTENT(isim_ad);

/* Records of EF_ARR in an ADF; those of the MF all say the same. */
enum {
	RULE_APP_PIN = 3, /* read with PIN */
	RULE_APP_PIN_TOO = 4,
	RULE_APP_ALWAYS = 6,
};

#endif
