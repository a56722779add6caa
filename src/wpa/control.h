/* SPDX-License-Identifier: MIT */
#ifndef WPA_CONTROL_H
#define WPA_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

/* The control socket of wpa_supplicant, as one of its monitors. */

struct control {
	int fd; /* -1 while there is no connection */
	char own[64]; /* the name of our end */
};

#define CONTROL_CLOSED                                                         \
	{                                                                      \
		.fd = -1                                                       \
	}

/* Connect and ask for events.  False with errno. */
bool control_open(const char *path, struct control *out);
void control_close(struct control *control);

/* Without waiting; false when the other end is not there any more. */
bool control_send(const struct control *control, const char *text);

/*
 * One datagram, without waiting: its length; 0 when there is none, -1 when the
 * other end is gone.
 */
long control_receive(const struct control *control, char *out, size_t cap);

#endif
