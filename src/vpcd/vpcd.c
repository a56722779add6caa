/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "vpcd/internal.h"
#include "vpcd/link.h"

enum { RETRY_MIN_MS = 100, RETRY_MAX_MS = 1000 };

/* Until there is a connection; says once that there is none. */
static enum sr_err
connect_patiently(struct vpcd *v, int *fd)
{
	const struct vpcd_config *c = &v->config;
	unsigned delay = RETRY_MIN_MS;
	bool told = false;
	enum sr_err err;

	while ((err = link_open(c->host, c->port, c->stop_fd, fd)) == SR_IO) {
		if (!told)
			log_info("card=%s waits for a virtual reader at "
				 "%s port %u",
			    v->name, c->host, c->port);
		told = true;
		if ((err = link_wait(c->stop_fd, delay)) != SR_OK)
			return err;
		delay = delay * 2 < RETRY_MAX_MS ? delay * 2 : RETRY_MAX_MS;
	}
	return err;
}

/* Out of the reader for a while; whoever removes an eject ends it. */
static enum sr_err
stay_away(struct vpcd *v)
{
	const struct vpcd_config *c = &v->config;
	int ms = v->gone_ms;

	v->gone_ms = GONE_AS_USUAL;
	if (ms == GONE_AS_USUAL)
		return link_wait(c->stop_fd, RETRY_MIN_MS);
	return link_hold(-1, c->stop_fd, faults_end_fd(c->faults), ms);
}

static void *
thread_main(void *arg)
{
	struct vpcd *v = arg;
	enum sr_err err;
	int fd;

	while (connect_patiently(v, &fd) == SR_OK) {
		log_info("card=%s connected to %s port %u", v->name,
		    v->config.host, v->config.port);
		softcard_reset(v->card);
		do
			err = frame_serve(v, fd);
		while (err == SR_OK);
		link_close(fd);
		if (err == SR_STOPPING)
			break;
		log_info("card=%s lost its reader", v->name);
		if (stay_away(v) != SR_OK)
			break;
	}
	return NULL;
}

static void
vpcd_free(struct vpcd *v)
{
	pool_give_back(v->config.pool, v->card);
	wipe_free(v);
}

enum sr_err
vpcd_start(const struct vpcd_config *config, struct vpcd **out,
    struct conf_error *error)
{
	struct vpcd *v = wipe_malloc(sizeof(*v));
	enum sr_err err;

	snprintf(error->text, sizeof(error->text), "out of memory or threads");
	if (v == NULL)
		return SR_NO_MEMORY;
	v->config = *config;
	v->gone_ms = GONE_AS_USUAL;
	v->name = config->name;
	err = pool_take(config->pool, config->name, &v->card, error);
	if (err != SR_OK) {
		wipe_free(v);
		return err;
	}
	if (pthread_create(&v->thread, NULL, thread_main, v) != 0) {
		vpcd_free(v);
		return SR_INTERNAL;
	}
	*out = v;
	return SR_OK;
}

void
vpcd_join(struct vpcd *v)
{
	if (v == NULL)
		return;
	pthread_join(v->thread, NULL);
	vpcd_free(v);
}
