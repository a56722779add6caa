/* SPDX-License-Identifier: MIT */
#ifndef RENDER_H
#define RENDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * All decoders in one form: bytes in, one line of text out.  Each decodes an
 * exact-length heap copy, and fails the test when a refusal leaves something
 * in the output.
 */

enum { RENDER_MAX = 512 };

typedef enum sr_err render_fn(const uint8_t *data, size_t len, char *text);

render_fn render_dir; /* "USIM 16 USim1": application, AID length, label */
render_fn render_iccid, render_imsi, render_ad;
render_fn render_ust; /* the services, "2 3 27"; never fails */
render_fn render_ims_text, render_pcscf;
render_fn render_fcp; /* "linear 2f00 344 43x8 aid=0 pin=off" */
render_fn render_auth; /* "res=.. ck=.. ik=.. kc=..", or "auts=.." */
render_fn render_auth_gsm, render_auth_sim; /* "sres=.. kc=.." */
render_fn render_auth_gba; /* "res=..", or "auts=.." */
render_fn render_auth_naf; /* "ks=.." */
render_fn render_gsm_file; /* "linear 6f40 52 26 pin=off tries=3" */

#endif
