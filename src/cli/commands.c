/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/command.h"

const struct command commands[] = {
	{ "auth", CMD_AUTH, NULL, 0, 0,
	    "authenticate a card and check its answers",
	    "Authenticate the card in a slot, check its answers against its\n"
	    "key, follow its sequence number.  With --sqn-file the number is\n"
	    "kept for the next time, before each challenge is sent.\n",
	    "--key-file card.key -c 2\n"
	    "auth -n 2 --key-file hss.ini --sqn-file hss.sqn\n"
	    "auth --key-file card.key -c 2 --derive kdf=eap-aka\n"
	    "    --derive identity=0001010000000001@wlan --derive want=msk\n",
	    auth_run },
	{ "info", CMD_INFO, NULL, 0, 0, "what the server knows of a card",
	    "Read the card in a slot: IMSI, ICCID, applications.\n",
	    "info -n 2\n", info_run },
	{ "slots", CMD_SLOTS, NULL, 0, 0, "a table of all slots",
	    "Tell of each slot its state, its card and its counters.\n",
	    "slots -H sim.lab.example\n", slots_run },
	{ "watch", CMD_WATCH, NULL, 0, 0, "tell what changes in the slots",
	    "Look at the slots again and again, and print what changes, until\n"
	    "interrupted.\n",
	    "watch --interval 5\n", watch_run },
	{ "challenge", CMD_CHALLENGE, "RAND AUTN | RAND | NONCE", 1, 2,
	    "pass a challenge from elsewhere to a card",
	    "Give the card a challenge of another network and print what it\n"
	    "answers: RAND and AUTN in hex, or both as the base64 nonce of a\n"
	    "401 of the IMS; RAND alone in the context gsm.\n",
	    "challenge fb195c7873b20affa278887920b9dd57\n"
	    "    d420895a6aa2000089cd016f8d8ae67c\n"
	    "challenge NONCE -f isim --digest akav1-md5 --with realm=ims\n"
	    "    --with username=u@ims --with method=REGISTER --with "
	    "uri=sip:ims\n",
	    challenge_run },
	{ "vector", CMD_VECTOR, NULL, 0, 0, "make vectors, without a server",
	    "Make authentication vectors, also from what a card answered with\n"
	    "AUTS.  With --sqn-file each takes a new sequence number.\n",
	    "vector --key-file card.key -s 20\n"
	    "vector --imsi 001010000000001 --key-file hss.ini\n"
	    "    --sqn-file hss.sqn\n"
	    "vector --key-file card.key --rand RAND --auts AUTS\n",
	    vector_run },
	{ "auc", CMD_AUC, NULL, 0, 0, "serve vectors to hostapd's EAP server",
	    "Answer on a unix datagram socket what hostapd asks for EAP-SIM,\n"
	    "EAP-AKA and EAP-AKA', until interrupted.  Its configuration has\n"
	    "eap_sim_db=unix:PATH.\n",
	    "auc --key-file hss.ini --sqn-file hss.sqn\n"
	    "    --socket /run/auc.sock\n",
	    auc_run },
	{ "bench", CMD_BENCH, NULL, 0, 0, "measure authentications",
	    "Authenticate on several slots and connections, check every "
	    "answer,\n"
	    "and tell rates and latencies.\n",
	    "bench --key-file hss.ini --targets 0,1,2,3 --requests 1000\n"
	    "bench --key-file hss.ini --seconds 30 --parallel 4 --json\n",
	    bench_run },
};
const size_t command_count = sizeof(commands) / sizeof(commands[0]);

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}
