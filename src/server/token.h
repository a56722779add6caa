/* SPDX-License-Identifier: MIT */
#ifndef SERVER_TOKEN_H
#define SERVER_TOKEN_H

#include "base/err.h"

/*
 * `sim-rest-server token new NAME` (sim-rest-server(8), TOKENS): make a token
 * and say it once.  The arguments are those behind `token`.
 */
enum exit_status token_run(int argc, char **argv);

#endif
