/*
 * The runner: PID 1 of a sandbox container. It runs a stranger's program under limits, tells what came of it, and
 * leaves nothing behind. PROTOCOL.md says how it talks with the service.
 *
 * Theory of operation. There is one process with one thread, and between steps no other process exists in the
 * container but the one that is parked, and its zygote. The conversation is a plain loop: take the next frame from
 * stdin, act, answer (conversation.c, host.c). While a step runs, `watch` (step.c) is the only place that waits: for
 * the program's two output pipes, for the death of any child (as PID 1 we are the parent of every orphan), for the
 * host to take what we have to say, for the host to go away, and for the next instant at which a limit could be
 * reached. Nothing in it blocks, so a slow host only stops the reading of the pipes, never the clocks. The host may
 * send the next step ahead, and may have the one that runs ended: as long as nothing else comes, it is listened to.
 * It may say more only to an INTERACTIVE step, and of that no more than a window (input.c), as it gets no more than a
 * window of what the step prints (streams.c): a side that doesn't read stops the other's words and nothing else. The
 * states of a step are: spawned (spawn.c) or resumed (parked.c) -> running (`watch`) -> killed and reaped (reaper.c:
 * from here on nothing of the job is alive, so everything after it can be done slowly and without races) -> drained
 * -> files returned -> places cleaned (job.c, box.c), and nothing found that the next step could find (residue.c) ->
 * reported. A container in which anything is left runs no further step. Time and memory are the cgroup's (meter.c,
 * cgroup.c), less our own share.
 *
 * What it promises: the main process's end ends the step at once, whoever else still lives or holds a pipe; no
 * process, file, socket, IPC object or network counter of a step is there when the next begins, or the next is
 * REFUSED and CLEAN says why; a step is never reported better than it was; and when the host is gone or anything is
 * not as it should be, the runner exits, which makes the kernel kill everything in the container.
 */
#include "blocking.h"
#include "box.h"
#include "cgroup.h"
#include "clock.h"
#include "conversation.h"
#include "host.h"
#include "job.h"
#include "parked.h"
#include "reaper.h"
#include "residue.h"
#include "sockets.h"
#include "spawn.h"
#include "step.h"
#include "walls.h"
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* We compute for microseconds, but must do so in time, also among a job's many busy processes: 30 ms late is 200
 * MB of sockets. A short slice means an early turn from Linux 6.12 on. It isn't inherited. */
static void be_scheduled_soon(void)
{
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } a = {.size = 48, .policy = SCHED_OTHER, .flags = 1 /* SCHED_FLAG_RESET_ON_FORK */, .runtime = MILLISECOND / 10};
    syscall(SYS_sched_setattr, 0, &a, 0);
}

static void prepare_descriptors(void)
{
    for (int fd; (fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0;)
        if (fd > 2) { /* 0, 1 and 2 are taken */
            close(fd);
            break;
        }
    /* Nothing that the engine may have left open reaches a job. */
    if (syscall(SYS_close_range, 3u, ~0u, 0u) < 0)
        for (int fd = 3; fd < 1024; fd++)
            close(fd);
    fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
}

static void prepare_signals(void)
{
    struct sigaction reset = {.sa_handler = SIG_DFL};
    sigset_t all, wanted;

    for (int sig = 1; sig < NSIG; sig++)
        sigaction(sig, &reset, NULL);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL); /* SIGPIPE too: a write tells */
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigaddset(&wanted, SIGTERM);
    signals_fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals_fd < 0)
        system_fault("signalfd");
}

static void prepare(void)
{
    cpu_set_t cpus;

    prepare_descriptors();
    prepare_signals();
    /* Our memory and descriptors are nobody's business, whatever uid they come with. */
    prctl(PR_SET_DUMPABLE, 0);
    personality(0);
    be_scheduled_soon();
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        cores = (unsigned)CPU_COUNT(&cpus);
    cgroup_open("/sys/fs/cgroup");
    zygote_open();

    if (setgroups(0, NULL) < 0)
        system_fault("setgroups");
    if (chdir("/box") < 0)
        system_fault("/box");
    const char *wrong = box_open();
    if (wrong)
        fault(FAULT_SYSTEM, wrong);
    /* Terminals come out of a number that the whole machine has. */
    static const char *const terminals[] = {"/dev/ptmx", "/dev/pts/ptmx"};
    for (size_t i = 0; i < 2; i++)
        if (chmod(terminals[i], 0) < 0 && errno != ENOENT)
            system_fault(terminals[i]);
    /* Where the limit allows it: a job that drives the container out of memory shall not take our code out of it
     * too. */
    mlockall(MCL_CURRENT | 4 /* MCL_ONFAULT */);
    walls_open();
    sockets_open();
    residue_open();
    spawn_prepare();
    if (!keep_output_blocking())
        system_fault("seccomp");
}

static void greet(void)
{
    struct frame f = next_frame();
    if (f.type != IN_HELLO)
        fault(FAULT_UNEXPECTED, "HELLO expected");
    if (f.length < 6 || memcmp(f.payload, WIRE_MAGIC, 4) != 0)
        fault(FAULT_FRAME, "HELLO malformed");
    if (get16(f.payload + 4) != WIRE_VERSION)
        fault(FAULT_VERSION, "this runner speaks version 8");
    if (f.length > 6 && f.payload[f.length - 1] != 0)
        fault(FAULT_FRAME, "HELLO's last path has no end");
    const char *missing = walls_missing((const char *)f.payload + 6, f.length - 6);
    size_t n = strlen(missing);
    unsigned char *p = out_frame(OUT_HELLO, 11 + (uint32_t)n);
    memcpy(p, WIRE_MAGIC, 4);
    memcpy(put32(put8(put16(p + 4, WIRE_VERSION), (uint8_t)cgroup_version()), walls_uids()), missing, n);
}

static void act_on(struct frame f)
{
    bool between_jobs = !job.open;
    if (f.type == IN_PING && between_jobs) {
        expect_length(&f, 8);
        out_bytes(OUT_PONG, f.payload, 8);
    } else if (f.type == IN_BEGIN && between_jobs && !dirty) {
        begin_job(&f);
    } else if (f.type == IN_PARK && between_jobs && !dirty) {
        take_park(f);
    } else if (f.type == IN_FILE && job.open) {
        take_file(f);
    } else if (f.type == IN_STEP && job.open) {
        take_step(f);
    } else if (f.type == IN_END && job.open) {
        expect_length(&f, 0);
        end_job();
    } else {
        fault(FAULT_UNEXPECTED, "frame not allowed now");
    }
}

int main(void)
{
    /* kill(-1) is part of the trade: anywhere but in a PID namespace of its own this program would be a weapon. */
    if (getpid() != 1) {
        fputs("runner: must be the first process of a container\n", stderr);
        return 2;
    }
    prepare();
    greet();
    for (;;) {
        struct frame f = next_frame();
        bool known = f.type == IN_HELLO || f.type == IN_PING || (f.type >= IN_BEGIN && f.type <= IN_CREDIT);
        if (!known)
            fault(FAULT_FRAME, "unknown frame");
        if (!crosses_report(&f))
            act_on(f);
    }
}
