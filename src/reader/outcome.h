/* SPDX-License-Identifier: MIT */
#ifndef READER_OUTCOME_H
#define READER_OUTCOME_H

#include <stdint.h>

#include "base/err.h"

/*
 * What a PC/SC return code means for us, as data: the error, and whether the
 * command reached the card (doc/reliability.md 1).  Codes are taken as 32
 * bits, since LONG has 64 here and a code in an `int` never matches.
 */

/* Of winscard.h, which only scard.c may include; it asserts these values. */
#define PCSC_S_SUCCESS UINT32_C(0x00000000)
#define PCSC_F_INTERNAL_ERROR UINT32_C(0x80100001)
#define PCSC_E_CANCELLED UINT32_C(0x80100002)
#define PCSC_E_INVALID_HANDLE UINT32_C(0x80100003)
#define PCSC_E_INVALID_PARAMETER UINT32_C(0x80100004)
#define PCSC_E_NO_MEMORY UINT32_C(0x80100006)
#define PCSC_E_INSUFFICIENT_BUFFER UINT32_C(0x80100008)
#define PCSC_E_UNKNOWN_READER UINT32_C(0x80100009)
#define PCSC_E_TIMEOUT UINT32_C(0x8010000a)
#define PCSC_E_SHARING_VIOLATION UINT32_C(0x8010000b)
#define PCSC_E_NO_SMARTCARD UINT32_C(0x8010000c)
#define PCSC_E_PROTO_MISMATCH UINT32_C(0x8010000f)
#define PCSC_E_NOT_READY UINT32_C(0x80100010)
#define PCSC_E_INVALID_VALUE UINT32_C(0x80100011)
#define PCSC_F_COMM_ERROR UINT32_C(0x80100013)
#define PCSC_F_UNKNOWN_ERROR UINT32_C(0x80100014)
#define PCSC_E_NOT_TRANSACTED UINT32_C(0x80100016)
#define PCSC_E_READER_UNAVAILABLE UINT32_C(0x80100017)
#define PCSC_E_NO_SERVICE UINT32_C(0x8010001d)
#define PCSC_E_SERVICE_STOPPED UINT32_C(0x8010001e)
#define PCSC_E_UNSUPPORTED_FEATURE UINT32_C(0x8010001f)
#define PCSC_E_NO_READERS_AVAILABLE UINT32_C(0x8010002e)
#define PCSC_W_UNSUPPORTED_CARD UINT32_C(0x80100065)
#define PCSC_W_UNRESPONSIVE_CARD UINT32_C(0x80100066)
#define PCSC_W_UNPOWERED_CARD UINT32_C(0x80100067)
#define PCSC_W_RESET_CARD UINT32_C(0x80100068)
#define PCSC_W_REMOVED_CARD UINT32_C(0x80100069)
#define PCSC_W_SECURITY_VIOLATION UINT32_C(0x8010006a)

struct outcome {
	enum sr_err err;
	enum sr_executed executed;
};

/* Of SCardTransmit.  A code that is not known may have been executed. */
struct outcome outcome_of_transmit(uint32_t code);

/* Of every call on the way to a connected card; nothing was executed. */
enum sr_err outcome_of_connect(uint32_t code);

#endif
