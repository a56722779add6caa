/* SPDX-License-Identifier: MIT */
#include "softcard/builtin.h"

/*
 * All keys here are public: those of sim0 and sim1 stand in the
 * documentation of sim-rest, that of sim2 in TS 35.208 (set 1), that of sim3
 * is the example of open source core networks.
 */
const char builtin_text[] =
    /* The challenges of the documentation have SQN 0. */
    "[card \"sim0\"]\n"
    "iccid = 8988211000000458904\n"
    "imsi = 901700000045890\n"
    "k = 841EAD87BC9D974ECA1C167409357601\n"
    "opc = 3211CACDD64F51C3FD3013ECD9A582A0\n"
    "sqn_check = off\n"
    "applications = usim isim\n"

    "[card \"sim1\"]\n"
    "iccid = 8988211000000458912\n"
    "imsi = 901700000045891\n"
    "k = 5C2CE9633FF9B502B519A4EACD16D9DF\n"
    "opc = 9834D619E71A02CD76F00CC7AA34FB32\n"
    "sqn_check = off\n"
    "applications = usim isim\n"

    "[card \"sim2\"]\n"
    "iccid = 8988211000000900020\n"
    "imsi = 001010000000902\n"
    "k = 465b5ce8b199b49faa5f0a2ee238a6bc\n"
    "op = cdc202d5123e20f62b6d676ac72cb318\n"
    "sqn_check = strict\n"
    "applications = usim isim\n"
    "spn = sim-rest 2\n"
    "impi = 001010000000902@ims.mnc001.mcc001.3gppnetwork.org\n"
    "domain = ims.mnc001.mcc001.3gppnetwork.org\n"
    "impu = sip:001010000000902@ims.mnc001.mcc001.3gppnetwork.org"
    " sip:+15550100902@ims.mnc001.mcc001.3gppnetwork.org"
    " tel:+15550100902\n"
    "pcscf = pcscf.ims.mnc001.mcc001.3gppnetwork.org 192.0.2.2"
    " 2001:db8::2\n"

    /* T=1, and used before: a challenge with a low SQN asks for resync. */
    "[card \"sim3\"]\n"
    "iccid = 8988211000000900038\n"
    "imsi = 001010000000903\n"
    "k = 00112233445566778899aabbccddeeff\n"
    "opc = 63bfa50ee6523365ff14c1f45f88737d\n"
    "sqn = 000000001220\n"
    "sqn_check = strict\n"
    "applications = usim isim\n"
    "protocol = t1\n"
    "spn = sim-rest 3\n"
    "impi = 001010000000903@ims.mnc001.mcc001.3gppnetwork.org\n"
    "domain = ims.mnc001.mcc001.3gppnetwork.org\n"
    "impu = sip:001010000000903@ims.mnc001.mcc001.3gppnetwork.org\n"
    "pcscf = 2001:db8::3\n";
