#include "reaper.h"

#include "clock.h"
#include "host.h"
#include "job.h"
#include "meter.h"
#include "parked.h"
#include "step.h"
#include "zygote.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILL_DEADLINE (3 * SECOND)
#define NOBODYS_UID 1 /* nothing here runs as it */

int signals_fd;

void take_signals(void)
{
    struct signalfd_siginfo info[8];
    ssize_t n;
    while ((n = read(signals_fd, info, sizeof info)) > 0)
        for (size_t i = 0; i < (size_t)n / sizeof *info; i++)
            if (info[i].ssi_signo == SIGTERM)
                _exit(0);
}

static uint64_t cpu_of(const struct rusage *u)
{
    return ((uint64_t)u->ru_utime.tv_sec + (uint64_t)u->ru_stime.tv_sec) * SECOND
        + ((uint64_t)u->ru_utime.tv_usec + (uint64_t)u->ru_stime.tv_usec) * 1000;
}

void reap(void)
{
    struct rusage usage;
    int status;
    pid_t pid;
    while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
        if (parked_died(pid))
            continue;
        run.reaped_cpu += cpu_of(&usage);
        if ((uint64_t)usage.ru_maxrss * 1024 > run.max_rss)
            run.max_rss = (uint64_t)usage.ru_maxrss * 1024;
        if (pid == run.pid && !run.ended) {
            run.ended = true;
            run.status = status;
            run.report.wall = now() - run.started;
        } else if (run.killing && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
            run.report.survivors++;
        }
    }
}

/* Sends the signal to everybody but the zygote. True: there is anybody. A signal reaches processes whose real or
 * saved uid is the sender's real or effective one, or all with CAP_KILL, which comes and goes with effective uid
 * 0. So for a moment we are the job's, and in no way root's but for the way back; and as our own real and saved
 * uids aren't the job's, it doesn't reach us. */
static bool signal_everybody(int sig)
{
    if (zygote_pid() == 0)
        return kill(-1, sig) == 0 || errno != ESRCH;
    if (syscall(SYS_setresuid, NOBODYS_UID, job.uid, 0) < 0)
        system_fault("setresuid");
    kill(-1, sig);
    if (syscall(SYS_setresuid, 0, 0, 0) < 0)
        system_fault("setresuid");
    prctl(PR_SET_DUMPABLE, 0);
    return !only_the_zygote();
}

/* kill(-1) sees each process but us, and a process with a signal pending can't fork. */
bool kill_everything(void)
{
    uint64_t deadline = now() + KILL_DEADLINE;
    for (;;) {
        reap();
        if (!signal_everybody(SIGKILL))
            return true;
        uint64_t t = now();
        if (t > deadline)
            return false;
        if (run.pid > 0)
            heartbeat(t);
        struct pollfd p = {.fd = signals_fd, .events = POLLIN};
        wait_for(&p, 1, 5 * MILLISECOND);
        take_signals();
    }
}

uint32_t count_processes(void)
{
    uint32_t n = 0;
    if (!signal_everybody(0))
        return 0;
    DIR *d = opendir("/proc");
    for (struct dirent *e; d && (e = readdir(d));) {
        int pid = atoi(e->d_name); /* 0: not a process */
        n += pid > 1 && pid != zygote_pid();
    }
    if (d)
        closedir(d);
    return n ? n : 1;
}
