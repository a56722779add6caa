/* SPDX-License-Identifier: MIT */
#include "sc.h"

/* Files that are not what they ought to be. */

#define BOTH SC_CARD "applications = usim isim sim\n"
#define ODD(path) "[file \"test " path "\"]\n"
#define TO_USIM                                                                \
	{                                                                      \
		"00a4040c10" SC_USIM, "9000"                                   \
	}

static const struct sc_row rows[] = {
	{ "a short EF_AD", BOTH ODD("usim/6fad") "content = 000000\n",
	    {
		TO_USIM,
		{ "00a40004026fad", "6121" },
		{ "00c0000021", "621f*800200038801189000" },
		{ "00b0000003", "0000009000" },
		{ "00b0000004", "6c03" },
		{ "00b0830003", "0000009000" },
		/* that of the 2G application is another file */
		{ "a0a40000027f20", "9f16" },
		{ "a0a40000026fad", "9f0f" },
		{ "a0b0000004", "000000029000" },
	    } },
	{ "an ICCID that is not swapped",
	    BOTH ODD("mf/2fe2") "content = 8988211000000465008f\n",
	    {
		{ "00b082000a", "8988211000000465008f9000" },
		{ "a0a40000022fe2", "9f0f" },
		{ "a0b000000a", "8988211000000465008f9000" },
	    } },
	{ "an ICCID of FF", BOTH ODD("mf/2fe2") "content = ff\nsize = 10\n",
	    {
		{ "00b082000a", "ffffffffffffffffffff9000" },
	    } },
	{ "no ICCID", BOTH ODD("mf/2fe2") "missing = yes\n",
	    {
		{ "00b082000a", "6a82" },
		{ "00a4000c022fe2", "6a82" },
		{ "00a4080c022fe2", "6a82" },
		{ "a0a40000022fe2", "9404" },
		{ "a0f2000010", "000000003f000100000000000981030390*" },
	    } },
	{ "not missing", BOTH ODD("mf/2fe2") "missing = no\n",
	    {
		{ "00b082000a", "988812010000405600f89000" },
	    } },
	{ "no EF_DIR", BOTH ODD("mf/2f00") "missing = yes\n",
	    {
		{ "00a40004022f00", "6a82" },
		{ "00b201f42b", "6a82" },
		{ "00a2010401ff", "6986" },
		TO_USIM,
	    } },
	{ "an application in EF_DIR that is not there",
	    BOTH ODD("isim") "missing = yes\n",
	    {
		{ "00b202f42b", "61194f10" SC_ISIM "*9000" },
		{ "00a4040c10" SC_ISIM, "6a82" },
		TO_USIM,
	    } },
	{ "records: others, longer ones, empty ones",
	    BOTH ODD("mf/2f00") "record1 = ff\nrecord2 = 00\n"
				"record3 = 61184f10a0000003431002f310ffffff"
				"89020000ff50044353494dffffffffffffffffff"
				"ffffffffffffffffffffffff\n",
	    {
		{ "00a40004022f00", "6124" },
		{ "00c0000024",
		    "62228205422100300883022f00*800201808801f09000" },
		{ "00b201f430", "ff*ff9000" },
		{ "00b2020430", "00ff*ff9000" },
		{ "00b2030430", "61184f10a0000003431002*ff9000" },
		{ "00b2040430", "ff*ff9000" },
		{ "00b201042b", "6c30" },
		{ "a0a40000022f00", "9f0f" },
		{ "a0c000000f", "000001802f0004000fffff010201309000" },
	    } },
	{ "records that are shorter", BOTH ODD("mf/2f00") "size = 20\n",
	    {
		{ "00b201f414", "61194f10" SC_USIM "9000" },
	    } },
	{ "the wrong parity in EF_IMSI",
	    BOTH ODD("usim/6f07") "content = 089110070000407643\n",
	    {
		TO_USIM,
		{ "00b0870009", "0891100700004076439000" },
	    } },
	{ "ISIM: 80 00",
	    BOTH "impi = a@b\n" ODD("isim/6f02") "content = 8000\nsize = 128\n",
	    {
		{ "00a4040c10" SC_ISIM, "9000" },
		{ "00b0820080", "8000ff*ff9000" },
	    } },
	{ "FCP of one's own",
	    BOTH ODD("usim") "fcp = 62048202"
			     "7821\n" ODD("usim/6fad") "fcp = 6200\n",
	    {
		{ "00a4040410" SC_USIM, "6106" },
		{ "00c0000006", "6204820278219000" },
		{ "80f2000006", "6204820278219000" },
		{ "00a40004026fad", "6102" },
		{ "00c0000002", "62009000" },
		{ "00b0000004", "000000029000" },
	    } },
	{ "a warning to SELECT", BOTH ODD("usim") "select_sw = 6283\n",
	    {
		{ "00a4040410" SC_USIM, "6283" },
		{ "00c0000000", "6c3a" },
		{ "00c000003a", "6238*9000" },
		{ "00a4040c10" SC_USIM, "6283" },
		{ "00b0830004", "000000029000" },
	    } },
	{ "an error to SELECT", BOTH ODD("usim") "select_sw = 6985\n",
	    {
		{ "00a4040410" SC_USIM, "6985" },
		{ "00c0000000", "6f00" },
		{ "00b0830004", "6a82" },
	    } },
	{ "a warning to SELECT, class A0",
	    BOTH ODD("gsm/6fad") "select_sw = 6283\n",
	    {
		{ "a0a40000027f20", "9f16" },
		{ "a0a40000026fad", "6283" },
		{ "a0c000000f", "000000046fad04000fffff010200009000" },
	    } },
	{ "an error to SELECT, class A0", BOTH ODD("gsm") "select_sw = 9810\n",
	    {
		{ "a0a40000027f20", "9810" },
		{ "a0f2000006", "000000003f009000" },
	    } },
	{ "a warning to READ",
	    BOTH ODD("mf/2fe2") "read_sw = 6282\n" ODD(
		"mf/2f00") "read_sw = 6281\n",
	    {
		{ "00b082000a", "988812010000405600f86282" },
		{ "00b201f42b", "61194f10" SC_USIM "*6281" },
	    } },
	{ "an error to READ",
	    BOTH ODD("mf/2fe2") "read_sw = 6981\n" ODD(
		"mf/2f00") "read_sw = 6a83\n",
	    {
		{ "00b082000a", "6981" },
		{ "00b201f42b", "6a83" },
		{ "a0a40000022f00", "9f0f" },
		{ "a0b201042b", "9402" },
	    } },
	{ "warnings on T=1",
	    BOTH "protocol = t1\n" ODD("usim") "select_sw = 6283\n" ODD(
		"mf/2fe2") "read_sw = 6281\n",
	    {
		{ "00b082000a", "988812010000405600f86281" },
		{ "00a4040410" SC_USIM "00", "6238*6283" },
		{ "00b0830004", "000000029000" },
	    } },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	return t_main("softcard/odd");
}
