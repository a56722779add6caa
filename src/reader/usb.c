/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reader/outcome.h"
#include "reader/scard.h"
#include "reader/usb.h"

#define SYSFS_DEVICES "/sys/bus/usb/devices"

enum {
	CHANNEL_USB = 0x0020, /* PC/SC part 3, 3.1.6.1: 0020 bus address */
	USB_PATH_MAX = 32,
};

/* The number that a file of a device holds; -1 when there is none. */
static long
read_number(const char *folder, const char *device, const char *file)
{
	char path[512], text[16] = "";
	long number = -1;
	char *end;
	FILE *f;
	int len =
	    snprintf(path, sizeof(path), "%s/%s/%s", folder, device, file);

	if (len < 0 || (size_t)len >= sizeof(path) ||
	    (f = fopen(path, "re")) == NULL)
		return -1;
	if (fgets(text, sizeof(text), f) != NULL) {
		number = strtol(text, &end, 10);
		if (end == text || number < 0)
			number = -1;
	}
	(void)fclose(f);
	return number;
}

/* "1-2.3": no interface of it ("1-2.3:1.0"), no root hub ("usb1"). */
static bool
is_device(const char *name)
{
	return name[0] >= '0' && name[0] <= '9' && strchr(name, ':') == NULL &&
	    strlen(name) < USB_PATH_MAX;
}

bool
usb_path_in(const char *folder, uint32_t channel_id, char out[32])
{
	const long bus = channel_id >> 8 & 0xff, address = channel_id & 0xff;
	const struct dirent *entry;
	bool found = false;
	DIR *dir;

	if (channel_id >> 16 != CHANNEL_USB || (dir = opendir(folder)) == NULL)
		return false;
	while (!found && (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (!is_device(name) ||
		    read_number(folder, name, "busnum") != bus ||
		    read_number(folder, name, "devnum") != address)
			continue;
		memcpy(out, name, strlen(name) + 1);
		found = true;
	}
	(void)closedir(dir);
	return found;
}

/*
 * A reader that is asked and does not tell has no place.  One that could not
 * be asked may have one, and so may one that left while it was asked.
 */
static enum sr_err
refusal_of(bool asked, uint32_t code)
{
	const enum sr_err err = outcome_of_connect(code);

	if (err == SR_READER_BUSY || err == SR_PCSC_UNAVAILABLE ||
	    (err == SR_NO_CARD && code != PCSC_E_NO_SMARTCARD))
		return err;
	return asked ? SR_NOT_FOUND : SR_READER_FAILURE;
}

enum sr_err
reader_usb_path(const char *name, char out[32])
{
	struct scard s = { 0 };
	uint32_t id = 0;
	uint32_t code = scard_establish(&s);
	bool asked = false;

	if (code == PCSC_S_SUCCESS)
		code = scard_connect(&s, name, SCARD_NO_CARD, SCARD_T0);
	if ((asked = code == PCSC_S_SUCCESS))
		code = scard_channel_id(&s, &id);
	scard_release(&s);
	if (code != PCSC_S_SUCCESS) {
		log_debug("reader=\"%s\" has no usb path, code=%08x", name,
		    (unsigned)code);
		return refusal_of(asked, code);
	}
	return usb_path_in(SYSFS_DEVICES, id, out) ? SR_OK : SR_NOT_FOUND;
}
