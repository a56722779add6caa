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
#include "vpcd/command.h"
#include "vpcd/control.h"
#include "vpcd/options.h"
#include "vpcd/vpcd.h"

enum { PORT_MAX = 65535 };

struct program {
	struct options options;
	struct profile_list *list;
	struct journal *journal;
	struct pool *pool;
	struct readers readers; /* as many as there are cards to insert */
	struct control *control;
	struct vpcd *cards[PROFILE_CARDS_MAX];
	int stop_fd;
};

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
make_pool(struct program *p)
{
	const struct pool_config config = {
		.list = p->list,
		.journal = p->journal,
		.state = p->options.state,
	};

	return pool_new(&config, &p->pool);
}

static enum sr_err
make_readers(struct program *p)
{
	struct readers *r = &p->readers;
	size_t wanted = p->options.card_count;
	enum sr_err err = SR_OK;

	if (wanted == 0)
		wanted = p->list->count;
	r->pool = p->pool;
	while (r->count < wanted &&
	    (err = faults_new(&r->faults[r->count])) == SR_OK)
		r->count++;
	if (err != SR_OK)
		log_error("eventfd: %s", strerror(errno));
	return err;
}

/* Before the first card is in its reader, so that no frame is missed. */
static enum sr_err
load_faults(struct program *p)
{
	struct conf_error error;
	enum sr_err err;

	if (p->options.fault == NULL)
		return SR_OK;
	err = command_run_file(&p->readers, p->options.fault, &error);
	if (err != SR_OK)
		log_error("%s", error.text);
	return err;
}

static enum sr_err
open_control(struct program *p)
{
	const char *path = p->options.control;
	enum sr_err err;

	if (path == NULL)
		return SR_OK;
	err = control_start(path, p->stop_fd, &p->readers, &p->control);
	if (err == SR_USAGE)
		log_error("%s: the path is too long", path);
	else if (err != SR_OK)
		log_error("%s: %s", path, strerror(errno));
	return err;
}

static enum sr_err
insert(struct program *p, size_t i, const char *name)
{
	const struct vpcd_config config = {
		.host = p->options.host,
		.name = name,
		.port = p->options.port + (unsigned)i,
		.stop_fd = p->stop_fd,
		.pool = p->pool,
		.faults = p->readers.faults[i],
		.journal = p->journal,
	};
	struct conf_error error;
	enum sr_err err;

	if (config.port > PORT_MAX) {
		log_error("card=%s would need port %u", name, config.port);
		return SR_USAGE;
	}
	if ((err = vpcd_start(&config, &p->cards[i], &error)) != SR_OK)
		log_error("card=%s %s", name, error.text);
	return err;
}

static enum sr_err
insert_all(struct program *p)
{
	const struct options *o = &p->options;
	enum sr_err err = SR_OK;

	for (size_t i = 0; i < p->readers.count && err == SR_OK; i++) {
		const char *name = o->card_count == 0
		    ? p->list->cards[i].name
		    : pool_find(p->pool, o->cards[i]);

		if (name == NULL) {
			log_error("there is no card %s", o->cards[i]);
			return SR_USAGE;
		}
		err = insert(p, i, name);
	}
	return err;
}

static void
remove_all(struct program *p)
{
	const uint64_t one = 1;

	if (write(p->stop_fd, &one, sizeof(one)) < 0)
		log_error("eventfd: %s", strerror(errno));
	control_join(p->control);
	for (size_t i = 0; i < p->readers.count; i++) {
		vpcd_join(p->cards[i]);
		faults_free(p->readers.faults[i]);
	}
	pool_free(p->pool);
	journal_close(p->journal);
	profile_list_free(p->list);
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
	    (err = open_journal(p)) == SR_OK && (err = make_pool(p)) == SR_OK &&
	    (err = make_readers(p)) == SR_OK &&
	    (err = load_faults(p)) == SR_OK &&
	    (err = open_control(p)) == SR_OK && (err = insert_all(p)) == SR_OK)
		sigwait(signals, &signal);
	/* A second one ends the program, even while a card takes its time. */
	pthread_sigmask(SIG_UNBLOCK, signals, NULL);
	remove_all(p);
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
