/*
 * The child is made by clone(CLONE_VM | CLONE_VFORK): it borrows our memory on a stack of its own while we stand
 * still until it has exec'ed or ended. Nothing is copied, so it takes as long as a system call, and a failure is told
 * by writing to a variable. This is safe because we have one thread; the child keeps off malloc, stdio and
 * errno-based logic of the parent; all signals are blocked in it until just before exec; and although it is of the
 * job's uid for its last few instructions, no other process has that uid yet that could signal or trace it, and our
 * memory isn't dumpable.
 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define UNSANITIZED __attribute__((no_sanitize("address", "undefined")))
#else
#define UNSANITIZED
#endif

struct birth {
    struct step *step;
    int in, out, err, channel;
    volatile const char *doing; /* before exec */
    volatile int error;
    struct timespec exec_at;
};

static struct rlimit hard[RLIM_NLIMITS];

static void limit_ourselves(int resource, rlim_t value)
{
    struct rlimit l = {value, value};
    setrlimit(resource, &l);
}

void spawn_prepare(void)
{
    /* What is the same for all jobs and harmless to us is inherited. */
    limit_ourselves(RLIMIT_MSGQUEUE, 0);
    limit_ourselves(RLIMIT_MEMLOCK, 0);
    limit_ourselves(RLIMIT_NICE, 0);
    limit_ourselves(RLIMIT_RTPRIO, 0);

    /* No core files. Where crashes are piped to a handler outside, 0 would still start it; 1 is the kernel's word
     * for don't. */
    char first = 0;
    int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (read(fd, &first, 1) < 0)
            first = 0;
        close(fd);
    }
    limit_ourselves(RLIMIT_CORE, first == '|' ? 1 : 0);

    for (int i = 0; i < RLIM_NLIMITS; i++)
        getrlimit(i, &hard[i]);
    umask(022);
}

/* Both limits to value, or as near as the container's own limit allows: we have no right to raise one. */
UNSANITIZED static bool limit(int resource, rlim_t value)
{
    if (value > hard[resource].rlim_max)
        value = hard[resource].rlim_max;
    struct rlimit l = {value, value};
    return syscall(SYS_prlimit64, 0, resource, &l, NULL) == 0;
}

/* execvpe's search, without its fallback to /bin/sh. The errors of the search are those of a shell: EACCES beats
 * ENOENT. */
UNSANITIZED static int exec_by_path(struct step *s)
{
    static char path[4096 + 256];
    const char *name = s->argv[0], *search = "/usr/local/bin:/usr/bin:/bin";
    size_t length = strlen(name);
    int error = ENOENT;

    if (s->program) {
        execve(s->program, s->argv, s->envp);
        return errno;
    }
    if (strchr(name, '/')) {
        execve(name, s->argv, s->envp);
        return errno;
    }
    for (uint32_t i = 0; i < s->envc; i++)
        if (strncmp(s->envp[i], "PATH=", 5) == 0)
            search = s->envp[i] + 5;
    if (length > 255)
        return ENAMETOOLONG;
    for (;;) {
        size_t n = strcspn(search, ":");
        if (n > 0 && n <= 4096 - 2) {
            memcpy(path, search, n);
            path[n] = '/';
            memcpy(path + n + 1, name, length + 1);
            execve(path, s->argv, s->envp);
            if (errno == EACCES)
                error = EACCES;
            else if (errno != ENOENT && errno != ENOTDIR)
                return errno;
        }
        search += n;
        if (*search++ == 0)
            return error;
    }
}

