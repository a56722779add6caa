/* SPDX-License-Identifier: MIT */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "base/wipe.h"
#include "client/body.h"
#include "client/poller.h"
#include "client/transport.h"

enum { EVENTS_AT_ONCE = 16, CONNECTIONS_KEPT = 128 };

struct transport {
	CURLM *multi;
	struct poller poller;
	LIST_HEAD(, transport_call) busy;
	LIST_HEAD(, transport_call) idle; /* kept for the next requests */
	CURL *pattern; /* of which calls are copies */
	struct curl_slist *headers;
	struct address address;
};

struct transport_call {
	struct transport *transport;
	LIST_ENTRY(transport_call) entry;
	CURL *easy;
	transport_done_fn done;
	void *arg;

	char request[TRANSPORT_REQUEST_MAX];
	size_t request_len;
	size_t request_sent;

	char url[TRANSPORT_URL_MAX];
	char problem[CURL_ERROR_SIZE];
	struct body body;
	bool starved; /* no memory for the body */
};

/*
 * Once per process, and never undone: others in it may use libcurl, too.  Its
 * buffers hold RES, CK and IK on their way; but where others came before us,
 * their allocator stays.
 */
static bool curl_is_ready;

static void
init_curl(void)
{
	curl_is_ready =
	    curl_global_init_mem(CURL_GLOBAL_DEFAULT, wipe_malloc, wipe_free,
		wipe_realloc, wipe_strdup, wipe_calloc) == CURLE_OK;
}

static size_t
on_body(char *data, size_t size, size_t count, void *arg)
{
	struct transport_call *call = arg;
	size_t len = size * count;

	if (len > TRANSPORT_REPLY_MAX - call->body.len)
		return 0;
	call->starved = !body_add(&call->body, data, len);
	return call->starved ? 0 : len;
}

static size_t
on_send(char *out, size_t size, size_t count, void *arg)
{
	struct transport_call *call = arg;
	size_t len = call->request_len - call->request_sent;

	if (len > size * count)
		len = size * count;
	memcpy(out, call->request + call->request_sent, len);
	call->request_sent += len;
	return len;
}

/*
 * libcurl asks to rewind when a kept connection broke before an answer came,
 * in order to send the request again.  A challenge that may have reached the
 * card is never sent again (doc/reliability.md, section 1).
 */
static int
on_rewind(void *arg, curl_off_t offset, int origin)
{
	(void)arg;
	(void)offset;
	(void)origin;
	return CURL_SEEKFUNC_FAIL;
}

/* Not for the programs that ours may start. */
static curl_socket_t
on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)arg;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

/* Left as it is by NULL. */
static bool
set(CURL *easy, CURLoption option, const void *p)
{
	return p == NULL || curl_easy_setopt(easy, option, p) == CURLE_OK;
}

static bool
set_number(CURL *easy, CURLoption option, long number)
{
	return curl_easy_setopt(easy, option, number) == CURLE_OK;
}

/* The same for all servers. */
static bool
set_rules(CURL *e)
{
	static const struct {
		CURLoption option;
		long number;
	} numbers[] = {
		/* There is no way not to verify the server. */
		{ CURLOPT_SSL_VERIFYPEER, 1 },
		{ CURLOPT_SSL_VERIFYHOST, 2 },
		{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
		/* HTTP/2 may send a request again by itself. */
		{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
		{ CURLOPT_FOLLOWLOCATION, 0 },
		{ CURLOPT_PATH_AS_IS, 1 }, /* a reader may be called ".." */
		{ CURLOPT_NOSIGNAL, 1 },
		/* A cancelled lookup of a name is not waited for. */
		{ CURLOPT_QUICK_EXIT, 1 },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!set_number(e, numbers[i].option, numbers[i].number))
			return false;
	/* Keys do not pass a proxy that only the environment knows of. */
	return set(e, CURLOPT_NOPROXY, "*") &&
	    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open) ==
	    CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_READFUNCTION, on_send) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_rewind) == CURLE_OK;
}

static bool
set_server(CURL *e, const struct transport_config *config)
{
	const struct address *address = &config->address;

	/* Else those of the system would still be trusted beside it. */
	if (config->ca_file != NULL &&
	    curl_easy_setopt(e, CURLOPT_CAPATH, NULL) != CURLE_OK)
		return false;
	return set(e, CURLOPT_CAINFO, config->ca_file) &&
	    set(e, CURLOPT_SSLCERT, config->cert_file) &&
	    set(e, CURLOPT_SSLKEY, config->key_file) &&
	    set(e, CURLOPT_USERAGENT, config->agent) &&
	    set(e, CURLOPT_PROTOCOLS_STR, address->tls ? "https" : "http") &&
	    set(e, CURLOPT_UNIX_SOCKET_PATH,
		*address->unix_path == '\0' ? NULL : address->unix_path) &&
	    set_number(e, CURLOPT_TIMEOUT_MS, (long)config->timeout_ms);
}

