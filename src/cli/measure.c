/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/bench.h"
#include "cli/term.h"

enum { BAR_MS = 100, BAR_WIDTH = 30, NS_PER_S = 1000000000 };

/* One question at a time. */
struct connection {
	struct bench *bench;
	size_t lane;
	struct aka_vector vector; /* secret */
	uint64_t start_ns;
	bool busy;
};

static bool
is_over(const struct bench *b)
{
	if (b->interrupted)
		return true;
	if (b->options->seconds > 0)
		return clock_ns() - b->start_ns >=
		    b->options->seconds * NS_PER_S;
	return b->started >= b->options->requests;
}

static void start(struct connection *c);

static void
finish(void *arg, enum sr_err err, const struct wire_auth_answer *answer,
    const struct client_reply *reply)
{
	struct connection *c = arg;
	struct bench *b = c->bench;

	(void)reply;
	c->busy = false;
	b->finished++;
	lane_finish(&b->lanes[c->lane], &c->vector, err, answer,
	    (clock_ns() - c->start_ns) / 1000);
	wipe(&c->vector, sizeof(c->vector));
	/* All lanes get their turn, whatever the numbers of both. */
	c->lane = (c->lane + b->connections) % b->lane_count;
	start(c);
}

/* The next lane that goes on, from the one whose turn it is. */
static struct lane *
find_lane(struct connection *c)
{
	struct bench *b = c->bench;

	for (size_t i = 0; i < b->lane_count; i++) {
		struct lane *lane = &b->lanes[c->lane];

		if (!lane->stopped &&
		    lane_next(lane, lane->subscriber.who.amf, &c->vector))
			return lane;
		c->lane = (c->lane + 1) % b->lane_count;
	}
	return NULL;
}

static void
start(struct connection *c)
{
	struct bench *b = c->bench;
	struct wire_auth_request request = {
		.app = (enum wire_app)b->options->app
	};
	char target[32];
	const struct client_question question = { .kind = CLIENT_AUTHENTICATE,
		.target = target,
		.request = &request };
	struct client_call *call;
	struct lane *lane;

	if (is_over(b) || (lane = find_lane(c)) == NULL)
		return;
	memcpy(request.rand, c->vector.rand, sizeof(request.rand));
	memcpy(request.autn, c->vector.autn, sizeof(request.autn));
	if (strlen(lane->card.iccid) < sizeof(request.iccid))
		memcpy(request.iccid, lane->card.iccid,
		    strlen(lane->card.iccid) + 1);
	snprintf(target, sizeof(target), "slot/%u", lane->slot);
	b->started++;
	c->start_ns = clock_ns();
	c->busy = client_start(b->client, &question, finish, c, &call) == SR_OK;
	if (!c->busy)
		log_error("%s", sr_err_message(SR_NO_MEMORY));
}

static double
done_of(const struct bench *b, double seconds)
{
	double done = b->options->seconds > 0
	    ? seconds / (double)b->options->seconds
	    : (double)b->finished / (double)b->options->requests;

	return done < 1 ? done : 1;
}

static void
draw_bar(struct bench *b)
{
	uint64_t now_ns = clock_ns();
	double seconds = (double)(now_ns - b->start_ns) / NS_PER_S;
	int width;

	if (!term_has_bar() || b->options->json ||
	    now_ns - b->drawn_ns < (uint64_t)BAR_MS * 1000000)
		return;
	b->drawn_ns = now_ns;
	width = (int)(BAR_WIDTH * done_of(b, seconds));
	fprintf(stderr, "\r[%.*s%*s] %" PRIu64 " answers, %.1f/s ", width,
	    "##############################", BAR_WIDTH - width, "",
	    b->finished, (double)b->finished / seconds);
}

static void
clear_bar(const struct bench *b)
{
	if (term_has_bar() && !b->options->json)
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 44, "");
}

static bool
is_any_busy(const struct connection *all, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		if (all[i].busy)
			return true;
	return false;
}

/* A second signal does not wait for the last answers. */
static enum exit_status
loop(struct bench *b, struct connection *all, int signals)
{
	struct pollfd fds[] = { { .fd = client_fd(b->client),
				    .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };

	while (is_any_busy(all, b->connections)) {
		if (poll(fds, 2, BAR_MS) < 0 && errno != EINTR) {
			log_error("poll: %s", strerror(errno));
			return EXIT_STATUS_LOCAL;
		}
		if (fds[1].revents != 0) {
			b->interrupted = true;
			fds[1].fd = -1;
		}
		if (client_process(b->client) != SR_OK) {
			log_error("%s", sr_err_message(SR_IO));
			return EXIT_STATUS_LOCAL;
		}
		draw_bar(b);
	}
	return EXIT_STATUS_OK;
}

enum exit_status
bench_measure(struct bench *b, int signals)
{
	struct connection *all = wipe_calloc(b->connections, sizeof(*all));
	enum exit_status status;

	if (all == NULL) {
		log_error("%s", sr_err_message(SR_NO_MEMORY));
		return EXIT_STATUS_LOCAL;
	}
	b->start_ns = clock_ns();
	for (uint64_t i = 0; i < b->connections; i++) {
		all[i].bench = b;
		all[i].lane = i % b->lane_count;
		start(&all[i]);
	}
	status = loop(b, all, signals);
	b->ns = clock_ns() - b->start_ns;
	clear_bar(b);
	wipe_free(all);
	return status;
}
