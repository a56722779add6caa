/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "audit/line.h"

/* Adding to a line that is cut where it is full. */
struct line {
	char *text;
	size_t len;
};

__attribute__((format(printf, 2, 0))) static void
add_args(struct line *line, const char *format, va_list args)
{
	/* The last byte is for the end of the line. */
	size_t room = AUDIT_LINE_MAX - 1 - line->len;
	int len = vsnprintf(line->text + line->len, room, format, args);

	if (len > 0)
		line->len += (size_t)len < room ? (size_t)len : room - 1;
}

__attribute__((format(printf, 2, 3))) static void
add(struct line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_args(line, format, args);
	va_end(args);
}

/*
 * A value ends at a blank and a line at '\n', so that neither may be in one;
 * of what else is there only what is plainly printed.
 */
static void
add_value(struct line *line, const char *name, const char *value, size_t len)
{
	add(line, " %s=", name);
	if (len == 0)
		add(line, "-");
	for (size_t i = 0; i < len && line->len < AUDIT_LINE_MAX - 2; i++)
		line->text[line->len++] =
		    value[i] > 0x20 && value[i] < 0x7f ? value[i] : '?';
}

static void
add_text(struct line *line, const char *name, const char *value)
{
	add_value(line, name, value, value != NULL ? strlen(value) : 0);
}

/* Left out when there is none. */
static void
add_some(struct line *line, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		add_text(line, name, value);
}

static void
add_time(struct line *line, uint64_t now_ms)
{
	const time_t seconds = (time_t)(now_ms / 1000);
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	add(line, "%s.%03uZ", text, (unsigned)(now_ms % 1000));
}

static void
add_asked(struct line *line, const struct audit_event *e)
{
	size_t len = e->iccid != NULL ? strlen(e->iccid) : 0;

	add_text(line, "method", e->method);
	add_text(line, "op", e->op);
	if (e->has_slot)
		add(line, " slot=%u", e->slot);
	if (len > 0)
		add(line, " iccid=...%s", e->iccid + (len > 4 ? len - 4 : 0));
	add_some(line, "app", e->app);
	add_some(line, "context", e->context);
}

static size_t
end(struct line *line)
{
	line->text[line->len++] = '\n';
	line->text[line->len] = '\0';
	return line->len;
}

size_t
audit_line(
    const struct audit_event *e, uint64_t now_ms, char out[AUDIT_LINE_MAX])
{
	static const char *const kinds[] = {
		[AUDIT_BEGIN] = "begin",
		[AUDIT_END] = "end",
		[AUDIT_REFUSED] = "refused",
	};
	struct line line = { out, 0 };

	add_time(&line, now_ms);
	add(&line, " id=%016" PRIx64 " event=%s", e->id, kinds[e->kind]);
	add_text(&line, "caller", e->caller);
	add_some(&line, "by", e->by);
	if (e->claimed_len > 0)
		add_value(&line, "claimed", e->claimed, e->claimed_len);
	add_text(&line, "peer", e->peer);
	add_asked(&line, e);
	if (e->kind != AUDIT_BEGIN) {
		add_text(&line, "outcome", e->outcome);
		add_some(&line, "reason", e->reason);
		add(&line, " executed=%s", sr_executed_name(e->executed));
	}
	if (e->timed)
		add(&line, " queued_ms=%" PRIu64 " card_ms=%" PRIu64,
		    e->queued_ms, e->card_ms);
	return end(&line);
}

size_t
audit_line_lost(uint64_t count, uint64_t now_ms, char out[AUDIT_LINE_MAX])
{
	struct line line = { out, 0 };

	add_time(&line, now_ms);
	add(&line, " event=lost count=%" PRIu64, count);
	return end(&line);
}

uint64_t
audit_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
