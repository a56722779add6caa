/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "softcard/builtin.h"
#include "softcard/draft.h"

struct loading {
	struct draft drafts[PROFILE_CARDS_MAX];
	size_t count;
};

/* The name stands in the journal and in log lines. */
static bool
is_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(name);

	return len > 0 && len < sizeof(((struct profile *)NULL)->name) &&
	    strspn(name, allowed) == len;
}

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	struct loading *l = arg;

	if (l->count == PROFILE_CARDS_MAX) {
		conf_fail(where, "at most %d cards", PROFILE_CARDS_MAX);
		return NULL;
	}
	if (!is_name(name)) {
		conf_fail(where,
		    "needs a name of 1 to 31 letters, digits, "
		    "'.', '_' or '-': [card \"sim0\"]");
		return NULL;
	}
	draft_init(&l->drafts[l->count], name, where->line);
	return &l->drafts[l->count++];
}

static struct draft *
find_draft(struct loading *l, const char *name, size_t len)
{
	for (size_t i = 0; i < l->count; i++)
		if (strlen(l->drafts[i].profile.name) == len &&
		    memcmp(l->drafts[i].profile.name, name, len) == 0)
			return &l->drafts[i];
	return NULL;
}

/* `NAME PATH`, for a card further up. */
static void *
begin_file(void *arg, const char *name, const struct conf_value *where)
{
	size_t len = strcspn(name, " ");
	struct draft *draft = find_draft(arg, name, len);

	if (draft == NULL || name[len] == '\0') {
		conf_fail(where,
		    "needs the name of a card above and a path: "
		    "[file \"sim0 usim/6f07\"]");
		return NULL;
	}
	return override_begin(&draft->profile, name + len + 1, where);
}

static const char *
find_double(const struct loading *l, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(l->drafts[j].profile.iccid,
			l->drafts[i].profile.iccid) == 0)
			return "its iccid is that of another card";
	return NULL;
}

/* Paths in a file are relative to it. */
static const char *
place_state(struct profile *profile, const char *file)
{
	char path[2 * CARD_TEXT_MAX];
	const char *slash = strrchr(file, '/');
	int len;

	if (profile->state[0] == '\0' || profile->state[0] == '/' ||
	    slash == NULL)
		return NULL;
	len = snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - file), file,
	    profile->state);
	if (len < 0 || (size_t)len >= sizeof(profile->state))
		return "the path of state is too long";
	memcpy(profile->state, path, (size_t)len + 1);
	return NULL;
}

static enum sr_err
finish(struct loading *l, const char *file, struct conf_error *error)
{
	const char *wrong;

	for (size_t i = 0; i < l->count; i++) {
		if ((wrong = draft_finish(&l->drafts[i])) == NULL &&
		    (wrong = find_double(l, i)) == NULL)
			wrong = place_state(&l->drafts[i].profile, file);
		if (wrong == NULL)
			continue;
		snprintf(error->text, sizeof(error->text),
		    "%.80s:%u: [card \"%s\"]: %s", file, l->drafts[i].line,
		    l->drafts[i].profile.name, wrong);
		return SR_BAD_CONFIG;
	}
	if (l->count > 0)
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "%.80s: has no section [card \"NAME\"]", file);
	return SR_BAD_CONFIG;
}

/* From the file, or from `text` when that is not NULL. */
static enum sr_err
load(const char *file, const char *text, struct profile_list **out,
    struct conf_error *error)
{
	const struct conf_section sections[] = {
		{ "card", draft_keys, draft_key_count, begin },
		{ "file", override_keys, override_key_count, begin_file },
	};
	struct profile_list *list = wipe_malloc(sizeof(*list));
	struct loading *l = wipe_malloc(sizeof(*l));
	const struct conf_schema schema = { sections, 2, l };
	enum sr_err err = SR_NO_MEMORY;

	snprintf(error->text, sizeof(error->text), "out of memory");
	if (list == NULL || l == NULL)
		goto out;
	l->count = 0;
	err = text != NULL ? conf_load_text(file, text, &schema, error)
			   : conf_load(file, &schema, error);
	if (err != SR_OK || (err = finish(l, file, error)) != SR_OK)
		goto out;
	list->count = l->count;
	for (size_t i = 0; i < l->count; i++)
		list->cards[i] = l->drafts[i].profile;
	*out = list;
	list = NULL;
out:
	wipe_free(l);
	profile_list_free(list);
	return err;
}

enum sr_err
profile_list_load(
    const char *path, struct profile_list **out, struct conf_error *error)
{
	return load(path, NULL, out, error);
}

enum sr_err
profile_list_parse(const char *name, const char *text,
    struct profile_list **out, struct conf_error *error)
{
	return load(name, text, out, error);
}

enum sr_err
profile_list_builtin(struct profile_list **out, struct conf_error *error)
{
	return profile_list_parse("built-in", builtin_text, out, error);
}

bool
profile_is_uicc(const struct profile *profile)
{
	return profile->usim.present || profile->isim.present;
}

void
profile_list_free(struct profile_list *list)
{
	wipe_free(list);
}
