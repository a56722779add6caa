/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vpcd/command.h"

#define BLANKS " \t\r\n"

static void
remove_fault(const struct readers *readers, const char *name)
{
	for (size_t i = 0; i < readers->count; i++)
		faults_remove(readers->faults[i], name);
}

/* `rest` is what stands behind "clear". */
static enum sr_err
clear(const struct readers *readers, const char *rest, struct conf_error *error)
{
	char name[FAULT_NAME_MAX + 1] = "";
	size_t len;

	rest += strspn(rest, BLANKS);
	len = strcspn(rest, BLANKS);
	if (len > FAULT_NAME_MAX || rest[len + strspn(rest + len, BLANKS)]) {
		snprintf(error->text, sizeof(error->text),
		    "clear takes the name of one fault, or nothing");
		return SR_BAD_CONFIG;
	}
	memcpy(name, rest, len);
	remove_fault(readers, len > 0 ? name : NULL);
	return SR_OK;
}

/* Are the cards that it names in the profile? */
static bool
knows_cards(const struct readers *readers, const struct fault *fault,
    struct conf_error *error)
{
	const char *missing = NULL;

	if (strcmp(fault->card, "*") != 0 &&
	    pool_find(readers->pool, fault->card) == NULL)
		missing = fault->card;
	else if (fault->action == FAULT_SWAP &&
	    strcmp(fault->swap, "same") != 0 &&
	    pool_find(readers->pool, fault->swap) == NULL)
		missing = fault->swap;
	if (missing == NULL)
		return true;
	snprintf(
	    error->text, sizeof(error->text), "there is no card %s", missing);
	return false;
}

static enum sr_err
add_fault(const struct readers *readers, const struct fault *fault,
    struct conf_error *error)
{
	if (!knows_cards(readers, fault, error))
		return SR_BAD_CONFIG;
	remove_fault(readers, fault->name);
	for (size_t i = 0; i < readers->count; i++) {
		if (faults_add(readers->faults[i], fault) == SR_OK)
			continue;
		remove_fault(readers, fault->name);
		snprintf(error->text, sizeof(error->text),
		    "there are %d faults already", FAULT_LIST_MAX);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

enum sr_err
command_run(
    const struct readers *readers, const char *line, struct conf_error *error)
{
	static const char word[] = "clear";
	const char *start = line + strspn(line, BLANKS);
	size_t len = strcspn(start, BLANKS);
	struct fault fault;
	enum sr_err err;

	if (len == strlen(word) && strncmp(start, word, len) == 0)
		return clear(readers, start + len, error);
	if ((err = fault_parse(line, &fault, error)) != SR_OK)
		return err;
	return add_fault(readers, &fault, error);
}

static enum sr_err
run_line(const struct readers *readers, const char *line, size_t len,
    struct conf_error *error)
{
	const char *start = line + strspn(line, BLANKS);

	if (strlen(line) != len) {
		snprintf(error->text, sizeof(error->text), "has a NUL");
		return SR_BAD_CONFIG;
	}
	if (*start == '\0' || *start == '#' || *start == ';')
		return SR_OK;
	return command_run(readers, line, error);
}

static enum sr_err
run_lines(const struct readers *readers, FILE *file, const char *path,
    struct conf_error *error)
{
	struct conf_error wrong;
	enum sr_err err = SR_OK;
	unsigned number = 0;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while (err == SR_OK && (len = getline(&line, &cap, file)) >= 0) {
		number++;
		err = run_line(readers, line, (size_t)len, &wrong);
		if (err != SR_OK)
			snprintf(error->text, sizeof(error->text),
			    "%.80s:%u: %.400s", path, number, wrong.text);
	}
	free(line);
	return err == SR_OK && !feof(file) ? SR_IO : err;
}

enum sr_err
command_run_file(
    const struct readers *readers, const char *path, struct conf_error *error)
{
	FILE *file = fopen(path, "re");
	enum sr_err err = SR_IO;

	if (file != NULL)
		err = run_lines(readers, file, path, error);
	if (err == SR_IO)
		snprintf(error->text, sizeof(error->text), "%.80s: %s", path,
		    strerror(errno));
	if (file != NULL)
		fclose(file);
	return err;
}
