/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pthread, memfd_create(), unshare() */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/sandbox.h"
#include "t.h"

/*
 * Each row is tried in a child of its own, first as it is and then behind the
 * filter: what is refused must have done something else before.
 */

enum { TOO_LATE_S = 20, PAGE = 4096 };

/* What the kernel said: 0 or an errno. */
static int
said(long result)
{
	return result < 0 ? errno : 0;
}

static int
start_program(void)
{
	char *argv[] = { NULL };

	/* A program that is not there: before the filter that is the answer. */
	return said(execve("/nonexistent", argv, argv));
}

static int
start_program_at(void)
{
	char *argv[] = { NULL };

	return said(syscall(SYS_execveat, -1, "/nonexistent", argv, argv, 0));
}

static int
end_child(long pid)
{
	int error = said(pid);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid((pid_t)pid, NULL, 0);
	return error;
}

static int
fork_process(void)
{
	return end_child(fork());
}

static int
clone_process(void)
{
	return end_child(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int
clone3_process(void)
{
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal,
		    stack, stack_size, tls;
	} args = { .exit_signal = SIGCHLD };

	return end_child(syscall(SYS_clone3, &args, sizeof(args)));
}

static int
trace_parent(void)
{
	return said(ptrace(PTRACE_PEEKUSER, getppid(), NULL, NULL));
}

static int
read_parent(void)
{
	char here[8];
	struct iovec to = { here, sizeof(here) };
	struct iovec from = { here, sizeof(here) };

	return said(process_vm_readv(getppid(), &to, 1, &from, 1, 0));
}

static int
signal_parent(void)
{
	return said(kill(getppid(), 0));
}

static int
signal_thread_of_parent(void)
{
	return said(syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int
open_socket(int family, int type)
{
	int fd = socket(family, type, 0);
	int error = said(fd);

	if (fd >= 0)
		close(fd);
	return error;
}

static int
inet_socket(void)
{
	return open_socket(AF_INET, SOCK_STREAM);
}

static int
inet6_socket(void)
{
	return open_socket(AF_INET6, SOCK_DGRAM);
}

static int
packet_socket(void)
{
	return open_socket(AF_PACKET, SOCK_RAW);
}

static int
netlink_socket(void)
{
	return open_socket(AF_NETLINK, SOCK_RAW);
}

static int
write_and_execute(void)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? errno : 0;
}

static int
make_executable(void)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED
	    ? 0
	    : said(mprotect(page, PAGE, PROT_READ | PROT_EXEC));
}

static int
be_dumpable(void)
{
	return said(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int
allow_cores(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_CORE, &limit);
	return said(setrlimit(RLIMIT_CORE, &limit));
}

static int
mount_folder(void)
{
	return said(mount("none", "/nonexistent", "tmpfs", 0, NULL));
}

static int
leave_namespace(void)
{
	return said(unshare(0));
}

static int
be_root(void)
{
	return said(setuid(getuid()));
}

static int
change_owner(void)
{
	return said(chown("/nonexistent", 0, 0));
}

static int
load_bpf(void)
{
	return said(syscall(SYS_bpf, -1, NULL, 0));
}

static int
set_up_io_uring(void)
{
	return said(syscall(SYS_io_uring_setup, 0, NULL));
}

static int
use_keyring(void)
{
	return said(syscall(SYS_keyctl, -1, 0, 0, 0, 0));
}

static int
listen_again(void)
{
	return said(listen(-1, 1));
}

static int
type_at_terminal(void)
{
	return said(syscall(SYS_ioctl, -1, 0x5412 /* TIOCSTI */, ""));
}

/* --- what serving takes --- */

static void *
nothing(void *arg)
{
	return arg;
}

static int
start_thread(void)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, nothing, NULL);

	return err != 0 ? err : pthread_join(thread, NULL);
}

static int
unix_socket(void)
{
	return open_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC);
}

/* As the latch is written: a file, sync, rename. */
static int
replace_file(void)
{
	char name[] = "/tmp/sandbox-XXXXXX", other[sizeof(name) + 1];
	int fd = mkstemp(name);
	int error = said(fd);

	if (fd < 0)
		return error;
	snprintf(other, sizeof(other), "%s~", name);
	if (write(fd, "x", 1) != 1 || fsync(fd) != 0 || fchmod(fd, 0600) != 0 ||
	    flock(fd, LOCK_EX) != 0 || rename(name, other) != 0 ||
	    unlink(other) != 0)
		error = errno;
	close(fd);
	return error;
}

