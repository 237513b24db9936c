#include "zygote.h"

#include "cgroup.h"
#include "clock.h"
#include "host.h"
#include "job.h"
#include "reaper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_FAILURES 3
#define MOST_FORKS 16 /* they share a hash seed */
#define SMALL_LIMIT (UINT64_C(100) << 20) /* a zygote is a start of 10 ms; jobs with the usual limit, 125 MB, keep it */

static struct {
    unsigned char payload[WIRE_MAX]; /* of spec */
    struct step spec;
    pid_t pid;         /* 0: there is none */
    int channel;       /* where forks are asked for */
    bool ready;        /* to fork */
    unsigned forks;    /* that were asked for */
    unsigned failures; /* to become ready, or to fork */
    int children;      /* the kernel's list of our children, or -1 if it has none */
} zygote = {.channel = -1, .children = -1};

void zygote_open(void)
{
    zygote.children = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
}

pid_t zygote_pid(void)
{
    return zygote.pid;
}

bool zygote_is_ready(void)
{
    return zygote.ready;
}

int zygote_channel(void)
{
    return zygote.channel;
}

void zygote_failed(void)
{
    zygote.failures++;
}

/* The zygote has no children, as forks are ours; so whoever else lives has an ancestor among our children. */
bool only_the_zygote(void)
{
    char list[32], alone[32];
    ssize_t n = pread(zygote.children, list, sizeof list - 1, 0);
    list[n > 0 ? n : 0] = 0;
    snprintf(alone, sizeof alone, "%d ", zygote.pid);
    return strcmp(list, alone) == 0;
}

void forget_zygote(void)
{
    if (zygote.channel >= 0)
        close(zygote.channel);
    zygote.channel = -1;
    zygote.pid = 0;
}

void end_zygote(void)
{
    forget_zygote();
    if (!kill_everything())
        mark_dirty("processes");
}

bool zygote_died(pid_t pid)
{
    if (pid != zygote.pid)
        return false;
    forget_zygote();
    return true;
}

bool find_zygote(const unsigned char *payload, size_t n, const struct step *spec)
{
    if (zygote.pid > 0 && zygote.forks < MOST_FORKS && wire_same_start(&zygote.spec, spec)
        && strcmp(zygote.spec.program, spec->program) == 0)
        return true;
    if (zygote.pid > 0)
        end_zygote();
    if (zygote.failures >= MOST_FAILURES || zygote.children < 0)
        return false;

    int ends[2];
    memcpy(zygote.payload, payload, n);
    if (wire_park(zygote.payload, n, &zygote.spec))
        return false;
    zygote.spec.uid = 0; /* to make others of other uids */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        system_fault("socketpair");
    int w = make_stdin();
    struct spawned child = spawn(&zygote.spec, open_stdin(w), ends[1]);
    close(w);
    close(ends[1]);
    if (child.failed)
        system_fault(child.failed);
    if (child.out >= 0)
        close(child.out);
    if (child.err >= 0)
        close(child.err);
    zygote.pid = child.exec_error ? 0 : child.pid;
    zygote.channel = ends[0];
    zygote.ready = false;
    zygote.forks = 0;
    if (child.exec_error)
        forget_zygote();
    return zygote.pid > 0;
}

int zygote_tick(void)
{
    ssize_t n = zygote.channel < 0 ? 0 : recv(zygote.channel, &(char){0}, 1, MSG_DONTWAIT);
    zygote.ready = zygote.ready || n == 1;
    return n == 1 ? 1 : n == 0 || (errno != EAGAIN && errno != EINTR) ? 0 : -1;
}

struct spawned zygote_fork(const struct step *s, int stdin_fd, int channel)
{
    zygote.forks++;
    return spawn_fork(zygote.channel, s, stdin_fd, channel);
}

void end_zygote_unless_shared(const struct step *s)
{
    if (zygote.pid > 0 && !wire_same_start(s, &zygote.spec))
        end_zygote();
}

/* What the zygote has for itself, some 3 MB, is within the container's limit, but not for the step that runs its
 * fork. Of a small limit that is too much: of 32 MB, Python had 88 % beside its zygote, and 98 % without one. The
 * fork keeps what it shares. */
void end_zygote_of_small_job(void)
{
    uint64_t limit;
    if (zygote.pid == 0 || !cgroup_limit(&limit) || limit > SMALL_LIMIT)
        return;
    pid_t pid = zygote.pid;
    forget_zygote();
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}