/* SPDX-License-Identifier: MIT */
#ifndef APDUS_H
#define APDUS_H

/*
 * Pieces of transcripts, as in the sysmoISIM-SJA2 trace of
 * tests/data/vectors, with a shorter EF_DIR.
 */

#define RAND "e85b2b7fe58f0e6239b32543d3e3259a"
#define AUTN "7928ea47ae090000ca8ab1f93c7cb03a"
#define RES "13484811d553ab35"
#define CK "0f93c4807f4ff57c6cd348fea590c06d"
#define IK "608e7bff4856c73e363e795b165a4158"
#define KC "35f08eda84d3b377"
#define AUTS "979498b1f72d3e28c59fa2e72f9c"
#define SUCCESS "db08" RES "10" CK "10" IK "08" KC

#define ICCID "8988211000000465008"
#define OTHER_ICCID "8988211000000465016"

#define FCP_MF                                                                 \
	"622d8202782183023f00a509800171830400018b908a01058c04261a0000"         \
	"c60f90017083010183018183010a83010b"
#define FCP_ICCID                                                              \
	"621f8202412183022fe2a506d00120d201058a01058b032f06028002000a880110"
#define FCP_DIR "620f82054221002b0283022f0080020056"
#define DIR_USIM                                                               \
	"61294f10a0000000871002ffffffff890709000050055553696d31730ea00c"       \
	"80011781025f608203454150"
#define DIR_ISIM                                                               \
	"61194f10a0000000871004ffffffff890709000050054953696d31"               \
	"ffffffffffffffffffffffffffffffff"
#define AID_USIM "a0000000871002ffffffff8907090000"
#define AID_ISIM "a0000000871004ffffffff8907090000"
#define FCP_USIM                                                               \
	"6238820278218410" AID_USIM                                            \
	"a509800171830400018b908a01058c0100c60f9001708301018301818301"         \
	"0a83010b"
#define FCP_ISIM                                                               \
	"623c820278218302ff018410" AID_ISIM                                    \
	"a509800171830400018b908a01058c0100c60f9001708301018301818301"         \
	"0a83010b"

#define IDENTIFY_AS(bcd)                                                       \
	"> 00a40004023f00\n< 612f\n> 00c000002f\n< " FCP_MF "9000\n"           \
	"> 00a40004022fe2\n< 6121\n> 00c0000021\n< " FCP_ICCID "9000\n"        \
	"> 00b000000a\n< " bcd "9000\n"
#define IDENTIFY IDENTIFY_AS("988812010000405600f8")
#define IDENTIFY_OTHER IDENTIFY_AS("988812010000405610f6")
#define READ_DIR                                                               \
	"> 00a40004022f00\n< 6111\n> 00c0000011\n< " FCP_DIR "9000\n"          \
	"> 00b201042b\n< " DIR_USIM "9000\n"                                   \
	"> 00b202042b\n< " DIR_ISIM "9000\n"
#define SELECT_USIM                                                            \
	"> 00a4040410" AID_USIM "\n< 613a\n> 00c000003a\n< " FCP_USIM "9000\n"
#define SELECT_ISIM                                                            \
	"> 00a4040410" AID_ISIM "\n< 613e\n> 00c000003e\n< " FCP_ISIM "9000\n"
#define PREPARE IDENTIFY READ_DIR SELECT_USIM
#define AUTHENTICATE "> 008800812210" RAND "10" AUTN "\n"
#define ANSWER "< 6135\n> 00c0000035\n< " SUCCESS "9000\n"
#define ANSWER_AUTS "< 6110\n> 00c0000010\n< dc0e" AUTS "9000\n"

/* The same with T=1: one APDU each, with Le. */
#define PREPARE_T1                                                             \
	"> 00a40004023f0000\n< " FCP_MF "9000\n"                               \
	"> 00a40004022fe200\n< " FCP_ICCID "9000\n"                            \
	"> 00b000000a\n< 988812010000405600f89000\n"                           \
	"> 00a40004022f0000\n< " FCP_DIR "9000\n"                              \
	"> 00b201042b\n< " DIR_USIM "9000\n"                                   \
	"> 00b202042b\n< " DIR_ISIM "9000\n"                                   \
	"> 00a4040410" AID_USIM "00\n< " FCP_USIM "9000\n"
#define AUTHENTICATE_T1 "> 008800812210" RAND "10" AUTN "00\n"

#endif