static void
free_call(struct transport_call *call)
{
	curl_easy_cleanup(call->easy);
	body_free(&call->body);
	wipe_free(call);
}

static struct transport_call *
new_call(struct transport *t)
{
	struct transport_call *call = wipe_calloc(1, sizeof(*call));

	if (call == NULL)
		return NULL;
	call->transport = t;
	call->easy = curl_easy_duphandle(t->pattern);
	if (call->easy != NULL && set(call->easy, CURLOPT_PRIVATE, call) &&
	    set(call->easy, CURLOPT_ERRORBUFFER, call->problem) &&
	    set(call->easy, CURLOPT_WRITEDATA, call) &&
	    set(call->easy, CURLOPT_READDATA, call))
		return call;
	free_call(call);
	return NULL;
}

/* Nothing of a request stays with a call that is idle. */
static void
retire(struct transport_call *call)
{
	curl_multi_remove_handle(call->transport->multi, call->easy);
	LIST_REMOVE(call, entry);
	body_clear(&call->body);
	wipe(call->request, call->request_len);
	call->request_len = call->request_sent = 0;
	call->problem[0] = '\0';
	call->starved = false;
	LIST_INSERT_HEAD(&call->transport->idle, call, entry);
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
	struct transport *t = arg;

	(void)easy;
	(void)unused;
	if (what == CURL_POLL_REMOVE)
		poller_forget(&t->poller, fd);
	else if (!poller_watch(&t->poller, fd, (what & CURL_POLL_IN) != 0,
		     (what & CURL_POLL_OUT) != 0))
		return -1;
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *arg)
{
	struct transport *t = arg;

	(void)multi;
	return poller_set_timer(&t->poller, ms) ? 0 : -1;
}

static bool
add_headers(struct transport *t, const char *authorization)
{
	const char *const lines[] = { "Content-Type: application/json",
		"Accept: application/json", "Expect:", authorization };
	struct curl_slist *list;

	for (size_t i = 0; i < 4 && lines[i] != NULL; i++) {
		if ((list = curl_slist_append(t->headers, lines[i])) == NULL)
			return false;
		t->headers = list;
	}
	return true;
}

static bool
open_multi(struct transport *t)
{
	CURLM *m = t->multi = curl_multi_init();

	return m != NULL &&
	    curl_multi_setopt(
		m, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT) == CURLM_OK &&
	    curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, on_socket) ==
	    CURLM_OK &&
	    curl_multi_setopt(m, CURLMOPT_SOCKETDATA, t) == CURLM_OK &&
	    curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, on_timer) ==
	    CURLM_OK &&
	    curl_multi_setopt(m, CURLMOPT_TIMERDATA, t) == CURLM_OK;
}

static bool
open_pattern(struct transport *t, const struct transport_config *config)
{
	CURL *e = t->pattern = curl_easy_init();

	return e != NULL && add_headers(t, config->authorization) &&
	    set(e, CURLOPT_HTTPHEADER, t->headers) && set_rules(e) &&
	    set_server(e, config);
}

enum sr_err
transport_open(const struct transport_config *config, struct transport **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct transport *t;
	enum sr_err err;

	pthread_once(&once, init_curl);
	if (!curl_is_ready || (t = wipe_calloc(1, sizeof(*t))) == NULL)
		return SR_NO_MEMORY;
	t->address = config->address;
	err = poller_open(&t->poller);
	if (err == SR_OK && (!open_multi(t) || !open_pattern(t, config)))
		err = SR_NO_MEMORY;
	if (err == SR_OK)
		*out = t;
	else
		transport_close(t);
	return err;
}

void
transport_close(struct transport *t)
{
	struct transport_call *call;

	if (t == NULL)
		return;
	while ((call = LIST_FIRST(&t->busy)) != NULL)
		retire(call);
	while ((call = LIST_FIRST(&t->idle)) != NULL) {
		LIST_REMOVE(call, entry);
		free_call(call);
	}
	curl_easy_cleanup(t->pattern);
	/* Its callbacks use the poller. */
	curl_multi_cleanup(t->multi);
	curl_slist_free_all(t->headers);
	poller_close(&t->poller);
	wipe_free(t);
}

static bool
set_request(
    struct transport_call *call, const struct transport_request *request)
{
	CURL *e = call->easy;

	snprintf(call->url, sizeof(call->url), "%s%s",
	    call->transport->address.base, request->path);
	if (!set(e, CURLOPT_URL, call->url))
		return false;
	if (request->body == NULL)
		return set_number(e, CURLOPT_HTTPGET, 1);
	memcpy(call->request, request->body, request->body_len);
	call->request_len = request->body_len;
	return set_number(e, CURLOPT_POST, 1) &&
	    set_number(e, CURLOPT_POSTFIELDSIZE, (long)request->body_len);
}

