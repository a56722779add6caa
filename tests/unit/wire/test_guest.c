/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "wire/wire.h"

/*
 * A program that embeds this library may use jansson itself, with an allocator
 * of its own: that goes on, and what we do shows only in our documents.
 */

#define SYNC                                                                   \
	"{\"synchronisation_failure\":{\"auts\":"                              \
	"\"dc2a591fe072c92d7c46ecfe97e5\"}}"

static long taken, given;
static bool fails;

/* Not what malloc() gives: nobody else can free it. */
static void *
take(size_t len)
{
	char *p = fails ? NULL : malloc(len + 16);

	taken += p != NULL;
	return p == NULL ? NULL : p + 16;
}

static void
give(void *p)
{
	given += p != NULL;
	if (p != NULL)
		free((char *)p - 16);
}

static void
test_allocator(void **state)
{
	struct wire_auth_answer answer;
	json_t *ours = json_pack("{s:s}", "a", "b");

	(void)state;
	assert_int_equal(
	    wire_auth_answer_decode(SYNC, strlen(SYNC), &answer), SR_OK);
	assert_true(taken > 4);
	json_decref(ours);
	assert_int_equal(taken, given);
}

static void
test_no_memory(void **state)
{
	struct wire_auth_answer answer;
	json_t *text;

	(void)state;
	/* Once theirs failed, the next one does not fail for that. */
	fails = true;
	assert_null(json_string("a"));
	assert_int_equal(wire_auth_answer_decode(SYNC, strlen(SYNC), &answer),
	    SR_HTTP_ERROR);
	fails = false;
	assert_non_null(text = json_string("a"));
	json_decref(text);
	assert_int_equal(
	    wire_auth_answer_decode(SYNC, strlen(SYNC), &answer), SR_OK);
	assert_int_equal(taken, given);
}

int
main(void)
{
	json_set_alloc_funcs(take, give);
	wire_init();
	wire_init();
	t_add("the allocator of others", test_allocator, NULL);
	t_add("no memory", test_no_memory, NULL);
	return t_main("wire/guest");
}
