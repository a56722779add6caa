/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/wipe.h"
#include "wire/depth.h"
#include "wire/doc.h"
#include "wire/wire.h"

enum { DEPTH_MAX = 16, HEX_MAX = WIRE_NAF_ID_MAX };

/*
 * jansson's own errors do not tell a bad text from a lack of memory, and it
 * goes on without the bytes that it found no room for: with the quote that
 * ends a string missing, beyond that string's end.  So once an allocation
 * failed, all others of the same document do.
 */
enum place { OUTSIDE = 0, INSIDE, STARVED };
static _Thread_local enum place place;

/*
 * jansson has one pair of these per process, in which others may use it, too:
 * what they had set goes on below ours, and what they allocate outside of our
 * documents fails only when it must.
 */
static json_malloc_t below_malloc;
static json_free_t below_free;

static void *
allocate(size_t len)
{
	void *p = place == STARVED ? NULL : below_malloc(len);

	if (p == NULL && place == INSIDE)
		place = STARVED;
	return p;
}

static void
release(void *p)
{
	/* Only of malloc() it is known how much there is to wipe. */
	if (below_free == free)
		wipe_free(p);
	else
		below_free(p);
}

static void
init(void)
{
	json_get_alloc_funcs(&below_malloc, &below_free);
	if (below_malloc == malloc && below_free == free)
		below_malloc = wipe_malloc;
	json_set_alloc_funcs(allocate, release);
	/* Left to the first object, two threads would race for it. */
	json_object_seed(0);
}

void
wire_init(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, init);
}

/* Between these two stands all that makes or reads a document. */
static enum place
enter(void)
{
	enum place before = place;

	place = INSIDE;
	return before;
}

/* Says if there was memory for all of it. */
static bool
leave(enum place before)
{
	bool good = place != STARVED;

	place = before;
	return good;
}

static const char *
why_not_json(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_invalid_utf8:
		return "body: not valid UTF-8";
	case json_error_premature_end_of_input:
		return "body: ends too early";
	case json_error_end_of_input_expected:
		return "body: more than one JSON object";
	case json_error_duplicate_key:
		return "body: a member is given twice";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "body: \\u0000 is not allowed";
	case json_error_numeric_overflow:
		return "body: a number is too large";
	default:
		return "body: not one JSON object";
	}
}

static json_t *
load(const char *body, size_t len, size_t flags, json_error_t *error,
    bool *starved)
{
	enum place before = enter();
	json_t *root = json_loadb(body, len, flags, error);

	if ((*starved = !leave(before))) {
		json_decref(root);
		root = NULL;
	}
	return root;
}

static char *
dump(const json_t *root, size_t flags)
{
	enum place before = enter();
	char *text = json_dumps(root, flags);

	if (leave(before))
		return text;
	wipe_free(text);
	return NULL;
}

json_t *
doc_load(const char *body, size_t len, const char **why)
{
	json_error_t error = { 0 };
	bool starved;
	json_t *root;

	*why = NULL;
	if (depth_exceeds(body, len, DEPTH_MAX)) {
		*why = "body: nested deeper than 16 levels";
		return NULL;
	}
	root = load(body, len, JSON_REJECT_DUPLICATES, &error, &starved);
	if (root == NULL && !starved)
		*why = why_not_json(&error);
	/* Its text quotes the body. */
	wipe(&error, sizeof(error));
	if (root == NULL || json_is_object(root))
		return root;
	*why = "body: not one JSON object";
	json_decref(root);
	return NULL;
}

void
doc_free(json_t *root)
{
	json_decref(root);
}

bool
doc_is_object(const json_t *value)
{
	return json_is_object(value);
}

bool
doc_is_list(const json_t *value)
{
	return json_is_array(value);
}

size_t
doc_size(const json_t *object)
{
	return json_object_size(object);
}

const json_t *
doc_member(const json_t *object, const char *name)
{
	return json_object_get(object, name);
}

size_t
doc_length(const json_t *list)
{
	return json_array_size(list);
}

const json_t *
doc_item(const json_t *list, size_t i)
{
	return json_array_get(list, i);
}

bool
doc_is_null(const json_t *value)
{
	return json_is_null(value);
}

const char *
doc_text(const json_t *value)
{
	return json_string_value(value);
}

bool
doc_is_printable(const char *text)
{
	while ((unsigned char)*text >= ' ' && *text != 0x7f)
		text++;
	return *text == '\0';
}

bool
doc_get_int(const json_t *value, int min, int max, int *out)
{
	json_int_t got = json_integer_value(value);

	if (!json_is_integer(value) || got < min || got > max)
		return false;
	*out = (int)got;
	return true;
}

