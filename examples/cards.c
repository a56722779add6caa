/* SPDX-License-Identifier: MIT */
/*
 * What cards are there?  All are asked at once, in an event loop that could
 * have other things to do:
 *
 *	cards URL
 *
 *	cc cards.c $(pkg-config --cflags --libs libsimrest)
 */
#include <stdio.h>
#include <stdlib.h>

#include <sys/epoll.h>
#include <unistd.h>

#include <simrest/simrest.h>

struct cards {
	struct simrest *s;
	unsigned waiting; /* calls on their way */
	int status;
};

/* A call, and where its result goes. */
struct question {
	struct cards *cards;
	unsigned slot;
	struct simrest_result result;
};

static const char *
or_dash(const char *text)
{
	return text != NULL ? text : "-";
}

static void
finish(struct question *question)
{
	question->cards->waiting--;
	simrest_result_wipe(&question->result);
	free(question);
}

static void
on_card(void *arg, struct simrest_result *result)
{
	struct question *question = arg;

	if (result->error.err == SR_OK)
		printf("slot %u: ICCID %s, IMSI %s, %s\n", question->slot,
		    or_dash(result->info.iccid), or_dash(result->info.imsi),
		    or_dash(result->info.reader));
	else
		printf("slot %u: %s\n", question->slot, result->error.message);
	finish(question);
}

static void
ask_card(struct cards *cards, unsigned slot)
{
	const struct simrest_card card = { .by = SIMREST_BY_SLOT,
		.slot = slot };
	struct question *question = calloc(1, sizeof(*question));

	if (question == NULL)
		abort();
	question->cards = cards;
	question->slot = slot;
	cards->waiting++;
	if (simrest_start_info(
		cards->s, &card, &question->result, on_card, question) == NULL)
		on_card(question, &question->result);
}

static void
on_slots(void *arg, struct simrest_result *result)
{
	struct question *question = arg;
	struct cards *cards = question->cards;

	if (result->error.err != SR_OK) {
		fprintf(stderr, "%s\n", result->error.message);
		cards->status = EXIT_FAILURE;
	}
	for (size_t i = 0; i < result->slots.count; i++) {
		const struct simrest_slot *slot = &result->slots.slots[i];

		if (slot->state == SIMREST_READY || slot->state == SIMREST_BUSY)
			ask_card(cards, slot->number);
		else
			printf("slot %u: %s\n", slot->number, slot->state_name);
	}
	finish(question);
}

static void
ask_slots(struct cards *cards)
{
	struct question *question = calloc(1, sizeof(*question));

	if (question == NULL)
		abort();
	question->cards = cards;
	cards->waiting++;
	if (simrest_start_slots(
		cards->s, &question->result, on_slots, question) == NULL)
		on_slots(question, &question->result);
}

/* The library needs one descriptor watched, and no timer. */
static int
loop(struct cards *cards)
{
	const int fd = simrest_fd(cards->s);
	struct epoll_event event = { .events = EPOLLIN, .data = { .fd = fd } };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
		perror("epoll");
		return EXIT_FAILURE;
	}
	while (cards->waiting > 0) {
		int count = epoll_wait(epoll, &event, 1, -1);

		if (count == 1 && event.data.fd == fd &&
		    simrest_process(cards->s) != SR_OK) {
			cards->status = EXIT_FAILURE;
			break;
		}
	}
	close(epoll);
	return cards->status;
}

int
main(int argc, char **argv)
{
	struct simrest_config config = { .token = getenv("SIMREST_TOKEN") };
	struct cards cards = { .status = EXIT_SUCCESS };
	struct simrest_error error;
	int status;

	if (argc != 2) {
		fprintf(stderr, "usage: cards URL\n");
		return 2;
	}
	config.url = argv[1];
	if (simrest_open(&config, &cards.s, &error) != SR_OK) {
		fprintf(stderr, "%s\n", error.message);
		return EXIT_FAILURE;
	}
	ask_slots(&cards);
	status = loop(&cards);
	simrest_close(cards.s);
	return status;
}
