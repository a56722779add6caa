/* SPDX-License-Identifier: MIT */
#ifndef HTTP_NET_H
#define HTTP_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

/*
 * The event loop and its streams: all that the rest of this folder sees of
 * libevent.  A stream is bytes in and bytes out, whatever carries them.
 *
 * Everything is called on the loop's thread, but net_wake().  Callbacks may
 * close and free whatever they like.
 */
struct net;
struct event_base;
struct net_timer;
struct net_listener;
struct net_stream;
struct http_peer;
struct http_tls;

/* `woken` is called on the loop's thread some time after net_wake(). */
MUST_CHECK enum sr_err net_new(
    void (*woken)(void *arg), void *arg, struct net **out);
void net_free(struct net *net); /* last of all; NULL is allowed */

struct event_base *net_base(struct net *net); /* for accept.c */
void net_run(struct net *net); /* until net_break() */
void net_break(struct net *net);
void net_wake(struct net *net); /* from any thread */

/*
 * A timer has one due time, in clock_ms() time.  To set it later again and
 * again costs nothing: it looks at the due time when it fires.
 */
MUST_CHECK enum sr_err net_timer_new(struct net *net, void (*fired)(void *arg),
    void *arg, struct net_timer **out);
void net_timer_set(struct net_timer *timer, uint64_t due_ms);
void net_timer_free(struct net_timer *timer); /* NULL is allowed */

struct net_listener_ops {
	/* Takes fd; `from` is who has connected. */
	void (*accepted)(void *arg, int fd, const struct sockaddr *from);
	void (*failed)(void *arg, int errnum);
};

/* Takes the bound socket `fd`, also when it fails. */
MUST_CHECK enum sr_err net_listen(struct net *net, int fd,
    const struct net_listener_ops *ops, void *arg, struct net_listener **out);
void net_listener_pause(struct net_listener *listener);
void net_listener_resume(struct net_listener *listener);
void net_listener_free(struct net_listener *listener); /* NULL is allowed */

enum net_end {
	NET_EOF, /* the peer sends nothing more; it may still read */
	NET_BROKEN, /* nothing goes any more in either direction */
};

/* None is called before net_stream_open() has returned. */
struct net_stream_ops {
	void (*opened)(void *arg); /* see net_stream_is_open() */
	void (*readable)(void *arg); /* bytes have come */
	void (*drained)(void *arg); /* all that was written has left */
	void (*ended)(void *arg, enum net_end end);
};

enum { NET_INPUT_MAX = 16384 };

struct net_socket {
	int fd; /* connected */
	struct http_tls *tls; /* NULL: the bytes go as they are */
};

/*
 * Takes the socket, also when it fails.  Some more than NET_INPUT_MAX bytes
 * are read ahead; what is beyond waits at the peer.
 */
MUST_CHECK enum sr_err net_stream_open(struct net *net,
    struct net_socket socket, const struct net_stream_ops *ops, void *arg,
    struct net_stream **out);

/* Or will opened() still be called, after a handshake? */
bool net_stream_is_open(const struct net_stream *stream);

/* As tls_session_identify(); of a plain stream it tells nothing. */
MUST_CHECK enum sr_err net_stream_identify(
    struct net_stream *stream, struct http_peer *peer, char ***names);

/* Would the peer still be let in? */
bool net_stream_is_acceptable(struct net_stream *stream);

/* The next bytes that lie together, and how many; NULL when there are none. */
const char *net_stream_peek(struct net_stream *stream, size_t *len);
void net_stream_skip(struct net_stream *stream, size_t len);

/*
 * Write without a copy: the bytes stay where they are until drained(), which
 * the loop calls, or net_stream_close().  They leave at once, as far as the
 * peer takes them, unless `more` is written right after them.
 */
MUST_CHECK enum sr_err net_stream_write(
    struct net_stream *stream, const char *data, size_t len, bool more);

/*
 * Let all others go first, for a peer that does not wait for its replies
 * before it asks again.
 */
void net_stream_stand_back(struct net_stream *stream, bool back);

/* Tell the peer that nothing more will come. */
void net_stream_shutdown(struct net_stream *stream);

/*
 * With NET_INPUT_MAX bytes or more read ahead nothing is read any more, so
 * ended() cannot be called; then net_stream_has_ended() tells.
 */
bool net_stream_is_full(const struct net_stream *stream);
bool net_stream_has_ended(const struct net_stream *stream);

void net_stream_close(struct net_stream *stream); /* NULL is allowed */

#endif
