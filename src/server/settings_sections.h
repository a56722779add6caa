/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SETTINGS_SECTIONS_H
#define SERVER_SETTINGS_SECTIONS_H

#include "server/settings.h"

/*
 * The kinds of sections of the configuration, for settings.c only: each has a
 * file settings_KIND.c with its keys, and with what must be right beyond a
 * single value.  The object that a conf_schema hands to begin() is the struct
 * settings.  Whoever returns an error has filled *error.
 */

extern const struct conf_section settings_server_section;
extern const struct conf_section settings_slot_section;
extern const struct conf_section settings_caller_section;
extern const struct conf_section settings_audit_section;
extern const struct conf_section settings_listen_section;
extern const struct conf_section settings_tls_section;

/* The options that were given, over what the file said. */
MUST_CHECK enum sr_err settings_apply_options(const struct options *options,
    struct settings *settings, struct conf_error *error);

/* What is right alone may be wrong together. */
MUST_CHECK enum sr_err settings_check_server(const struct options *options,
    const struct settings *settings, struct conf_error *error);
MUST_CHECK enum sr_err settings_check_slots(
    const struct settings *settings, struct conf_error *error);

MUST_CHECK enum sr_err settings_check_callers(
    const struct settings *settings, struct conf_error *error);
MUST_CHECK enum sr_err settings_check_audit(
    const struct settings *settings, struct conf_error *error);

/* This completes them, too. */
MUST_CHECK enum sr_err settings_check_listens(
    struct settings *settings, struct conf_error *error);
MUST_CHECK enum sr_err settings_check_tls(
    const struct settings *settings, struct conf_error *error);
MUST_CHECK enum sr_err settings_check_address(const struct options *options,
    const struct settings *settings, struct conf_error *error);

bool settings_same_listens(const struct settings *a, const struct settings *b);
bool settings_same_slots(const struct settings *a, const struct settings *b);

/* A POSIX extended expression, not an empty one. */
bool settings_get_expression(
    const struct conf_value *value, char out[SETTINGS_VALUE_MAX]);

/* conf_key.parse: into char[SETTINGS_VALUE_MAX], and into bool. */
bool settings_parse_path(
    const struct conf_value *value, void *object, size_t offset);
bool settings_parse_yes_no(
    const struct conf_value *value, void *object, size_t offset);

#endif
