/* SPDX-License-Identifier: MIT */
/*
 * Authentications over HTTP, as many as the server answers, over connections
 * that each wait for one answer before they send the next request:
 *
 *	load [OPTION...] PROFILE
 *
 * -p PORT      of 127.0.0.1
 * -u PATH      a Unix socket instead
 * -t FILE      TLS, by the certificates in this file
 * -s SLOTS     0 to SLOTS-1, with the cards of the profile in their order
 * -c COUNT     connections, dealt out to the slots
 * -1           a new connection for each request
 * -i           every second request to the ISIM
 * -f LENGTH    any answer with a body of this length is right
 * -H LINE      one more header in each request
 * -w MS, -d MS how long to warm up, and to measure
 * -n COUNT     so many requests instead, as long as they take
 *
 * Prints what samples_print() does.  An answer is right if its status is 200
 * and it has the RES that belongs to the RAND of its request.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"
#include "bench/link.h"
#include "bench/samples.h"
#include "bench/vectors.h"

enum {
	SLOTS_MAX = 16,
	CONNECTIONS_MAX = 1024,
	VECTORS = 8192,
	REQUEST_MAX = 1024,
	ANSWER_MAX = 4096,
	EVENTS = 64,
};

struct connection {
	struct link link;
	size_t slot;
	const struct challenge *challenge;
	uint64_t began;
	char out[REQUEST_MAX];
	size_t out_len, out_at;
	char in[ANSWER_MAX];
	size_t in_len;
};

static struct link_target target = { .port = 8000 };
static size_t slots = 1, connections = 1;
static bool always_new, both_apps;
static size_t fixed_len; /* 0: look at RES */
static const char *header = "";
static unsigned warm_ms = 200, measured_ms = 1000;
static unsigned long wanted; /* 0: as many as there is time for */

static struct vectors vectors;
static struct window window;
static struct samples samples[SLOTS_MAX];
static size_t sent_to[SLOTS_MAX];
static unsigned long sent;
static size_t at_rest; /* connections that have sent their last request */
static int events;

static void
write_request(struct connection *c, const char *app)
{
	char rand[33], autn[33], body[128];
	int body_len, len;

	hex_encode(c->challenge->rand, 16, rand);
	hex_encode(c->challenge->autn, 16, autn);
	body_len = snprintf(body, sizeof(body),
	    "{\"rand\":\"%s\",\"autn\":\"%s\"%s}", rand, autn, app);
	len = snprintf(c->out, sizeof(c->out),
	    "POST /sim-auth-api/v1/slot/%zu HTTP/1.1\r\n"
	    "Host: localhost\r\n"
	    "Content-Type: application/json\r\n"
	    "%s%s%s"
	    "Content-Length: %d\r\n\r\n%s",
	    c->slot, header, header[0] != '\0' ? "\r\n" : "",
	    always_new ? "Connection: close\r\n" : "", body_len, body);
	if (len < 0 || (size_t)len >= sizeof(c->out))
		errx(64, "the request is too long");
	c->out_len = (size_t)len;
}

/* False: no more, and the connection rests. */
static bool
next_request(struct connection *c)
{
	size_t n;

	if (wanted != 0 ? sent == wanted : clock_ns() >= window.until) {
		at_rest++;
		return false;
	}
	sent++;
	n = sent_to[c->slot]++;
	c->challenge = vectors_get(&vectors, c->slot, n);
	write_request(c, both_apps && n % 2 != 0 ? ",\"app\":\"isim\"" : "");
	c->out_at = c->in_len = 0;
	c->began = clock_ns();
	return true;
}

static void
connect_it(struct connection *c)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
		.data.ptr = c,
	};

	link_open(&c->link, &target);
	if (epoll_ctl(events, EPOLL_CTL_ADD, c->link.fd, &event) != 0)
		err(1, "epoll_ctl");
}

/* The length of the whole answer; 0 while its head is not there. */
static size_t
answer_len(const struct connection *c, const char **body)
{
	const char *end = strstr(c->in, "\r\n\r\n");
	const char *field;

	if (end == NULL)
		return 0;
	*body = end + 4;
	field = strstr(c->in, "\r\nContent-Length: ");
	if (field == NULL || field > end)
		errx(1, "an answer without a length");
	return (size_t)(*body - c->in) + strtoul(field + 18, NULL, 10);
}

