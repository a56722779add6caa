/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"
#include "t.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pid_t running;

static void
set_running(pid_t pid)
{
	pthread_mutex_lock(&lock);
	running = pid;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

pid_t
program_pid(void)
{
	pid_t pid;

	pthread_mutex_lock(&lock);
	while (running == 0)
		pthread_cond_wait(&changed, &lock);
	pid = running;
	pthread_mutex_unlock(&lock);
	return pid;
}

static FILE *
open_capture(posix_spawn_file_actions_t *actions, int fd)
{
	FILE *file = tmpfile();

	if (file == NULL)
		abort();
	posix_spawn_file_actions_adddup2(actions, fileno(file), fd);
	return file;
}

static void
read_capture(FILE *file, char *out, size_t cap)
{
	size_t len;

	rewind(file);
	len = fread(out, 1, cap - 1, file);
	out[len] = '\0';
	fclose(file);
}

void
program_run(struct program *p, const char *const *arguments)
{
	const char *path = getenv("SIM_REST_CLIENT");
	char *argv[40] = { (char *)(uintptr_t)path };
	char *environment[8] = { NULL };
	posix_spawn_file_actions_t actions;
	FILE *out, *err;
	pid_t pid;
	int status;

	for (size_t i = 0; arguments[i] != NULL; i++)
		argv[i + 1] = (char *)(uintptr_t)arguments[i];
	for (size_t i = 0; p->environment[i] != NULL; i++)
		environment[i] = (char *)(uintptr_t)p->environment[i];
	posix_spawn_file_actions_init(&actions);
	out = open_capture(&actions, STDOUT_FILENO);
	err = open_capture(&actions, STDERR_FILENO);
	assert_int_equal(
	    posix_spawn(&pid, path, &actions, NULL, argv, environment), 0);
	posix_spawn_file_actions_destroy(&actions);
	set_running(pid);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	set_running(0);
	p->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	read_capture(out, p->out, sizeof(p->out));
	read_capture(err, p->err, sizeof(p->err));
	program_check_secrets(p);
}

void
program_run_text(struct program *p, unsigned port, const char *text)
{
	const char *arguments[40];
	char line[1024], *rest = line, *word;
	size_t count = 0, env = 0;
	char digits[8];

	snprintf(line, sizeof(line), "%s", text);
	snprintf(digits, sizeof(digits), "%u", port);
	memset(p->environment, 0, sizeof(p->environment));
	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word == '\0')
			continue;
		if (count == 0 && strchr(word, '=') != NULL && *word != '-')
			p->environment[env++] = word;
		else
			arguments[count++] =
			    strcmp(word, "%u") == 0 ? digits : word;
	}
	arguments[count] = NULL;
	program_run(p, arguments);
}

void
program_check_secrets(const struct program *p)
{
	static const char *const secrets[] = { K, OPC, OP,
		"465B5CE8B199B49FAA5F0A2EE238A6BC",
		"CD63CB71954A9F4E48A5994E37A02BAF",
		"CDC202D5123E20F62B6D676AC72CB318" };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		assert_null(strstr(p->out, secrets[i]));
		assert_null(strstr(p->err, secrets[i]));
	}
}
