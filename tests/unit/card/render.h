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

#endif