enum sr_err
transport_start(struct transport *t, const struct transport_request *request,
    struct transport_call **out)
{
	struct transport_call *call = LIST_FIRST(&t->idle);

	if (call != NULL)
		LIST_REMOVE(call, entry);
	else if ((call = new_call(t)) == NULL)
		return SR_NO_MEMORY;
	LIST_INSERT_HEAD(&t->busy, call, entry);
	call->done = request->done;
	call->arg = request->arg;
	if (!set_request(call, request) ||
	    curl_multi_add_handle(t->multi, call->easy) != CURLM_OK) {
		retire(call);
		return SR_NO_MEMORY;
	}
	*out = call;
	return SR_OK;
}

bool
transport_cancel(struct transport_call *call)
{
	bool sent = call->request_sent > 0;

	retire(call);
	return sent;
}

int
transport_fd(const struct transport *t)
{
	return t->poller.epoll_fd;
}

static enum sr_err
from_curl(CURLcode code, enum trouble *trouble)
{
	*trouble = TROUBLE_OTHER;
	switch (code) {
	case CURLE_OK:
		*trouble = TROUBLE_NONE;
		return SR_OK;
	case CURLE_OUT_OF_MEMORY:
		return SR_NO_MEMORY;
	case CURLE_WRITE_ERROR: /* on_body: longer than any answer */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* no status line */
	case CURLE_BAD_CONTENT_ENCODING:
		return SR_HTTP_ERROR;
	case CURLE_PEER_FAILED_VERIFICATION:
		return SR_UNTRUSTED_SERVER;
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
		*trouble = TROUBLE_OWN_FILES;
		return SR_BAD_CONFIG;
	default:
		return SR_NO_SERVER;
	}
}

static void
explain(struct transport_call *call, CURLcode code, struct client_reply *reply)
{
	long fault = 0;

	reply->err = from_curl(code, &reply->trouble);
	if (call->starved)
		reply->err = SR_NO_MEMORY;
	if (reply->err == SR_NO_SERVER)
		reply->trouble = trouble_of_text(call->problem);
	if (reply->err == SR_UNTRUSTED_SERVER &&
	    curl_easy_getinfo(call->easy, CURLINFO_SSL_VERIFYRESULT, &fault) ==
		CURLE_OK)
		reply->trouble = trouble_of_certificate(fault);
	if (code == CURLE_COULDNT_CONNECT &&
	    curl_easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &fault) ==
		CURLE_OK)
		trouble_name_socket(call->transport->address.unix_path,
		    (int)fault, call->problem, sizeof(call->problem));
	if (code == CURLE_SEND_FAIL_REWIND) /* the text is of on_rewind() */
		reply->problem = "Connection closed without an answer";
	else if (code != CURLE_OK && call->problem[0] == '\0')
		reply->problem = curl_easy_strerror(code);
}

static const char *
header(CURL *easy, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) !=
	    CURLHE_OK)
		return "";
	return found->value;
}

static void
finish(struct transport_call *call, CURLcode code)
{
	struct client_reply reply = {
		.problem = call->problem,
		.sent = call->request_sent > 0,
		.url = call->url,
		.body = call->body.len > 0 ? call->body.text : "",
		.body_len = call->body.len,
		.slot = header(call->easy, "SIM-Slot"),
		.iccid = header(call->easy, "SIM-ICCID"),
	};
	long status = 0;

	explain(call, code, &reply);
	if (curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status) ==
	    CURLE_OK)
		reply.status = (int)status;
	call->done(call->arg, &reply);
	retire(call);
}

static void
finish_all(struct transport *t)
{
	struct transport_call *call;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(t->multi, &left)) != NULL) {
		CURLcode code = message->data.result;

		if (message->msg == CURLMSG_DONE &&
		    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
			(char **)&call) == CURLE_OK)
			finish(call, code);
	}
}

enum sr_err
transport_process(struct transport *t)
{
	struct poller_event events[EVENTS_AT_ONCE];
	int running;
	int count = poller_take(&t->poller, events, EVENTS_AT_ONCE);

	for (int i = 0; i < count; i++) {
		const struct poller_event *event = &events[i];

		if (curl_multi_socket_action(t->multi,
			event->fd < 0 ? CURL_SOCKET_TIMEOUT : event->fd,
			(event->in ? CURL_CSELECT_IN : 0) |
			    (event->out ? CURL_CSELECT_OUT : 0),
			&running) != CURLM_OK)
			return SR_NO_MEMORY;
	}
	finish_all(t);
	return count < 0 ? SR_IO : SR_OK;
}

enum sr_err
transport_wait(struct transport *t)
{
	return poller_wait(&t->poller) ? transport_process(t) : SR_IO;
}
