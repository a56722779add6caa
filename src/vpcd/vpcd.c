/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/log.h"
#include "base/wipe.h"
#include "vpcd/link.h"
#include "vpcd/vpcd.h"

enum {
	LENGTH_LEN = 2,
	FRAME_MAX = 0xffff,

	CONTROL_LEN = 1,
	CONTROL_OFF = 0x00,
	CONTROL_ON = 0x01,
	CONTROL_RESET = 0x02,
	CONTROL_ATR = 0x04,

	RETRY_MIN_MS = 100,
	RETRY_MAX_MS = 1000,
};

struct vpcd {
	struct vpcd_config config;
	struct softcard *card;
	pthread_t thread;
	uint8_t frame[FRAME_MAX]; /* the command; may hold a PIN */
};

/* Length and bytes in one write: the reader waits for both. */
static enum sr_err
answer(struct vpcd *v, int fd, const uint8_t *bytes, size_t len)
{
	uint8_t frame[LENGTH_LEN + APDU_RSP_MAX];
	struct builder b = builder_over(frame, sizeof(frame));
	enum sr_err err;

	builder_be16(&b, (uint16_t)len);
	builder_bytes(&b, bytes, len);
	err = link_write(fd, v->config.stop_fd, b.start, b.len);
	wipe(frame, sizeof(frame));
	return err;
}

/* Only the request for the ATR is answered. */
static enum sr_err
on_control(struct vpcd *v, int fd, uint8_t code)
{
	uint8_t atr[33];

	switch (code) {
	case CONTROL_OFF:
	case CONTROL_ON:
	case CONTROL_RESET:
		softcard_reset(v->card);
		return SR_OK;
	case CONTROL_ATR:
		return answer(v, fd, atr, softcard_atr(v->card, atr));
	default:
		log_warning("card=%s reader sent unknown control %02x",
		    v->config.name, code);
		return SR_IO;
	}
}

/* Header, lengths and status word; never data. */
static void
log_apdu(const struct vpcd *v, size_t len, const uint8_t *rsp, size_t rsp_len)
{
	struct cursor cmd = cursor_over(v->frame, len);
	struct cursor sw = cursor_over(rsp, rsp_len);
	uint32_t header = (uint32_t)cursor_be16(&cmd) << 16;

	header |= cursor_be16(&cmd);
	cursor_take(&sw, rsp_len - 2);
	log_debug("card=%s apdu=%08x len=%zu sw=%04x answer=%zu",
	    v->config.name, header, len, cursor_be16(&sw), rsp_len - 2);
}

static enum sr_err
on_command(struct vpcd *v, int fd, size_t len)
{
	uint8_t rsp[APDU_RSP_MAX];
	enum sr_err err;
	size_t rsp_len;

	softcard_transmit(v->card, v->frame, len, rsp, &rsp_len);
	log_apdu(v, len, rsp, rsp_len);
	err = answer(v, fd, rsp, rsp_len);
	wipe(rsp, sizeof(rsp));
	wipe(v->frame, len);
	return err;
}

/*
 * Debian's reader sends length and bytes apart: without an acknowledgement at
 * once it waits 40 ms before the bytes (doc/reliability.md, 3).
 */
static enum sr_err
serve_frame(struct vpcd *v, int fd)
{
	uint8_t head[LENGTH_LEN];
	struct cursor c = cursor_over(head, sizeof(head));
	enum sr_err err;
	size_t len;

	err = link_read(fd, v->config.stop_fd, head, sizeof(head));
	if (err != SR_OK)
		return err;
	link_acknowledge(fd);
	if ((len = cursor_be16(&c)) == 0)
		return SR_IO; /* what the card would say to go away */
	err = link_read(fd, v->config.stop_fd, v->frame, len);
	if (err != SR_OK)
		return err;
	return len == CONTROL_LEN ? on_control(v, fd, v->frame[0])
				  : on_command(v, fd, len);
}

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
			    c->name, c->host, c->port);
		told = true;
		if ((err = link_wait(c->stop_fd, delay)) != SR_OK)
			return err;
		delay = delay * 2 < RETRY_MAX_MS ? delay * 2 : RETRY_MAX_MS;
	}
	return err;
}

static void *
thread_main(void *arg)
{
	struct vpcd *v = arg;
	enum sr_err err;
	int fd;

	while (connect_patiently(v, &fd) == SR_OK) {
		log_info("card=%s connected to %s port %u", v->config.name,
		    v->config.host, v->config.port);
		softcard_reset(v->card);
		do
			err = serve_frame(v, fd);
		while (err == SR_OK);
		link_close(fd);
		if (err == SR_STOPPING)
			break;
		log_info("card=%s lost its reader", v->config.name);
		if (link_wait(v->config.stop_fd, RETRY_MIN_MS) != SR_OK)
			break;
	}
	return NULL;
}

static void
vpcd_free(struct vpcd *v)
{
	softcard_free(v->card);
	wipe_free(v);
}

enum sr_err
vpcd_start(
    const struct vpcd_config *config, struct softcard *card, struct vpcd **out)
{
	struct vpcd *v = wipe_malloc(sizeof(*v));

	if (v == NULL) {
		softcard_free(card);
		return SR_NO_MEMORY;
	}
	v->config = *config;
	v->card = card;
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
