/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "softcard/fs.h"
#include "softcard/softcard.h"

/*
 * The first byte chooses a card; then come commands, each behind a byte with
 * its length, 0 being a reset.  To every one of them there is an answer that
 * a card could give.
 */

enum {
	KIND_T1 = 0x01,
	KIND_PIN = 0x02,
	KIND_SQN_OFF = 0x04,
	KIND_ALL = 0x08, /* with the 2G application and GBA */
	KIND_SIM = 0x10, /* with nothing but the 2G application */
	KIND_QUIRKS = 0xe0, /* one of the rows below */
};

static const struct quirks {
	unsigned set;
	unsigned busy;
	uint16_t auth_sw_once, verify_sw;
	bool odd_files;
} quirks[] = {
	{ 0 },
	{ .set = QUIRK_APDU_READER },
	{ .set = QUIRK_TELLS_LENGTH },
	{ .set = QUIRK_9F | QUIRK_91 },
	{ .set = QUIRK_SELECT_0C | QUIRK_WHOLE_AID | QUIRK_A0_FIRST },
	{ .set = QUIRK_VERIFY_STATUS | QUIRK_HIDDEN_TRIES, .busy = 1 },
	{ .auth_sw_once = 0x6985, .verify_sw = 0x6a86, .odd_files = true },
	{ .set = QUIRK_APDU_READER | QUIRK_TELLS_LENGTH | QUIRK_91,
	    .odd_files = true },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

/* Made once; left to the end of the process. */
static const struct profile_list *
builtin(void)
{
	static struct profile_list *list;
	struct conf_error error;

	if (list == NULL)
		check(profile_list_builtin(&list, &error) == SR_OK);
	return list;
}

static struct profile_file *
override(struct profile *profile, const char *path)
{
	struct profile_file *file = &profile->files[profile->file_count++];

	file->file = fs_find_path(path);
	check(file->file != NULL);
	return file;
}

/* Shorter, longer and empty ones, none at all, and warnings. */
static void
make_odd_files(struct profile *profile)
{
	struct profile_file *file = override(profile, "mf/2f00");

	file->records[0].given = true;
	memset(file->records[0].bytes, 0x61, PROFILE_CONTENT_MAX);
	file->records[0].len = PROFILE_CONTENT_MAX;
	override(profile, "usim/6f07")->size = 1;
	override(profile, "isim/6f02")->size = 255;
	override(profile, "mf/2fe2")->missing = true;
	override(profile, "usim")->select_sw = 0x6283;
	override(profile, "usim/6f38")->read_sw = 0x6282;
	file = override(profile, "isim");
	file->fcp.given = true;
	file->fcp.len = 1;
}

static void
make_quirks(struct profile *profile, const struct quirks *q)
{
	profile->quirks = q->set;
	profile->busy = q->busy;
	profile->auth_sw_once = q->auth_sw_once;
	profile->verify_sw = q->verify_sw;
	if (q->odd_files)
		make_odd_files(profile);
}

/* The two strict ones of the built-in cards, changed a little. */
static struct softcard *
make_card(uint8_t kind)
{
	struct profile *profile = malloc(sizeof(*profile));
	struct softcard *card = NULL;
	struct conf_error error;

	check(profile != NULL);
	*profile = builtin()->cards[(kind & KIND_T1) != 0 ? 3 : 2];
	if ((kind & KIND_PIN) != 0)
		strcpy(profile->pin, "1234");
	if ((kind & KIND_SQN_OFF) != 0)
		profile->sqn_check = PROFILE_SQN_OFF;
	if ((kind & KIND_ALL) != 0) {
		profile->sim = true;
		memset(profile->ust, 0xff, sizeof(profile->ust));
		memset(profile->ist, 0xff, sizeof(profile->ist));
	}
	if ((kind & KIND_SIM) != 0) {
		profile->sim = true;
		profile->usim.present = profile->isim.present = false;
	}
	make_quirks(profile, &quirks[(kind & KIND_QUIRKS) >> 5]);
	check(softcard_new(profile, NULL, &card, &error) == SR_OK);
	free(profile);
	return card;
}

/* From a block of exactly its length, for AddressSanitizer. */
static void
transmit(struct softcard *card, struct cursor cmd)
{
	uint8_t *exact = malloc(cmd.left);
	uint8_t rsp[APDU_RSP_MAX];
	size_t len = 0;

	check(exact != NULL);
	memcpy(exact, cmd.at, cmd.left);
	softcard_transmit(card, exact, cmd.left, rsp, &len);
	free(exact);
	check(len >= 2 && len <= APDU_RSP_MAX);
	check(rsp[len - 2] >> 4 == 6 || rsp[len - 2] >> 4 == 9);
	check(len == 2 || rsp[len - 2] == 0x90 || rsp[len - 2] == 0x91 ||
	    rsp[len - 2] == 0x62);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_over(data, size);
	struct softcard *card = make_card(cursor_u8(&c));

	while (c.left > 0) {
		uint8_t len = cursor_u8(&c);

		if (len == 0)
			softcard_reset(card);
		else
			transmit(
			    card, cursor_sub(&c, len < c.left ? len : c.left));
	}
	softcard_free(card);
	return 0;
}
