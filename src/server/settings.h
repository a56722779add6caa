/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SETTINGS_H
#define SERVER_SETTINGS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/log.h"
#include "caller/list.h"
#include "conf/conf.h"
#include "http/http.h"
#include "server/options.h"
#include "slot/table.h"

/*
 * What the server is told to be: defaults, over them the configuration file
 * (sim-rest-server(8), CONFIGURATION), over that the command line.
 */

enum {
	SETTINGS_HOST_MAX = 254,
	SETTINGS_PORT_DEFAULT = 8000,
	SETTINGS_VALUE_MAX = 200, /* no line of a file has more */
	SETTINGS_CONNECTIONS_DEFAULT = 8192,
	SETTINGS_CONNECTIONS_MAX = 65536,
	SETTINGS_DEADLINE_MIN_MS = 100,
	SETTINGS_DEADLINE_MAX_MS = 600000,
	SETTINGS_CHANGES_MAX = 256, /* all names, and more */
};

/* A section [slot "3"]. */
struct settings_slot {
	unsigned number;
	bool bound; /* kind and value are set */
	enum slot_binding_kind kind;
	char value[SETTINGS_VALUE_MAX];
	char where[128]; /* "server.ini:12: slot: ", for errors */
};

/* A section [listen "lab"]. */
struct settings_listen {
	char host[SETTINGS_HOST_MAX]; /* "" = not TCP of our own */
	uint16_t port;
	bool has_port;
	bool tls;
	char path[108]; /* "" = no unix socket of our own */
	char socket[SETTINGS_VALUE_MAX]; /* "" = nothing that is handed over */
	mode_t mode;
	bool has_mode;
	gid_t group; /* (gid_t)-1 = leave */
	char where[128];
};

/* The section [tls].  Files are "" when they are not given. */
struct settings_tls {
	char certificate[SETTINGS_VALUE_MAX];
	char key[SETTINGS_VALUE_MAX];
	char client_ca[SETTINGS_VALUE_MAX];
	char crl[SETTINGS_VALUE_MAX];
	enum http_client_certificate client_certificate;
	char where[128]; /* "" = there is no such section */
};

struct settings {
	char address_where[128]; /* of host or port, "" = neither is given */
	char host[SETTINGS_HOST_MAX];
	uint16_t port;
	unsigned deadline_ms;
	unsigned queue_max;
	unsigned connections;
	enum pcsc_share share;
	char ignore[SETTINGS_VALUE_MAX]; /* "" = none */
	char pin_file[SETTINGS_VALUE_MAX]; /* "" = none; has a latch then */
	char pin_where[128]; /* "server.ini:12: pin_file: ", for errors */
	char pin_latch[SETTINGS_VALUE_MAX]; /* "" = none */
	bool soft; /* software cards in place of PC/SC */
	char profile[SETTINGS_VALUE_MAX]; /* theirs; "" = the built-in ones */
	bool insecure;
	bool seccomp;
	enum log_level log_level;
	struct settings_slot *slots;
	size_t slot_count;
	char audit_file[SETTINGS_VALUE_MAX]; /* "" = none */
	bool audit_journal;
	bool audit_required;
	char audit_where[128]; /* "server.ini:12: audit: "; "" = no section */
	struct caller_list *callers; /* NULL once it was given away */
	struct settings_listen *listens;
	size_t listen_count; /* 0 = host and port */
	struct settings_tls tls;
	char names[SETTINGS_VALUE_MAX]; /* more for Host, with blanks between */
};

/*
 * Returns SR_OK; SR_USAGE when an option is wrong; SR_BAD_CONFIG, SR_IO or
 * SR_NO_MEMORY.  *error then says where and what is allowed.
 */
MUST_CHECK enum sr_err settings_load(const struct options *options,
    struct settings *out, struct conf_error *error);
/*
 * What the files of [tls] hold, read now; *out is NULL when there is no such
 * section.  *error says what is wrong with them.
 */
MUST_CHECK enum sr_err settings_load_tls(const struct settings *settings,
    struct http_tls **out, struct conf_error *error);

void settings_free(struct settings *settings);

/*
 * What differs and takes a restart: the names of the keys, "host, slot"; ""
 * when nothing does.
 */
void settings_name_changes(const struct settings *before,
    const struct settings *after, char out[SETTINGS_CHANGES_MAX]);

#endif