static bool
is_right(const struct connection *c, const char *body)
{
	static const char member[] = "\"res\":\"";
	const char *res;
	char want[17];

	if (strncmp(c->in, "HTTP/1.1 200 ", 13) != 0)
		return false;
	if (fixed_len != 0)
		return strlen(body) == fixed_len;
	hex_encode(c->challenge->res, sizeof(c->challenge->res), want);
	res = strstr(body, member);
	return res != NULL && strncmp(res + sizeof(member) - 1, want, 16) == 0;
}

/* Returns whether the answer is whole. */
static bool
take_answer(struct connection *c)
{
	const char *body;
	size_t len;

	c->in[c->in_len] = '\0';
	len = answer_len(c, &body);
	if (len == 0 || c->in_len < len)
		return false;
	samples_add(&samples[c->slot], &window, c->began, clock_ns());
	if (c->in_len > len || !is_right(c, body)) {
		if (samples[c->slot].wrong++ == 0)
			warnx("wrong: %s", c->in);
	}
	return true;
}

/* Returns whether another request is on its way. */
static bool
go_on(struct connection *c, bool broken)
{
	if (broken && samples[c->slot].wrong++ == 0)
		warnx("a connection ended without an answer");
	if (broken || always_new)
		link_close(&c->link);
	if (!next_request(c))
		return false;
	if (broken || always_new)
		connect_it(c);
	return true;
}

static void
drive(struct connection *c)
{
	ssize_t n;

	for (;;) {
		if (c->out_at < c->out_len)
			n = link_write(&c->link, c->out + c->out_at,
			    c->out_len - c->out_at);
		else
			n = link_read(&c->link, c->in + c->in_len,
			    sizeof(c->in) - 1 - c->in_len);
		if (n == 0)
			return;
		if (n > 0 && c->out_at < c->out_len) {
			c->out_at += (size_t)n;
			continue;
		}
		if (n > 0)
			c->in_len += (size_t)n;
		if ((n < 0 || take_answer(c)) && !go_on(c, n < 0))
			return;
	}
}

static void
run(void)
{
	struct connection *all = calloc(connections, sizeof(*all));
	struct epoll_event ready[EVENTS];

	events = epoll_create1(0);
	if (all == NULL || events < 0)
		err(1, "%zu connections", connections);
	window = window_after(warm_ms, measured_ms);
	if (wanted != 0)
		window = (struct window){ .until = UINT64_MAX };
	for (size_t i = 0; i < connections; i++) {
		all[i].slot = i % slots;
		all[i].link.fd = -1;
		if (next_request(&all[i]))
			connect_it(&all[i]);
	}
	while (at_rest < connections) {
		int n = epoll_wait(events, ready, EVENTS, -1);

		for (int i = 0; i < n; i++)
			drive(ready[i].data.ptr);
	}
	for (size_t i = 0; i < connections; i++)
		link_close(&all[i].link);
	free(all);
	link_end();
}

static unsigned
number(const char *text, unsigned min, unsigned max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n < min || n > max)
		errx(64, "%s: not from %u to %u", text, min, max);
	return (unsigned)n;
}

static void
take_option(int option)
{
	switch (option) {
	case 'p':
		target.port = (unsigned short)number(optarg, 1, 65535);
		break;
	case 's':
		slots = number(optarg, 1, SLOTS_MAX);
		break;
	case 'c':
		connections = number(optarg, 1, CONNECTIONS_MAX);
		break;
	case 'f':
		fixed_len = number(optarg, 1, ANSWER_MAX);
		break;
	case 'w':
		warm_ms = number(optarg, 0, 60000);
		break;
	case 'd':
		measured_ms = number(optarg, 1, 600000);
		break;
	case 'n':
		wanted = number(optarg, 1, 100000000);
		break;
	default:
		errx(64, "usage: load [OPTION...] PROFILE, see bench/load.c");
	}
}

int
main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "p:u:t:s:c:1if:H:w:d:n:")) != -1)
		if (option == 'u')
			target.path = optarg;
		else if (option == 't')
			target.ca = optarg;
		else if (option == 'H')
			header = optarg;
		else if (option == '1')
			always_new = true;
		else if (option == 'i')
			both_apps = true;
		else
			take_option(option);
	if (optind + 1 != argc)
		take_option('?');
	vectors_make(&vectors, argv[optind], slots, VECTORS);
	samples_start();
	run();
	samples_print(samples, slots, sent);
	vectors_free(&vectors);
	return 0;
}