UNSANITIZED static int child(void *arg)
{
    struct birth *b = arg;
    struct step *s = b->step;
    /* The zygote, root's, comes after the job. */
    const char *killable = s->uid == 0 ? "500" : "1000";
    sigset_t none;

    /* The kernel's OOM killer must take the job, never the runner. Ours to write only while we are root. */
    b->doing = "oom_score_adj";
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, killable, strlen(killable)) < 0)
        goto failed;
    close(fd);

    b->doing = "stdio";
    if (dup2(b->in, 0) < 0 || dup2(b->out, 1) < 0 || dup2(b->err, 2) < 0)
        goto failed;
    unsigned first_unused = 3;
    if (b->channel >= 0) {
        if (b->channel == 3 ? fcntl(3, F_SETFD, 0) < 0 : dup2(b->channel, 3) < 0)
            goto failed;
        first_unused = 4;
    }
    /* Everything else is close-on-exec; this is the second lock on the same door, for kernels that have it. */
    syscall(SYS_close_range, first_unused, ~0u, 0u);

    b->doing = "setsid";
    if (setsid() < 0)
        goto failed;

    b->doing = "limits";
    rlim_t seconds = (rlim_t)(s->cpu_time / 1000000000u) + 2; /* only if our own clock should fail: beyond the limit */
    if (!limit(RLIMIT_CPU, seconds) || !limit(RLIMIT_STACK, s->stack ? s->stack : RLIM_INFINITY)
        || !limit(RLIMIT_FSIZE, s->file_size)
        || !limit(RLIMIT_NOFILE, s->open_files) || !limit(RLIMIT_NPROC, s->processes))
        goto failed;

    /* The raw calls: the library's would look for threads to tell. */
    b->doing = "identity";
    if (syscall(SYS_setgroups, 0, NULL) < 0 || syscall(SYS_setresgid, s->uid, s->uid, s->uid) < 0
        || syscall(SYS_setresuid, s->uid, s->uid, s->uid) < 0)
        goto failed;

    b->doing = NULL;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b->exec_at);
    b->error = exec_by_path(s);
    _exit(127);
failed:
    b->error = errno;
    _exit(127);
}

static bool new_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    /* The program may open /dev/stdout: for writing only. The pipe is root's, so its mode must allow it. */
    fchmod(ends[1], 0222);
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

bool spawn_stdin(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    fchmod(ends[0], 0444);
    return fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0;
}

/* The process has its ends, or will never have them. */
static void keep_ours(struct spawned *r, int out[2], int err[2])
{
    int *all[] = {&out[0], &err[0], &out[1], &err[1]};
    bool failed = r->failed || r->exec_error;
    for (int i = failed ? 0 : 2; i < 4; i++)
        if (*all[i] >= 0)
            close(*all[i]);
    if (!failed) {
        r->out = out[0];
        r->err = err[0];
    }
}

struct spawned spawn_fork(int zygote, const struct step *s, int stdin_fd, int channel)
{
    struct spawned r = {.pid = 0, .out = -1, .err = -1};
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    bool merge = s->flags & MERGE_STDERR;

    if (!new_pipe(out) || (!merge && !new_pipe(err))) {
        r.failed = "pipe";
    } else {
        int given[] = {stdin_fd, out[1], merge ? out[1] : err[1], channel};
        uint32_t uid = s->uid;
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(sizeof given)];
        } control = {.header = {.cmsg_len = CMSG_LEN(sizeof given), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
        memcpy(CMSG_DATA(&control.header), given, sizeof given);
        struct iovec what = {&uid, sizeof uid};
        struct msghdr message = {
            .msg_iov = &what, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        if (sendmsg(zygote, &message, MSG_DONTWAIT | MSG_NOSIGNAL) != sizeof uid)
            r.failed = "fork";
    }
    int error = errno;
    close(stdin_fd);
    keep_ours(&r, out, err);
    errno = error;
    return r;
}

struct spawned spawn(struct step *s, int stdin_fd, int channel)
{
    static unsigned char stack[64 * 1024] __attribute__((aligned(16)));
    struct spawned r = {.pid = -1, .out = -1, .err = -1};
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    bool merge = s->flags & MERGE_STDERR;

    if (!new_pipe(out) || (!merge && !new_pipe(err))) {
        r.failed = "pipe";
    } else {
        struct birth b = {.step = s, .in = stdin_fd, .out = out[1], .err = merge ? out[1] : err[1], .channel = channel};
        r.pid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &b);
        /* Becoming another uid in shared memory may have changed this (fs.suid_dumpable). */
        prctl(PR_SET_DUMPABLE, 0);
        if (r.pid < 0) {
            r.failed = "clone";
        } else if (b.error) {
            waitpid(r.pid, NULL, 0);
            if (b.doing) {
                r.failed = (const char *)b.doing;
                errno = b.error;
            } else {
                r.exec_error = b.error;
            }
        }
        r.exec_at = (uint64_t)b.exec_at.tv_sec * 1000000000u + (uint64_t)b.exec_at.tv_nsec;
    }
    int error = errno;
    close(stdin_fd);
    keep_ours(&r, out, err);
    errno = error;
    return r;
}
