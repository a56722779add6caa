/* SPDX-License-Identifier: MIT */
#ifndef READER_USB_H
#define READER_USB_H

#include <stdbool.h>
#include <stdint.h>

#include "reader/watch.h"

/*
 * The device that SCARD_ATTR_CHANNEL_ID names, looked up in a folder such as
 * /sys/bus/usb/devices.
 */
bool usb_path_in(const char *folder, uint32_t channel_id, char out[32]);

#endif
