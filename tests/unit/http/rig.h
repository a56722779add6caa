/* SPDX-License-Identifier: MIT */
#ifndef RIG_H
#define RIG_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/http.h"
#include "t.h"

/*
 * A server with a handler of its own on a thread, and a client.  The path
 * says what the handler does:
 *
 *   /now...   replies at once: METHOD path host origin site body, and
 *             auth= and Authorization where there is one
 *   /peer     replies at once with who asks
 *   /big      replies at once with RIG_BIG bytes
 *   /post     keeps the exchange, a worker thread posts it at once
 *   /hold     keeps it until rig_post(); an hour
 *   /expire   the same; 50 ms
 *
 * Exchanges that wait are kept in a list, in the order in which they came.
 */

enum { RIG_HELD_MAX = 8, RIG_WORKERS = 8, RIG_BIG = 8 << 20 };

enum rig_event {
	RIG_REQUEST,
	RIG_READY,
	RIG_EXPIRED,
	RIG_GONE,
	RIG_RELEASED, /* a reply */
	RIG_MADE, /* a reply */
	RIG_EVENTS,
};

struct rig {
	struct http_server *server;
	struct http_handler handler;
	uint16_t port;
	pthread_t thread;
	bool joined;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned events[RIG_EVENTS];
	enum http_pending when_gone; /* what gone() and expired() return */
	struct http_exchange *held[RIG_HELD_MAX];
	unsigned held_count;
	struct http_exchange *jobs[256];
	unsigned job_count;
	bool workers_stop;
	pthread_t workers[RIG_WORKERS];
};

/* handler and max_connections (64 when 0) are filled in. */
struct rig *rig_new(struct http_config config);

/* The same, but it listens there. */
struct rig *rig_new_on(
    struct http_config config, const struct http_listen *listen);

/* A server without anything. */
struct http_server *rig_new_server(void);

/* Over TCP, without TLS. */
enum sr_err rig_listen(struct http_server *server, const char *host,
    uint16_t port, uint16_t *bound_port);

/* Stops, waits for the loop to end; every reply made must be released. */
void rig_free(struct rig *rig);

/* Wait (at most 10 s) until this has happened `count` times. */
void rig_await(struct rig *rig, enum rig_event event, unsigned count);
unsigned rig_count(struct rig *rig, enum rig_event event);

/* Post the exchange that waits longest. */
void rig_post(struct rig *rig);

/* Wait for http_server_run() to return. */
void rig_join(struct rig *rig);

int rig_connect(struct rig *rig);
bool rig_can_connect(int family, uint16_t port); /* on loopback */
void rig_send(int fd, const char *data, size_t len);
void rig_send_text(int fd, const char *text);

struct rig_reply {
	int status; /* 0: none came before the end */
	bool close; /* Connection: close */
	bool keep_alive; /* Connection: keep-alive */
	char head[4096];
	char *body;
	size_t body_len;
};

/* Read one reply, at most 10 s; the body is freed by rig_reply_free(). */
struct rig_reply rig_read(int fd);
struct rig_reply rig_read_head(int fd); /* has no body: answer to HEAD */
void rig_reply_free(struct rig_reply *reply);

/* Read a reply and check its status; and that its body is this text. */
void rig_expect(int fd, int status);
void rig_expect_body(int fd, const char *body);

/* Check that the program sleeps for nearly all of the next half second. */
void rig_check_rests(void);

/* True when the server has closed and sent nothing more before. */
bool rig_is_closed(int fd);

#endif