static int
wait_for_event(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int fd = eventfd(1, EFD_CLOEXEC);
	int error = said(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));

	if (error == 0 && epoll_wait(epoll, &event, 1, 0) != 1)
		error = errno;
	close(fd);
	close(epoll);
	return error;
}

static int
take_random_bytes(void)
{
	char bytes[8];

	return said(getrandom(bytes, sizeof(bytes), 0));
}

static int
grow_heap(void)
{
	char *block = malloc(64 << 20);
	int error = block == NULL ? ENOMEM : 0;

	free(block);
	return error;
}

static int
signal_itself(void)
{
	return said(raise(SIGCONT));
}

static int
name_thread(void)
{
	return said(prctl(PR_SET_NAME, "test"));
}

static const struct row {
	const char *name;
	int (*call)(void);
	bool refused;
} rows[] = {
	{ "execve", start_program, true },
	{ "execveat", start_program_at, true },
	{ "fork", fork_process, true },
	{ "clone of a process", clone_process, true },
	{ "clone3", clone3_process, true },
	{ "ptrace", trace_parent, true },
	{ "process_vm_readv", read_parent, true },
	{ "kill", signal_parent, true },
	{ "tgkill of another", signal_thread_of_parent, true },
	{ "socket of IPv4", inet_socket, true },
	{ "socket of IPv6", inet6_socket, true },
	{ "packet socket", packet_socket, true },
	{ "netlink socket", netlink_socket, true },
	{ "memory to write and execute", write_and_execute, true },
	{ "memory made executable", make_executable, true },
	{ "prctl(PR_SET_DUMPABLE)", be_dumpable, true },
	{ "setrlimit", allow_cores, true },
	{ "mount", mount_folder, true },
	{ "unshare", leave_namespace, true },
	{ "setuid", be_root, true },
	{ "chown", change_owner, true },
	{ "bpf", load_bpf, true },
	{ "io_uring", set_up_io_uring, true },
	{ "keyctl", use_keyring, true },
	{ "listen", listen_again, true },
	{ "ioctl of terminals", type_at_terminal, true },

	{ "thread", start_thread, false },
	{ "Unix socket", unix_socket, false },
	{ "file replaced", replace_file, false },
	{ "epoll, eventfd", wait_for_event, false },
	{ "getrandom", take_random_bytes, false },
	{ "heap", grow_heap, false },
	{ "raise", signal_itself, false },
	{ "name of a thread", name_thread, false },
};

/* The errno of the call, in a child; 255 when the filter does not load. */
static int
try_in_child(int (*call)(void), bool behind_filter)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(TOO_LATE_S);
		if (behind_filter && sandbox_enter() != SR_OK)
			_exit(255);
		_exit(call());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status))
		fail_msg("killed by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

static void
test_row(void **state)
{
	const struct row *row = *state;

	int before = try_in_child(row->call, false);

	if (before == ENOSYS)
		skip(); /* this kernel lacks it */
	if (!row->refused)
		assert_int_equal(before, 0);
	assert_int_equal(
	    try_in_child(row->call, true), row->refused ? ENOSYS : 0);
}

/* A thread that ran before is behind the filter, too. */
static void *
wait_and_try(void *arg)
{
	eventfd_t go;

	eventfd_read(*(int *)arg, &go);
	return start_program() == ENOSYS ? arg : NULL;
}

static int
try_from_earlier_thread(void)
{
	int fd = eventfd(0, EFD_CLOEXEC);
	pthread_t thread;
	void *refused = NULL;

	if (pthread_create(&thread, NULL, wait_and_try, &fd) != 0 ||
	    sandbox_enter() != SR_OK)
		return 1;
	eventfd_write(fd, 1);
	pthread_join(thread, &refused);
	return refused == &fd ? 0 : 2;
}

static void
test_all_threads(void **state)
{
	(void)state;
	assert_int_equal(try_in_child(try_from_earlier_thread, false), 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("threads of before", test_all_threads, NULL);
	return t_main("server/sandbox");
}
