/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* struct ucred */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "http/peer.h"

/* One machine has one address, by whichever kind of socket it comes. */
static bool
write_ipv6(const struct sockaddr *from, char out[HTTP_ADDRESS_MAX])
{
	struct sockaddr_in6 in6;
	struct in_addr in;

	memcpy(&in6, from, sizeof(in6));
	if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
		return inet_ntop(AF_INET6, &in6.sin6_addr, out,
			   HTTP_ADDRESS_MAX) != NULL;
	memcpy(&in, in6.sin6_addr.s6_addr + 12, sizeof(in));
	return inet_ntop(AF_INET, &in, out, HTTP_ADDRESS_MAX) != NULL;
}

static bool
write_ipv4(const struct sockaddr *from, char out[HTTP_ADDRESS_MAX])
{
	struct sockaddr_in in;

	memcpy(&in, from, sizeof(in));
	return inet_ntop(AF_INET, &in.sin_addr, out, HTTP_ADDRESS_MAX) != NULL;
}

/* As they were when it connected; none where the kernel does not tell. */
static void
read_groups(int fd, struct http_peer *out)
{
	socklen_t len = sizeof(out->groups);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, out->groups, &len) == 0)
		out->group_count = len / sizeof(out->groups[0]);
}

static bool
read_credentials(int fd, struct http_peer *out)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	out->via = HTTP_VIA_UNIX;
	out->uid = peer.uid;
	out->gid = peer.gid;
	read_groups(fd, out);
	return true;
}

bool
peer_of(int fd, const struct sockaddr *from, struct http_peer *out)
{
	*out = (struct http_peer){ .uid = (uid_t)-1, .gid = (gid_t)-1 };
	switch (from->sa_family) {
	case AF_INET:
		return write_ipv4(from, out->address);
	case AF_INET6:
		return write_ipv6(from, out->address);
	case AF_UNIX:
		return read_credentials(fd, out);
	default:
		return false;
	}
}
