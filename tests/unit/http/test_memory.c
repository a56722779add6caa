/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tls_rig.h"

/*
 * Each allocation of ours for a connection fails in turn: that one is closed,
 * nothing is leaked, and the next one is served.
 */

static atomic_uint until_failure; /* 0: none */
static atomic_bool armed; /* the server's thread, and not ours */
static pthread_t server_thread;

void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);
enum sr_err __wrap_parse_new(void **out);
enum sr_err __real_parse_new(void **out);

static bool
fails_now(void)
{
	return armed && pthread_equal(pthread_self(), server_thread) &&
	    until_failure > 0 && --until_failure == 0;
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_calloc(count, size);
}

enum sr_err
__wrap_parse_new(void **out)
{
	return fails_now() ? SR_NO_MEMORY : __real_parse_new(out);
}

static bool
is_served(struct rig *rig, bool tls)
{
	static const char text[] = "GET /now HTTP/1.1\r\nHost: h\r\n\r\n";
	char reply[4096];
	struct rig_reply r;
	SSL *ssl;
	int fd, status = 0;

	if (tls) {
		ssl = tls_connect(
		    rig, (struct tls_client_config){ .certificate = "good" });
		if (ssl != NULL)
			status = tls_ask(ssl, "/now", reply, sizeof(reply));
		tls_close(ssl);
		return status == 200;
	}
	fd = rig_connect(rig);
	rig_send(fd, text, sizeof(text) - 1);
	r = rig_read(fd);
	rig_reply_free(&r);
	close(fd);
	return r.status == 200;
}

static void
check(struct rig *rig, bool tls)
{
	unsigned n = 1;
	bool served;

	server_thread = rig->thread;
	armed = true;
	do {
		until_failure = n++;
		served = is_served(rig, tls);
		assert_int_equal(served, until_failure != 0);
		until_failure = 0;
		assert_true(is_served(rig, tls));
	} while (!served);
	armed = false;
	assert_in_range(n, tls ? 6 : 5, 32); /* of one connection */
}

static void
test_plain(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });

	(void)state;
	check(rig, false);
	rig_free(rig);
}

static void
test_tls(void **state)
{
	struct http_tls *tls =
	    tls_load("server", HTTP_CLIENT_CERTIFICATE_REQUIRED, NULL);
	struct rig *rig = tls_rig_new((struct http_config){ 0 }, tls);

	(void)state;
	check(rig, true);
	rig_free(rig);
	http_tls_free(tls);
}

int
main(int argc, char **argv)
{
	int result;

	log_set_level(LOG_LEVEL_ERROR);
	tls_rig_start(argc, argv);
	t_add("plain", test_plain, NULL);
	t_add("TLS", test_tls, NULL);
	result = t_main("http/memory");
	tls_rig_end();
	return result;
}
