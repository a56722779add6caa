/* SPDX-License-Identifier: MIT */
#ifndef HTTP_SOCKET_H
#define HTTP_SOCKET_H

#include <stdbool.h>

/* What libevent does not ask of a connected socket. */

/*
 * Acknowledge now.  The end of a handshake is not answered: a peer that waits
 * for the acknowledgement before it sends its request would wait for 40 ms.
 */
void socket_acknowledge(int fd);

/* Will nothing more come from the peer?  Also while bytes wait to be read. */
bool socket_has_ended(int fd);

#endif
