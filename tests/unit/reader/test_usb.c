/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/usb.h"
#include "t.h"

/* A folder like /sys/bus/usb/devices, made for the test. */
static char folder[64];

static const struct device {
	const char *name;
	const char *bus; /* NULL: no such file */
	const char *address;
} devices[] = {
	{ "usb1", "1\n", "1\n" },
	{ "1-2", "1\n", "5\n" },
	{ "1-2:1.0", "1\n", "7\n" },
	{ "1-2.3", "1\n", "17\n" },
	{ "1-2.4", "2\n", "17\n" },
	{ "2-1", NULL, NULL },
	{ "2-2", "nonsense\n", "9\n" },
	{ "2-3", "", "" },
	{ "2-1.2.3.4.5.6.7.8.9.10.11.12.13.14.15", "3\n", "3\n" },
	{ "3-1", "255\n", "255\n" },
};

enum { DEVICE_COUNT = sizeof(devices) / sizeof(devices[0]) };

static void
path_of(const char *device, const char *file, char path[200])
{
	assert_true(snprintf(path, 200, "%s/%s%s", folder, device, file) < 200);
}

static void
write_file(const char *device, const char *file, const char *text)
{
	char path[200];
	FILE *f;

	if (text == NULL)
		return;
	path_of(device, file, path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
make_folder(void)
{
	char path[200];

	memcpy(folder, "/tmp/sim-rest-usb-XXXXXX", 25);
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		path_of(devices[i].name, "", path);
		assert_int_equal(mkdir(path, 0700), 0);
		write_file(devices[i].name, "/busnum", devices[i].bus);
		write_file(devices[i].name, "/devnum", devices[i].address);
	}
}

static void
remove_folder(void)
{
	static const char *const files[] = { "/busnum", "/devnum" };
	char path[200];

	for (size_t i = 0; i < DEVICE_COUNT; i++) {
		for (int f = 0; f < 2; f++) {
			path_of(devices[i].name, files[f], path);
			(void)unlink(path);
		}
		path_of(devices[i].name, "", path);
		assert_int_equal(rmdir(path), 0);
	}
	assert_int_equal(rmdir(folder), 0);
}

static const struct row {
	const char *name;
	uint32_t channel_id;
	const char *path; /* NULL: none */
} rows[] = {
	{ "at a port", 0x00200105, "1-2" },
	{ "behind a hub", 0x00200111, "1-2.3" },
	{ "same address, other bus", 0x00200211, "1-2.4" },
	{ "highest numbers", 0x0020ffff, "3-1" },
	{ "a root hub", 0x00200101, NULL },
	{ "an interface", 0x00200107, NULL },
	{ "not there", 0x00200199, NULL },
	{ "no number in the file", 0x00200009, NULL },
	{ "a name too long", 0x00200303, NULL },
	{ "a serial port", 0x00010105, NULL },
	{ "zero", 0, NULL },
};

static void
test_lookup(void **state)
{
	const struct row *row = *state;
	char path[32] = "unchanged";
	bool found;

	make_folder();
	found = usb_path_in(folder, row->channel_id, path);
	remove_folder();
	assert_int_equal(found, row->path != NULL);
	assert_string_equal(path, found ? row->path : "unchanged");
	assert_false(usb_path_in(folder, row->channel_id, path));
}

/* Whoever was asked and tells nothing has no place; who was not, may. */
static enum sr_err
expected_of(enum fake_call call, uint32_t code)
{
	switch (outcome_of_connect(code)) {
	case SR_READER_BUSY:
		return SR_READER_BUSY;
	case SR_PCSC_UNAVAILABLE:
		return SR_PCSC_UNAVAILABLE;
	default:
		break;
	}
	if (code == PCSC_E_UNKNOWN_READER ||
	    code == PCSC_E_READER_UNAVAILABLE || code == PCSC_W_REMOVED_CARD)
		return SR_NO_CARD;
	return call == FAKE_ATTRIB ? SR_NOT_FOUND : SR_READER_FAILURE;
}

/* Each code at each call: no path, and nothing is left open. */
static void
test_refused(void **state)
{
	static const enum fake_call calls[] = { FAKE_ESTABLISH, FAKE_CONNECT,
		FAKE_ATTRIB };
	char path[32];

	(void)state;
	for (size_t i = 0; i < fake_code_count * 3; i++) {
		fake_reset();
		fake.code[calls[i % 3]] = fake_codes[i / 3];
		fake.at[calls[i % 3]] = 1;
		assert_int_equal(reader_usb_path("Reader 00 00", path),
		    expected_of(calls[i % 3], fake_codes[i / 3]));
		assert_int_equal(fake.contexts, 0);
		assert_int_equal(fake.cards, 0);
		assert_int_equal(fake.bad_handles, 0);
	}
}

/* The card is left alone, and is not needed. */
static void
test_asked(void **state)
{
	char path[32];

	(void)state;
	fake_reset();
	fake.hidden = PCSC_E_NO_SMARTCARD;
	fake.channel_id = 0x0020fefe; /* nothing is plugged in there */
	assert_int_equal(reader_usb_path("Reader 00 00", path), SR_NOT_FOUND);
	assert_int_equal(fake.used[FAKE_ATTRIB], 1);
	assert_int_equal(fake.share, 3);
	assert_int_equal(fake.used[FAKE_RECONNECT], 0);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.cards, 0);
	assert_int_equal(fake.released_with_card, 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_lookup, &rows[i]);
	t_add("the reader is asked", test_asked, NULL);
	t_add("refused", test_refused, NULL);
	return t_main("reader/usb");
}
