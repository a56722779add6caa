/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "wpa/line.h"

/*
 * Any bytes as an event of wpa_supplicant's: a request keeps to its limits,
 * and every answer to it fits.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_auth_answer answers[WPA_RANDS_MAX];
	struct wpa_request request;
	char out[WPA_REPLY_MAX];

	wpa_line_parse((const char *)data, size, &request);
	check(request.count <= WPA_RANDS_MAX);
	if (request.kind != WPA_UMTS && request.kind != WPA_GSM)
		return 0;
	check(request.count >= 1);
	check(request.network <= 999999);
	memset(answers, 0, sizeof(answers));
	answers[0].res_len = 16;
	answers[0].outcome = size % 2 == 0 ? WIRE_SUCCESS : WIRE_SYNC_FAILURE;
	wpa_line_reply(&request, answers, out);
	check(strncmp(out, "CTRL-RSP-SIM-", 13) == 0);
	wpa_line_reply(&request, NULL, out);
	check(strstr(out, "-FAIL") != NULL);
	return 0;
}