bool
doc_get_count(const json_t *value, uint64_t *out)
{
	json_int_t got = json_integer_value(value);

	if (!json_is_integer(value) || got < 0)
		return false;
	*out = (uint64_t)got;
	return true;
}

bool
doc_get_truth(const json_t *value, bool *out)
{
	*out = json_is_true(value);
	return json_is_boolean(value);
}

size_t
doc_get_hex(const json_t *value, uint8_t *out, size_t min, size_t max)
{
	size_t len;

	if (!json_is_string(value) ||
	    hex_decode(json_string_value(value), json_string_length(value), out,
		max, &len) != SR_OK ||
	    len < min)
		return 0;
	return len;
}

struct draft
draft_new(void)
{
	json_t *root;

	enter();
	root = json_object();
	return (struct draft){ .root = root, .failed = root == NULL };
}

/* Takes the value; NULL, for lack of memory, is allowed. */
static json_t *
add(struct draft *d, json_t *into, const char *name, json_t *value)
{
	int failed;

	if (name != NULL)
		failed = json_object_set_new(into, name, value);
	else
		failed = json_array_append_new(into, value);
	if (failed == 0)
		return value;
	d->failed = true;
	return NULL;
}

json_t *
draft_object(struct draft *d, json_t *into, const char *name)
{
	return add(d, into, name, json_object());
}

json_t *
draft_array(struct draft *d, json_t *into, const char *name)
{
	return add(d, into, name, json_array());
}

bool
draft_text(struct draft *d, json_t *into, const char *name, const char *text)
{
	json_t *value;

	if (text == NULL || *text == '\0')
		return false;
	if ((value = json_string(text)) != NULL)
		return add(d, into, name, value) != NULL;
	d->failed = d->failed || place == STARVED;
	return false;
}

void
draft_hex(struct draft *d, json_t *into, const char *name, const uint8_t *bytes,
    size_t len)
{
	char digits[2 * HEX_MAX + 1];

	assert(len <= HEX_MAX);
	hex_encode(bytes, len, digits);
	draft_text(d, into, name, digits);
	wipe(digits, sizeof(digits));
}

void
draft_null(struct draft *d, json_t *into, const char *name)
{
	add(d, into, name, json_null());
}

void
draft_int(struct draft *d, json_t *into, const char *name, int value)
{
	add(d, into, name, json_integer(value));
}

void
draft_count(struct draft *d, json_t *into, const char *name, uint64_t count)
{
	add(d, into, name, json_integer((json_int_t)count));
}

void
draft_real(struct draft *d, json_t *into, const char *name, double value)
{
	add(d, into, name, json_real(value));
}

void
draft_truth(struct draft *d, json_t *into, const char *name, bool value)
{
	add(d, into, name, json_boolean(value));
}

void
draft_free(struct draft *d)
{
	json_decref(d->root);
	*d = (struct draft){ .failed = true };
	leave(OUTSIDE);
	wipe_stack();
}

size_t
draft_dump(struct draft *d, char *out, size_t cap)
{
	size_t len = 0;

	if (!d->failed)
		len = json_dumpb(d->root, out, cap, JSON_COMPACT);
	draft_free(d);
	if (len <= cap)
		return len;
	wipe(out, cap);
	return 0;
}

static char *
dump_new(struct draft *d, size_t flags)
{
	char *text = NULL;

	if (!d->failed)
		text = dump(d->root, flags);
	draft_free(d);
	return text;
}

char *
draft_dump_new(struct draft *d)
{
	return dump_new(d, JSON_COMPACT);
}

char *
draft_dump_ascii(struct draft *d)
{
	return dump_new(d, JSON_COMPACT | JSON_ENSURE_ASCII);
}

static json_t *
load_any(const char *body, size_t len)
{
	bool starved;

	if (depth_exceeds(body, len, DEPTH_MAX))
		return NULL;
	return load(body, len, JSON_DECODE_ANY, NULL, &starved);
}

void
draft_embed(struct draft *d, json_t *into, const char *name, const char *body,
    size_t len)
{
	json_t *value = load_any(body, len);

	if (value != NULL)
		add(d, into, name, value);
}

char *
wire_compact(const char *body, size_t len)
{
	json_t *root = load_any(body, len);
	char *line;

	if (root == NULL)
		return NULL;
	/* ASCII, so that a foreign text cannot steer the reader's terminal. */
	line = dump(root, JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
	json_decref(root);
	return line;
}
