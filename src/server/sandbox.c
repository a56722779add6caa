/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* CLONE_THREAD */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/log.h"
#include "server/sandbox.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/*
 * By name, since not every machine has every one of them: what is unknown
 * there is left out.
 */
static const char *const allowed[] = {
	/* connections, pcscd, the journal, the service manager */
	"accept", "accept4", "connect", "getpeername", "getsockname",
	"getsockopt", "setsockopt", "recv", "recvfrom", "recvmsg", "send",
	"sendto", "sendmsg", "sendmmsg", "shutdown", "read", "readv", "write",
	"writev", "sendfile", "poll", "ppoll", "select", "pselect6",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
	"epoll_pwait2", "eventfd2", "fcntl", "close", "dup",

	/* configuration, certificates, PINs, the latch, the audit */
	"open", "openat", "access", "faccessat", "faccessat2", "stat", "lstat",
	"fstat", "newfstatat", "fstatat64", "statx", "fstatfs", "statfs",
	"lseek", "_llseek", "pread64", "pwrite64", "getdents64", "readlink",
	"readlinkat", "getcwd", "rename", "renameat", "renameat2", "unlink",
	"unlinkat", "ftruncate", "fsync", "fdatasync", "flock", "fchmod",
	"umask",

	/* memory, threads, time */
	"brk", "munmap", "mremap", "madvise", "mlock", "munlock", "futex",
	"futex_time64", "set_robust_list", "rseq", "set_tid_address",
	"sched_getaffinity", "sched_yield", "getcpu", "membarrier",
	"clock_gettime", "clock_gettime64", "clock_getres", "clock_nanosleep",
	"clock_nanosleep_time64", "nanosleep", "gettimeofday", "time",
	"getrandom", "sysinfo", "uname",

	/* signals, and the end */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait",
	"rt_sigtimedwait_time64", "sigaltstack", "restart_syscall", "exit",
	"exit_group", "getpid", "gettid", "getppid", "getuid", "geteuid",
	"getgid", "getegid", "getgroups", "getrlimit", "ugetrlimit"
};

/* A call that is allowed while one argument, seen through a mask, is this. */
struct limited {
	const char *name;
	unsigned argument;
	scmp_datum_t mask;
	scmp_datum_t value;
};

/* What the kernel takes for an int; what lies above it does not count. */
#define INT_BITS 0xffffffffU
#define ALL_BITS UINT64_MAX
#define WRITE_EXEC (PROT_WRITE | PROT_EXEC)

static const struct limited limits[] = {
	{ "socket", 0, INT_BITS, AF_UNIX },
	/* A thread, never a process; clone3() would hide which. */
	{ "clone", 0, CLONE_THREAD, CLONE_THREAD },
	/* What can be executed cannot be written. */
	{ "mmap", 2, WRITE_EXEC, 0 },
	{ "mmap", 2, WRITE_EXEC, PROT_WRITE },
	{ "mmap", 2, WRITE_EXEC, PROT_EXEC },
	{ "mmap2", 2, WRITE_EXEC, 0 },
	{ "mmap2", 2, WRITE_EXEC, PROT_WRITE },
	{ "mmap2", 2, WRITE_EXEC, PROT_EXEC },
	{ "mprotect", 2, PROT_EXEC, 0 },
	{ "ioctl", 1, INT_BITS, FIONREAD },
	{ "ioctl", 1, INT_BITS, FIONBIO },
	{ "prctl", 0, INT_BITS, PR_SET_NAME },
	/* To ask for a limit, not to set one. */
	{ "prlimit64", 2, ALL_BITS, 0 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Both return 0 or a negative errno, as libseccomp does. */
static int
add_allowed(scmp_filter_ctx filter)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < COUNT(allowed); i++) {
		int call = seccomp_syscall_resolve_name(allowed[i]);

		if (call != __NR_SCMP_ERROR)
			err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
	}
	return err;
}

static int
add_limited(scmp_filter_ctx filter)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < COUNT(limits); i++) {
		const struct limited *l = &limits[i];
		struct scmp_arg_cmp compare = {
			.arg = l->argument,
			.op = SCMP_CMP_MASKED_EQ,
			.datum_a = l->mask,
			.datum_b = l->value,
		};
		int call = seccomp_syscall_resolve_name(l->name);

		if (call != __NR_SCMP_ERROR)
			err = seccomp_rule_add_array(
			    filter, SCMP_ACT_ALLOW, call, 1, &compare);
	}
	return err;
}

/* abort() has to work, and to signal nobody else. */
static int
add_abort(scmp_filter_ctx filter)
{
	struct scmp_arg_cmp self = {
		.arg = 0,
		.op = SCMP_CMP_EQ,
		.datum_a = (scmp_datum_t)getpid(),
	};

	return seccomp_rule_add_array(
	    filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);
}

static int
load(scmp_filter_ctx filter)
{
	int err;

	/* Also for the threads of the slots, which run already. */
	err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (err == 0)
		err = seccomp_attr_set(
		    filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* What is refused is told in the kernel's log, where that can be. */
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	if (err == 0)
		err = add_allowed(filter);
	if (err == 0)
		err = add_limited(filter);
	if (err == 0)
		err = add_abort(filter);
	return err == 0 ? seccomp_load(filter) : err;
}

enum sr_err
sandbox_enter(void)
{
	scmp_filter_ctx filter;
	int err = -ENOMEM;

	if (SANITIZED)
		return SR_OK;
	filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	if (filter != NULL) {
		err = load(filter);
		seccomp_release(filter);
	}
	if (err == 0)
		return SR_OK;
	log_error("the kernel does not filter system calls: %s;"
		  " seccomp = no in [server] starts nevertheless",
	    strerror(-err));
	return SR_IO;
}
