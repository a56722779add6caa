/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "audit/line.h"
#include "t.h"

struct row {
	const char *name;
	struct audit_event event;
	const char *line;
};

#define TIME "2026-11-26T02:50:57.197Z "
#define NOW UINT64_C(1795661457197)

static const struct row rows[] = {
	{ "nothing is known", { .kind = AUDIT_REFUSED },
	    TIME "id=0000000000000000 event=refused caller=- peer=- method=- "
		 "op=- outcome=- executed=no\n" },
	{ "begin",
	    { .kind = AUDIT_BEGIN,
		.id = 0x123456789abcdef0,
		.caller = "hlr",
		.by = "token",
		.peer = "192.0.2.1",
		.method = "POST",
		.op = "authenticate",
		.has_slot = true,
		.slot = 3,
		.app = "usim",
		.context = "3g" },
	    TIME "id=123456789abcdef0 event=begin caller=hlr by=token "
		 "peer=192.0.2.1 method=POST op=authenticate slot=3 app=usim "
		 "context=3g\n" },
	{ "end",
	    { .kind = AUDIT_END,
		.caller = "hlr",
		.peer = "uid:1000",
		.method = "GET",
		.op = "info",
		.has_slot = true,
		.iccid = "8988211000000458904",
		.outcome = "success",
		.executed = SR_EXECUTED_YES,
		.timed = true,
		.queued_ms = 5,
		.card_ms = UINT64_MAX },
	    TIME "id=0000000000000000 event=end caller=hlr peer=uid:1000 "
		 "method=GET op=info slot=0 iccid=...8904 outcome=success "
		 "executed=yes queued_ms=5 card_ms=18446744073709551615\n" },
	{ "deny",
	    { .kind = AUDIT_REFUSED,
		.claimed = "hlr-and-more",
		.claimed_len = 3,
		.outcome = "unauthorized",
		.reason = "unknown_token" },
	    TIME "id=0000000000000000 event=refused caller=- claimed=hlr "
		 "peer=- method=- op=- outcome=unauthorized "
		 "reason=unknown_token executed=no\n" },
	{ "short ICCID", { .kind = AUDIT_BEGIN, .iccid = "89" },
	    TIME "id=0000000000000000 event=begin caller=- peer=- method=- "
		 "op=- iccid=...89\n" },
	{ "no line can be made up",
	    { .kind = AUDIT_BEGIN,
		.caller = "a outcome=success\n2026 b\x7f\xc3\xa4\x01",
		.peer = " ",
		.claimed = "x\ny z",
		.claimed_len = 5 },
	    TIME "id=0000000000000000 event=begin "
		 "caller=a?outcome=success?2026?b???? claimed=x?y?z peer=? "
		 "method=- op=-\n" },
};

static void
test_line(void **state)
{
	const struct row *row = *state;
	char line[AUDIT_LINE_MAX];

	memset(line, 0xee, sizeof(line));
	assert_int_equal(audit_line(&row->event, NOW, line), strlen(row->line));
	assert_string_equal(line, row->line);
}

static void
test_lost(void **state)
{
	char line[AUDIT_LINE_MAX];

	(void)state;
	assert_true(audit_line_lost(77, NOW, line) > 0);
	assert_string_equal(line, TIME "event=lost count=77\n");
}

/* However long its parts are, it is one line, and ends as one. */
static void
test_long(void **state)
{
	char text[2 * AUDIT_LINE_MAX], line[AUDIT_LINE_MAX];
	struct audit_event event = { .kind = AUDIT_END };
	size_t written;

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		memset(text, 'a', len);
		text[len] = '\0';
		event.caller = text;
		written = audit_line(&event, NOW, line);
		assert_int_equal(written, strlen(line));
		assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_line, &rows[i]);
	t_add("lines that are missing", test_lost, NULL);
	t_add("long values", test_long, NULL);
	return t_main("audit/line");
}
