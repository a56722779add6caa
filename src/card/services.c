/* SPDX-License-Identifier: MIT */
#include "card/files.h"

struct service {
	unsigned number;
	const char *name;
};

/* TS 31.102, 4.2.8. */
static const struct service usim_services[] = {
	{ 17, "gid1" },
	{ 18, "gid2" },
	{ 19, "spn" },
	{ 21, "msisdn" },
	{ 27, "gsm_access" },
	{ 38, "gsm_security_context" },
	{ 45, "pnn" },
	{ 57, "vgcs" },
	{ 58, "vbs" },
	{ 64, "vgcs_security" },
	{ 65, "vbs_security" },
	{ 68, "gba" },
	{ 69, "mbms_security" },
	{ 71, "ehplmn" },
	{ 76, "local_key" },
	{ 85, "eps_mobility" },
	{ 91, "sm_over_ip" },
	{ 93, "ims_communication_control" },
	{ 95, "uicc_access_to_ims" },
	{ 122, "5gs_mobility" },
	{ 123, "5g_security_parameters" },
	{ 124, "suci" },
	{ 125, "suci_by_usim" },
	{ 126, "uac" },
	{ 129, "5gs_operator_plmn_list" },
	{ 130, "nai_supi" },
	{ 132, "ursp" },
	{ 133, "5g_security_parameters_extended" },
	{ 142, "5g_nswo" },
	{ 145, "kausf_derivation" },
};

/* TS 31.103, 4.2.7. */
static const struct service isim_services[] = {
	{ 1, "pcscf_address" },
	{ 2, "gba" },
	{ 3, "http_digest" },
	{ 4, "local_key" },
	{ 5, "pcscf_discovery" },
	{ 8, "sm_over_ip" },
	{ 10, "uicc_access_to_ims" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(COUNT(usim_services) <= CARD_SERVICES_MAX, "room for all");
_Static_assert(COUNT(isim_services) <= CARD_SERVICES_MAX, "room for all");

size_t
ef_services(enum card_app app, const uint8_t *data, size_t len,
    const char *out[CARD_SERVICES_MAX])
{
	const struct service *s = usim_services;
	size_t count = COUNT(usim_services), found = 0;

	if (app == CARD_APP_ISIM) {
		s = isim_services;
		count = COUNT(isim_services);
	}
	for (size_t i = 0; i < count; i++)
		if (ef_ust_has(data, len, s[i].number))
			out[found++] = s[i].name;
	return found;
}
