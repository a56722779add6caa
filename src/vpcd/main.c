/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"
#include "vpcd/options.h"
#include "vpcd/vpcd.h"

enum { PORT_MAX = 65535 };

struct program {
	struct options options;
	struct profile_list *list;
	struct journal *journal;
	struct vpcd *cards[PROFILE_CARDS_MAX];
	size_t count;
	int stop_fd;
};

static struct profile *
find_profile(struct profile_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->cards[i].name, name) == 0)
			return &list->cards[i];
	return NULL;
}

static enum sr_err
load_profiles(struct program *p)
{
	struct conf_error error;
	enum sr_err err;

	if (p->options.profile != NULL)
		err = profile_list_load(p->options.profile, &p->list, &error);
	else
		err = profile_list_builtin(&p->list, &error);
	if (err != SR_OK)
		log_error("%s", error.text);
	return err;
}

static enum sr_err
open_journal(struct program *p)
{
	enum sr_err err;

	if (p->options.journal == NULL)
		return SR_OK;
	err = journal_open(p->options.journal, &p->journal);
	if (err != SR_OK)
		log_error("%s: %s", p->options.journal, strerror(errno));
	return err;
}

static enum sr_err
place_state(const char *folder, struct profile *profile)
{
	size_t cap = sizeof(profile->state);
	int len;

	if (folder == NULL || profile->state[0] != '\0')
		return SR_OK;
	len = snprintf(
	    profile->state, cap, "%s/%s.state", folder, profile->iccid);
	if (len > 0 && (size_t)len < cap)
		return SR_OK;
	log_error("the path of the state folder is too long");
	return SR_USAGE;
}

static enum sr_err
insert(struct program *p, struct profile *profile)
{
	const struct vpcd_config config = {
		.host = p->options.host,
		.name = profile->name,
		.port = p->options.port + (unsigned)p->count,
		.stop_fd = p->stop_fd,
	};
	struct softcard *card;
	struct conf_error error;
	enum sr_err err;

	if ((err = place_state(p->options.state, profile)) != SR_OK)
		return err;
	if (config.port > PORT_MAX) {
		log_error(
		    "card=%s would need port %u", profile->name, config.port);
		return SR_USAGE;
	}
	err = softcard_new(profile, p->journal, &card, &error);
	if (err != SR_OK) {
		log_error("card=%s %s", profile->name, error.text);
		return err;
	}
	err = vpcd_start(&config, card, &p->cards[p->count]);
	if (err == SR_OK)
		p->count++;
	else
		log_error("card=%s %s", profile->name, sr_err_message(err));
	return err;
}

static enum sr_err
insert_all(struct program *p)
{
	const struct options *o = &p->options;
	size_t count = o->card_count > 0 ? o->card_count : p->list->count;
	struct profile *profile;
	enum sr_err err = SR_OK;

	for (size_t i = 0; i < count && err == SR_OK; i++) {
		profile = o->card_count == 0
		    ? &p->list->cards[i]
		    : find_profile(p->list, o->cards[i]);
		if (profile == NULL) {
			log_error("there is no card %s", o->cards[i]);
			return SR_USAGE;
		}
		err = insert(p, profile);
	}
	return err;
}

static void
remove_all(struct program *p)
{
	const uint64_t one = 1;

	if (write(p->stop_fd, &one, sizeof(one)) < 0)
		log_error("eventfd: %s", strerror(errno));
	for (size_t i = 0; i < p->count; i++)
		vpcd_join(p->cards[i]);
}

static enum sr_err
run(struct program *p, const sigset_t *signals)
{
	enum sr_err err;
	int signal;

	if ((p->stop_fd = eventfd(0, EFD_CLOEXEC)) < 0) {
		log_error("eventfd: %s", strerror(errno));
		return SR_IO;
	}
	if ((err = load_profiles(p)) == SR_OK &&
	    (err = open_journal(p)) == SR_OK && (err = insert_all(p)) == SR_OK)
		sigwait(signals, &signal);
	/* A second one ends the program, even while a card takes its time. */
	pthread_sigmask(SIG_UNBLOCK, signals, NULL);
	remove_all(p);
	journal_close(p->journal);
	profile_list_free(p->list);
	close(p->stop_fd);
	return err;
}

int
main(int argc, char **argv)
{
	struct program p = { 0 };
	enum sr_err err;
	sigset_t signals;

	process_harden();
	log_set_name("sim-rest-card");
	log_set_level(LOG_LEVEL_INFO);
	if ((err = options_parse(argc, argv, &p.options)) != SR_OK)
		return (int)sr_err_exit_status(err);
	if (p.options.verbose)
		log_set_level(LOG_LEVEL_DEBUG);
	/* Before any thread: they all inherit it, and sigwait() gets them. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	return (int)sr_err_exit_status(run(&p, &signals));
}
