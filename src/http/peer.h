/* SPDX-License-Identifier: MIT */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include <stdbool.h>
#include <sys/socket.h>

#include "http/http.h"

/*
 * Who has connected from this address, as far as the socket tells.  False
 * when it does not tell any more.
 */
bool peer_of(int fd, const struct sockaddr *from, struct http_peer *out);

#endif
