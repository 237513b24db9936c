/*
 * The runner: PID 1 of a sandbox container. It runs a stranger's program under limits, tells what came of it, and leaves
 * nothing behind. PROTOCOL.md says how it talks with the service.
 *
 * Theory of operation. There is one process with one thread, and between steps no other process exists in the
 * container. The conversation is a plain loop: take the next frame from stdin, act, answer. While a step runs, `watch`
 * is the only place that waits: for the program's two output pipes, for the death of any child (as PID 1 we are the
 * parent of every orphan), for the host to take what we have to say, for the host to go away, and for the next instant
 * at which a limit could be reached. Nothing in it blocks, so a slow host only stops the reading of the pipes, never the
 * clocks. The host may send the next step ahead, and may have the one that runs ended: as long as nothing else comes, it is listened
 * to. It may say more only to an INTERACTIVE step, and of that no more than a window (input.c), as it gets no more than a window of what the step
 * prints: a side that doesn't read stops the other's words and nothing else. Two processes may exist between jobs: the parked one, started in advance and waiting to be told to go on; a first
 * step that is exactly what was started takes it over instead of being born. And the original, of which parked ones are copies: it is root's, has
 * started an interpreter and runs nobody's program, and is the only one that outlives jobs, as long as they are its copies. The states of a step are: born (spawn.c) -> running (`watch`) -> killed and reaped (`kill_everything`: from
 * here on nothing of the job is alive, so everything after it can be done slowly and without races) -> drained ->
 * files returned -> places cleaned (box.c), and nothing found that the next step could find (box.c, residue.c) -> reported. A container in which anything
 * is left runs no further step. Time and memory are the cgroup's (cgroup.c), less our own share.
 *
 * What it promises: the main process's end ends the step at once, whoever else still lives or holds a pipe; no process,
 * file, socket, IPC object or network counter of a step is there when the next begins, or the next is REFUSED and CLEAN says why; a step is never
 * reported better than it was; and when the host is gone or anything is not as it should be, the runner exits, which
 * makes the kernel kill everything in the container.
 */
#include "blocking.h"
#include "box.h"
#include "cgroup.h"
#include "demand.h"
#include "input.h"
#include "residue.h"
#include "sockets.h"
#include "spawn.h"
#include "walls.h"
#include "wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MILLISECOND UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)
#define HEARTBEAT (50 * MILLISECOND)
#define OUTPUT_PATIENCE (5 * MILLISECOND)
#define SHORTEST_CHECK (2 * MILLISECOND)
#define SOCKETS_CHECK (4 * MILLISECOND) /* in which a core fills some 14 MB of them */
#define KILL_DEADLINE (3 * SECOND)
#define CLEAN_DEADLINE (30 * SECOND) /* the host hears of it meanwhile */
#define END_DEADLINE (5 * SECOND)    /* it doesn't */
#define MOST_STARVED (60 * SECOND)
#define PARK_CPU (5 * SECOND)       /* that a start may take; on a machine that is busy that may be a while */
#define PARK_DEADLINE (60 * SECOND)
#define AWAIT_DEADLINE (10 * SECOND) /* once there is a step for it, which could start another */
#define PARK_FAILURES 3
#define SMALL_LIMIT (UINT64_C(100) << 20) /* an original is a start of 10 ms; jobs with the usual limit, 125 MB, keep it */
#define MOST_COPIES 16 /* of one original: they share a hash seed */
#define PAGE UINT64_C(4096)
#define NOBODYS_UID 1 /* nothing here runs as it */

static int signals_fd;
static unsigned cores = 1;

/* The job, and what outlives it. */
static bool in_job, previous_succeeded, dirty;
static char dirt[192]; /* why dirty, for the host's log */
/* What the host said to a step may still arrive after its REPORT: STOP, and DATA and CREDIT if it was INTERACTIVE. */
static bool crossing, crossing_talk;
static uid_t last_uid;   /* the highest that was announced */
static uid_t files_uid;  /* of whoever may have left files */
static uid_t owner;      /* of the job's FILEs; 0 unless they are its only step's own */
static uint64_t host_memory; /* of this job's files and stdin */
static bool no_space;        /* this job's files don't fit into the work directory */

/* Whoever lives in the container, the original apart, has this uid. */
static uid_t tenant;

/* The process of which parked ones are copies, if they can be. */
static struct {
    unsigned char payload[WIRE_MAX]; /* of spec */
    struct step spec;
    pid_t pid;       /* 0: there is none */
    int channel;     /* where copies are asked for */
    bool ready;      /* to make them */
    unsigned copies; /* that were asked for */
    unsigned failures; /* to become ready; after some, each parked process is started */
    int children;    /* the kernel's list of our children, or -1 if it has none */
} original = {.channel = -1, .children = -1};

#define UNBORN (-1)

/* The process that waits for a job: everything of it but what comes with the job. */
static struct {
    unsigned char payload[WIRE_MAX]; /* of spec */
    struct step spec;
    pid_t pid;       /* 0: nobody is parked; UNBORN: a copy that was asked for */
    int in, channel; /* stdin, for writing; our end of the process's descriptor 3 */
    int given;       /* stdin, for a copy that can't be asked for yet; else -1 */
    int pipes[2];
    bool ready, unanswered;
    uint64_t deadline; /* to be ready */
    uint64_t memory_base, watermark_base;
    bool has_watermark;
} parked;

/* The step that runs. */
static struct {
    struct step spec;
    struct report report;
    pid_t pid;
    int status;
    bool ended, killing; /* killing: whoever dies by SIGKILL now has outlived the main process */
    int pipes[2];        /* stdout, stderr; -1 at their end */
    uint64_t sent[2];
    uint64_t window;     /* what of its stdout the host takes now */
    uint64_t closed_at;  /* INTERACTIVE: when stdout ended, until the host is told */
    bool deaf;           /* not INTERACTIVE: what the host said is for later */
    uint64_t started, next_heartbeat, clean_until;
    uint64_t untold_since; /* something that the host hasn't been told; 0: nothing */
    uint64_t cpu_base, own_cpu_base, memory_base, watermark_base, oom_base;
    bool has_watermark;
    uint64_t sockets; /* bytes that they may hold, if no cgroup counts them */
    uint64_t next_look, looked_at, looked_cpu;
    uint64_t had_since, had_before; /* CPU time since the threads were looked at, and between the two times before */
    uint64_t gap;        /* CPU time not had, for which somebody still waits */
    uint64_t reaped_cpu, earlier_cpu, memory_seen, max_rss; /* earlier: without a cgroup, what those had used that lived already */
} run;

static uint64_t clock_ns(clockid_t id)
{
    struct timespec t;
    return clock_gettime(id, &t) == 0 ? (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec : 0;
}

static uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static uint64_t above(uint64_t value, uint64_t base)
{
    return value > base ? value - base : 0;
}

static void wait_for(struct pollfd *fds, nfds_t n, uint64_t ns)
{
    struct timespec t = {(time_t)(ns / SECOND), (long)(ns % SECOND)};
    if (ppoll(fds, n, &t, NULL) <= 0)
        for (nfds_t i = 0; i < n; i++)
            fds[i].revents = 0;
}

/* ---- Signals and children ------------------------------------------------------------------------------------- */

/* Takes what is pending. The engine's SIGTERM ends us; a job can't send it. */
static void take_signals(void)
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

/* From here on it is one of those that kill_everything kills. */
static void dismiss_original(void)
{
    if (original.channel >= 0)
        close(original.channel);
    original.channel = -1;
    original.pid = 0;
}

/* Collects all dead children. */
static void reap(void)
{
    struct rusage usage;
    int status;
    pid_t pid;
    while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
        if (pid == parked.pid) { /* its descriptors go with the next `unpark` */
            parked.pid = 0;
            parked.ready = false;
            continue;
        }
        if (pid == original.pid) { /* the kernel may take it for want of memory, or for its many copies' CPU time */
            original.failures += !original.ready || parked.pid == UNBORN; /* a kernel may be unable to copy it */
            dismiss_original();
        }
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

static void heartbeat(uint64_t t);
static _Noreturn void system_fault(const char *what);

/* Something is left of a step, or may be. */
static void soil(const char *what)
{
    if (!dirty)
        snprintf(dirt, sizeof dirt, "%s", what);
    dirty = true;
}

/* The original has no children, as copies are ours; so whoever else lives has an ancestor among our children. */
static bool only_the_original(void)
{
    char list[32], alone[32];
    ssize_t n = pread(original.children, list, sizeof list - 1, 0);
    list[n > 0 ? n : 0] = 0;
    snprintf(alone, sizeof alone, "%d ", original.pid);
    return strcmp(list, alone) == 0;
}

/* Sends the signal to everybody but the original. True: there is anybody. A signal reaches processes whose real or saved uid is the sender's real
 * or effective one, or all with CAP_KILL, which comes and goes with effective uid 0. So for a moment we are the tenant's, and in no way root's but
 * for the way back; and as our own real and saved uids aren't the tenant's, he doesn't reach us. */
static bool signal_everybody(int sig)
{
    if (original.pid == 0)
        return kill(-1, sig) == 0 || errno != ESRCH;
    if (syscall(SYS_setresuid, NOBODYS_UID, tenant, 0) < 0)
        system_fault("setresuid");
    kill(-1, sig);
    if (syscall(SYS_setresuid, 0, 0, 0) < 0)
        system_fault("setresuid");
    prctl(PR_SET_DUMPABLE, 0);
    return !only_the_original();
}

/* True: we are alone, but for the original. kill(-1) sees each process but us, and a process with a signal pending can't fork. */
static bool kill_everything(void)
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

/* ---- To the host ---------------------------------------------------------------------------------------------- */

static unsigned char out[2 * (WIRE_HEADER + WIRE_MAX)];
static size_t out_from, out_to;

/* Writes what the host takes at once. */
static void out_write(void)
{
    while (out_from < out_to) {
        ssize_t n = write(STDOUT_FILENO, out + out_from, out_to - out_from);
        if (n > 0)
            out_from += (size_t)n;
        else if (n < 0 && errno == EINTR)
            continue;
        else if (n < 0 && errno == EAGAIN)
            return;
        else
            _exit(0); /* the host is gone */
    }
    out_from = out_to = 0;
}

static size_t out_room(void)
{
    if (out_from > 0 && sizeof out - out_to < WIRE_HEADER + WIRE_MAX) {
        memmove(out, out + out_from, out_to - out_from);
        out_to -= out_from;
        out_from = 0;
    }
    return sizeof out - out_to;
}

static struct pollfd host_gone(void)
{
    return (struct pollfd){.fd = STDIN_FILENO, .events = POLLRDHUP};
}

static void exit_if_gone(const struct pollfd *p)
{
    if (p->revents & (POLLHUP | POLLRDHUP | POLLERR | POLLNVAL))
        _exit(0);
}

/* Waits until the host has taken so much that `room` bytes are free. */
static void out_wait(size_t room)
{
    for (;;) {
        if (out_room() >= room)
            return;
        out_write();
        if (out_room() >= room)
            return;
        struct pollfd p[] = {{.fd = STDOUT_FILENO, .events = POLLOUT}, host_gone(), {.fd = signals_fd, .events = POLLIN}};
        wait_for(p, 3, SECOND);
        exit_if_gone(&p[1]);
        if (p[2].revents)
            take_signals();
    }
}

static unsigned char *out_frame(uint8_t type, uint32_t length)
{
    out_wait(WIRE_HEADER + (size_t)length);
    unsigned char *payload = put8(put32(out + out_to, length), type);
    out_to += WIRE_HEADER + (size_t)length;
    return payload;
}

static void out_bytes(uint8_t type, const void *bytes, size_t n)
{
    memcpy(out_frame(type, (uint32_t)n), bytes, n);
}

static void out_flush(void)
{
    out_wait(sizeof out);
}

static _Noreturn void fault(enum wire_fault code, const char *text)
{
    size_t n = strnlen(text, 1000);
    unsigned char *p = put16(out_frame(OUT_FAULT, (uint32_t)n + 2), code);
    memcpy(p, text, n);
    for (uint64_t until = now() + SECOND; out_from < out_to && now() < until;) {
        struct pollfd w = {.fd = STDOUT_FILENO, .events = POLLOUT};
        out_write();
        if (out_from < out_to)
            wait_for(&w, 1, 10 * MILLISECOND);
    }
    _exit(1);
}

static _Noreturn void system_fault(const char *what)
{
    char text[160];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    fault(FAULT_SYSTEM, text);
}

/* ---- From the host -------------------------------------------------------------------------------------------- */

static unsigned char in[WIRE_HEADER + WIRE_MAX];
static size_t in_from, in_to;

static void parked_tick(void);
static int awaited(void);

/* Reads once; what is in the buffer moves to its beginning. Ends the runner at end of file. */
static void read_host(void)
{
    memmove(in, in + in_from, in_to - in_from);
    in_to -= in_from;
    in_from = 0;
    ssize_t n = read(STDIN_FILENO, in + in_to, sizeof in - in_to);
    if (n > 0)
        in_to += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        _exit(0);
}

/* The next frame, valid until the next call. Ends the runner at end of file. */
static struct frame next_frame(void)
{
    struct frame f;
    for (;;) {
        int got = wire_frame(in + in_from, in_to - in_from, &f);
        if (got > 0) {
            in_from += WIRE_HEADER + (size_t)f.length;
            return f;
        }
        if (got < 0)
            fault(FAULT_FRAME, "frame too long");
        out_flush();
        bool starting = parked.unanswered;
        struct pollfd p[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals_fd, .events = POLLIN},
            {.fd = starting ? awaited() : -1, .events = POLLIN}};
        if (poll(p, 3, starting ? 100 : -1) < 0)
            continue;
        if (p[1].revents) {
            take_signals();
            reap();
        }
        if (starting)
            parked_tick();
        if (p[0].revents)
            read_host();
    }
}

static void expect_length(const struct frame *f, uint32_t n)
{
    if (f->length != n)
        fault(FAULT_FRAME, "frame of a wrong size");
}

/* The DATA frames of something that was announced with its size; into fd, or nowhere if fd is -1. False: it is full. */
static bool receive(int fd, uint64_t size)
{
    bool fits = true;
    while (size > 0) {
        struct frame f = next_frame();
        if (f.type != IN_DATA)
            fault(FAULT_UNEXPECTED, "DATA expected");
        if (f.length == 0 || f.length > size)
            fault(FAULT_FRAME, "DATA empty or beyond its size");
        for (uint32_t done = 0; fd >= 0 && fits && done < f.length;) {
            ssize_t n = write(fd, f.payload + done, f.length - done);
            fits = n > 0;
            if (!fits && errno != ENOSPC)
                system_fault("write");
            done += fits ? (uint32_t)n : 0;
        }
        size -= f.length;
    }
    return fits;
}

/* A job may have FILEs that are its step's own. */
static void take_owner(struct frame *f)
{
    if (f->length != 8)
        expect_length(f, 12);
    owner = f->length == 12 ? get32(f->payload + 8) : 0;
    if (f->length == 12 && (owner <= last_uid || owner < MIN_UID || owner > INT32_MAX))
        fault(FAULT_FIELD, "begin: owner");
    if (owner)
        files_uid = owner;
}

static void take_file(struct frame f)
{
    if (f.length < 10)
        fault(FAULT_FRAME, "FILE too short");
    unsigned mode = get16(f.payload);
    uint64_t size = get64(f.payload + 2);
    char path[MAX_PATH_BYTES + 1];
    const char *wrong = wire_path(f.payload + 10, f.length - 10);
    bool folder = mode == 0755;
    if (!wrong && mode != 0444 && mode != 0555 && !(folder && size == 0))
        wrong = "file: mode";
    if (!wrong && owner && last_uid == owner)
        wrong = "file: its owner has had its step";
    if (wrong)
        fault(FAULT_FIELD, wrong);
    memcpy(path, f.payload + 10, f.length - 10);
    path[f.length - 10] = 0;

    int fd = box_create(path, folder ? S_IFDIR | mode : owner ? mode | 0200 : mode, owner);
    if (fd < 0 && (errno == EEXIST || errno == ENOTDIR || errno == EISDIR))
        fault(FAULT_FIELD, "file: path given twice");
    if (fd < 0 && errno != ENOSPC)
        system_fault("file");
    if (fd < 0 || !receive(fd, size))
        no_space = true;
    if (fd < 0) {
        receive(-1, size);
        return;
    }
    host_memory += (size + PAGE - 1) / PAGE * PAGE;
    close(fd);
}

/* The program's stdin: a file without a name, which the program has for reading and we, until it is full, for writing. */
static int make_stdin(void)
{
    int w = memfd_create("stdin", MFD_CLOEXEC | 0x0008U /* MFD_NOEXEC_SEAL, Linux 6.3 */);
    if (w < 0)
        w = memfd_create("stdin", MFD_CLOEXEC);
    if (w < 0)
        w = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (w < 0 || fchmod(w, 0444) < 0)
        system_fault("stdin");
    return w;
}

static int open_stdin(int w)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", w);
    int r = open(path, O_RDONLY | O_CLOEXEC);
    if (r < 0)
        system_fault("stdin");
    return r;
}

/* ---- A step --------------------------------------------------------------------------------------------------- */

/* Of all that live, with the children that they have waited for. To 10 ms, and only for want of a cgroup. */
static uint64_t living_cpu(void)
{
    uint64_t ticks = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *e; proc && (e = readdir(proc));) {
        char path[300], text[1024];
        if (e->d_name[0] < '1' || e->d_name[0] > '9' || strcmp(e->d_name, "1") == 0)
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
        if (fd >= 0)
            close(fd);
        text[n > 0 ? n : 0] = 0;
        char *at = strrchr(text, ')'); /* the name before it is the job's choice */
        for (int field = 2; at && field < 17; field++) {
            uint64_t value;
            at = strchr(at + 1, ' ');
            if (at && field >= 13 && cgroup_number(at + 1, &value)) /* utime, stime, cutime, cstime */
                ticks += value;
        }
    }
    if (proc)
        closedir(proc);
    return ticks * (SECOND / (uint64_t)sysconf(_SC_CLK_TCK));
}

static uint64_t cpu_used(void)
{
    uint64_t own = clock_ns(CLOCK_PROCESS_CPUTIME_ID), all; /* first: reading it also brings the cgroup's count up to date */
    if (cgroup_cpu(&all))
        return above(all - run.cpu_base, own - run.own_cpu_base);
    return above(run.reaped_cpu + living_cpu(), run.earlier_cpu);
}

static uint64_t memory_now(void)
{
    uint64_t bytes = 0;
    cgroup_memory(&bytes);
    bytes = above(bytes, run.memory_base) + run.sockets;
    if (bytes > run.memory_seen)
        run.memory_seen = bytes;
    return bytes;
}

/* USAGE, if it is time for one and the host keeps up. */
static void heartbeat(uint64_t t)
{
    if (t < run.next_heartbeat)
        return;
    run.next_heartbeat = t + HEARTBEAT;
    uint64_t memory = memory_now();
    if (out_room() >= WIRE_HEADER + 16) {
        put64(put64(out_frame(OUT_USAGE, 16), cpu_used()), memory);
        out_write();
    }
}

/* Reads once from a pipe (0 stdout, 1 stderr) and queues what its cap allows. False: nothing there now, or no room for it. */
static bool pump(int stream)
{
    static unsigned char dropped[WIRE_MAX];
    uint64_t cap = stream == 0 ? run.spec.stdout_cap : run.spec.stderr_cap;
    uint64_t *count = stream == 0 ? &run.report.stdout_bytes : &run.report.stderr_bytes;
    uint64_t left = cap - run.sent[stream];
    const size_t header = WIRE_HEADER + 1;
    unsigned char *to = dropped;
    size_t size = sizeof dropped;

    if (left > 0) {
        size_t room = out_room();
        if (room < header + 4096)
            return false;
        to = out + out_to + header;
        size = room - header;
        if (size > WIRE_MAX - 1)
            size = WIRE_MAX - 1;
    }
    if (stream == 0 && size > run.window)
        size = (size_t)run.window;
    if (size == 0)
        return false;
    ssize_t n = read(run.pipes[stream], to, size);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0) {
        close(run.pipes[stream]);
        run.pipes[stream] = -1;
        if (stream == 0 && (run.spec.flags & INTERACTIVE))
            run.closed_at = now();
        return false;
    }
    *count += (uint64_t)n;
    if (stream == 0 && (run.spec.flags & INTERACTIVE))
        run.window -= (uint64_t)n;
    if ((uint64_t)n > left)
        run.report.flags |= stream == 0 ? STDOUT_CUT : STDERR_CUT;
    size_t keep = (uint64_t)n > left ? (size_t)left : (size_t)n;
    if (keep > 0) {
        run.sent[stream] += keep;
        put8(put8(put32(out + out_to, (uint32_t)keep + 1), OUT_OUTPUT), (uint8_t)(stream + 1));
        out_to += header + keep;
    }
    return true;
}

/* A program that goes on without its stdout has ended its part of a conversation. One that has just exited has, too, but that is
 * for the REPORT to say: only what the host knows of already can be the reason for what it does next. */
static void tell_end_of_stdout(uint64_t t)
{
    if (run.closed_at == 0 || t - run.closed_at < HEARTBEAT || out_room() < WIRE_HEADER + 1)
        return;
    put8(out_frame(OUT_OUTPUT, 1), 1);
    run.closed_at = 0;
}

/* What the host says to an INTERACTIVE step. False: it is to end. */
static bool converse(bool readable)
{
    if (readable)
        read_host();
    struct frame f;
    for (int got; (got = wire_frame(in + in_from, in_to - in_from, &f)) != 0;) {
        if (got < 0)
            fault(FAULT_FRAME, "frame too long");
        in_from += WIRE_HEADER + (size_t)f.length;
        if (f.type == IN_STOP && f.length == 0)
            return false;
        if (f.type == IN_CREDIT) {
            expect_length(&f, 4);
            run.window += get32(f.payload);
        } else if (f.type != IN_DATA) {
            fault(FAULT_UNEXPECTED, "DATA, CREDIT or STOP expected");
        } else if (f.length == 0) {
            input_finish();
        } else if (!input_add(f.payload, f.length)) {
            fault(FAULT_UNEXPECTED, "DATA beyond the window");
        }
    }
    return true;
}

static void serve_input(void)
{
    input_flush();
    uint32_t credit = out_room() < WIRE_HEADER + 4 ? 0 : input_credit();
    if (credit > 0)
        put32(out_frame(OUT_CREDIT, 4), credit);
}

/* What the host says to a step that isn't INTERACTIVE: STOP, or what is for later. */
static bool told_to_stop(bool readable)
{
    if (readable && in_to - in_from < WIRE_HEADER)
        read_host();
    struct frame f;
    if (wire_frame(in + in_from, in_to - in_from, &f) > 0 && f.type == IN_STOP && f.length == 0) {
        in_from += WIRE_HEADER;
        return true;
    }
    run.deaf = in_to - in_from >= WIRE_HEADER;
    return false;
}

/* What there is to say goes to the host, but not each line by itself: every write wakes the engine and the service. So an output waits a moment for
 * the next one or for the REPORT, unless somebody waits to answer it. Until when; 0: there is nothing that waits. */
static uint64_t tell(uint64_t t)
{
    if (run.untold_since == 0)
        run.untold_since = t;
    uint64_t until = run.untold_since + OUTPUT_PATIENCE;
    if (out_from < out_to && out_to - out_from < 4096 && t < until && !(run.spec.flags & INTERACTIVE))
        return until;
    out_write();
    if (out_from == out_to)
        run.untold_since = 0;
    return 0;
}

/* Starved is not slow: how long has the job had less than a core's time although it wanted it? A thread that waits for a CPU is runnable,
 * and the kernel counts for how long once it gets one; so what was missing is held against that, and dropped when nobody waits. */
static void look_for_starvation(uint64_t t)
{
    if (t < run.next_look)
        return;
    uint64_t cpu = cpu_used(), since = run.looked_at, elapsed = t - since, had = above(cpu, run.looked_cpu);
    run.next_look = t + HEARTBEAT;
    run.looked_at = t;
    run.looked_cpu = cpu;
    run.had_since += had;
    if (above(elapsed, had) < elapsed / 16)
        return; /* nothing is missing */
    struct demand d = demand_of_all_but(original.pid, since, t, run.had_since + run.had_before);
    run.had_before = run.had_since;
    run.had_since = 0;
    run.gap += elapsed - had;
    uint64_t starved = d.waited < run.gap ? d.waited : run.gap;
    run.report.starved += starved;
    run.gap -= starved;
    if (run.gap > d.pending)
        run.gap = d.pending;
}

/* When the wall time is over, as far as can be told now. */
static uint64_t wall_end(void)
{
    uint64_t starved = run.report.starved + run.gap;
    uint64_t from = run.started + (starved < MOST_STARVED ? starved : MOST_STARVED);
    return run.spec.wall_time > UINT64_MAX - from ? UINT64_MAX : from + run.spec.wall_time;
}

/* Until the main process has ended or a limit says that it must; then returns what the limit says, else EXITED. */
static enum wire_outcome watch(void)
{
    const struct step *s = &run.spec;
    bool sockets_are_ours = cgroup_version() == 1;
    uint64_t next_check = run.started, longest_check = sockets_are_ours ? SOCKETS_CHECK : HEARTBEAT;
    bool interactive = s->flags & INTERACTIVE;

    if (interactive ? !converse(false) : told_to_stop(false)) /* by what came with the STEP */
        return STOPPED;
    for (;;) {
        uint64_t t = now();
        if (t >= wall_end())
            run.next_look = t;
        look_for_starvation(t);
        if (t >= wall_end()) {
            take_signals();
            reap();
            run.report.starved += run.gap;
            return run.ended ? EXITED : WALL_TIME_LIMIT;
        }
        if (t >= next_check) {
            uint64_t cpu = cpu_used();
            if (cpu > s->cpu_time)
                return CPU_TIME_LIMIT;
            uint64_t earliest = (s->cpu_time - cpu) / cores; /* if all cores worked for the job from now on */
            next_check = t + (earliest < SHORTEST_CHECK ? SHORTEST_CHECK : earliest > longest_check ? longest_check : earliest);
            if (sockets_are_ours) {
                run.sockets = sockets_memory();
                if (run.sockets > 0 && cgroup_full(run.sockets))
                    return MEMORY_LIMIT;
            }
            memory_now();
        }
        heartbeat(t);
        serve_input();
        tell_end_of_stdout(t);
        uint64_t tell_at = tell(t);

        uint64_t next = next_check < run.next_heartbeat ? next_check : run.next_heartbeat;
        if (run.next_look < next)
            next = run.next_look;
        if (wall_end() < next)
            next = wall_end();
        if (tell_at > 0 && tell_at < next)
            next = tell_at;
        bool full = out_room() < WIRE_HEADER + 1 + 4096;
        struct pollfd p[] = {
            {.fd = full || run.window == 0 ? -1 : run.pipes[0], .events = POLLIN},
            {.fd = full ? -1 : run.pipes[1], .events = POLLIN},
            {.fd = signals_fd, .events = POLLIN},
            host_gone(),
            {.fd = out_from < out_to && tell_at == 0 ? STDOUT_FILENO : -1, .events = POLLOUT},
            {.fd = input_waits(), .events = POLLOUT},
        };
        if (!run.deaf)
            p[3].events |= POLLIN;
        wait_for(p, 6, above(next, now()));
        exit_if_gone(&p[3]);
        for (int stream = 0; stream < 2; stream++)
            if (p[stream].revents)
                pump(stream);
        if (run.report.flags & STDOUT_CUT)
            return OUTPUT_LIMIT;
        if (p[2].revents) {
            take_signals();
            reap();
            if (run.ended)
                return EXITED;
        }
        if (p[3].revents && (interactive ? !converse(true) : told_to_stop(true)))
            return STOPPED;
    }
}

/* Everybody is dead, so what a pipe doesn't give now it will never give. */
static void drain(int stream)
{
    while (run.pipes[stream] >= 0) {
        out_wait(WIRE_HEADER + 1 + 4096);
        if (!pump(stream) && run.pipes[stream] >= 0) {
            close(run.pipes[stream]);
            run.pipes[stream] = -1;
        }
    }
}

static uint64_t returned_bytes, returned_files;

static bool count_file(const char *path, size_t length, mode_t mode, uint64_t size, int fd)
{
    (void)path, (void)length, (void)mode, (void)fd;
    if (size > run.spec.return_cap - returned_bytes || returned_files == MAX_RETURNED)
        return false;
    returned_bytes += size;
    returned_files++;
    return true;
}

static bool send_file(const char *path, size_t length, mode_t mode, uint64_t size, int fd)
{
    unsigned char *p = put64(put16(out_frame(OUT_FILE, (uint32_t)length + 10), (uint16_t)mode), size);
    memcpy(p, path, length);
    while (size > 0) {
        out_wait(WIRE_HEADER + WIRE_MAX);
        unsigned char *data = out + out_to + WIRE_HEADER;
        ssize_t n = read(fd, data, size < WIRE_MAX ? (size_t)size : WIRE_MAX);
        if (n <= 0)
            fault(FAULT_SYSTEM, "a file to return became shorter");
        out_frame(OUT_DATA, (uint32_t)n);
        size -= (uint64_t)n;
        out_write();
    }
    return true;
}

/* First a look at all sizes: either all files go back, or none. */
static bool return_files(void)
{
    returned_bytes = returned_files = 0;
    return box_walk(run.spec.uid, false, count_file) && box_walk(run.spec.uid, true, send_file);
}

static bool still_time(void)
{
    uint64_t t = now();
    if (run.pid > 0)
        heartbeat(t);
    return t < run.clean_until;
}

/* What the counters say before a step, so that what lies in the container already doesn't count. */
static void begin_measuring(void)
{
    run.reaped_cpu = run.max_rss = 0; /* of those that made way for it */
    cgroup_memory(&run.memory_base);
    run.has_watermark = cgroup_watermark(&run.watermark_base);
    cgroup_oom_kills(&run.oom_base);
    if (cgroup_version() == 0)
        run.earlier_cpu = living_cpu();
    /* Before the exec and not after it: on a loaded machine the program could run for milliseconds before we come to look. */
    run.own_cpu_base = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    cgroup_cpu(&run.cpu_base);
}

static void end_measuring(struct report *r)
{
    uint64_t watermark, oom_kills;
    if (!run.ended)
        r->wall = now() - run.started;
    r->cpu = cpu_used();
    memory_now();
    r->memory = run.memory_seen;
    if (run.has_watermark && cgroup_watermark(&watermark) && watermark > run.watermark_base) {
        r->memory = above(watermark, run.memory_base);
        r->flags |= MEMORY_EXACT;
    }
    if (r->memory < run.memory_seen) /* with sockets, that the watermark knows nothing of */
        r->memory = run.memory_seen;
    /* pages of a program file are charged to whoever touched them first, maybe long ago, but they are in its resident set */
    if (r->memory < run.max_rss)
        r->memory = run.max_rss;
    if (cgroup_oom_kills(&oom_kills))
        r->oom_kills = (uint32_t)above(oom_kills, run.oom_base);
}

/* A program that ended by itself may still have gone beyond a limit before we noticed. */
static enum wire_outcome judge(struct report *r)
{
    if (r->cpu > run.spec.cpu_time)
        return CPU_TIME_LIMIT;
    if (r->flags & STDOUT_CUT)
        return OUTPUT_LIMIT;
    if (WIFSIGNALED(run.status)) {
        r->detail = WTERMSIG(run.status);
        return SIGNALLED;
    }
    r->detail = WEXITSTATUS(run.status);
    return EXITED;
}

/* ---- The parked process --------------------------------------------------------------------------------------- */

static void answer_park(bool ready)
{
    if (parked.unanswered)
        put8(out_frame(OUT_PARKED, 1), ready);
    parked.unanswered = false;
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Nobody is parked any more, and nothing of him is left. Between steps only: there is nobody else but the original, and of that nothing
 * is left either if he was still to be born of it. */
static void unpark(void)
{
    if (parked.pid == UNBORN)
        dismiss_original();
    if (parked.pid != 0 && !kill_everything())
        soil("processes");
    parked.pid = 0;
    parked.ready = false;
    close_one(&parked.in);
    close_one(&parked.given);
    close_one(&parked.channel);
    close_one(&parked.pipes[0]);
    close_one(&parked.pipes[1]);
    answer_park(false);
}

/* Who will say next that he is ready? */
static int awaited(void)
{
    return parked.pid == UNBORN && !original.ready ? original.channel : parked.channel;
}

/* What a copy finds in memory is the original's, and doesn't count as its own. */
static void measure_before_parked(void)
{
    cgroup_memory(&parked.memory_base);
    parked.has_watermark = cgroup_watermark(&parked.watermark_base);
}

static void open_channel(int *theirs)
{
    int channel[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) < 0 || fcntl(channel[0], F_SETFL, O_NONBLOCK) < 0
        || setsockopt(channel[0], SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)) < 0)
        system_fault("socketpair");
    parked.channel = channel[0];
    *theirs = channel[1];
}

static void ask_for_copy(void)
{
    int theirs;
    open_channel(&theirs);
    measure_before_parked();
    original.copies++;
    struct spawned child = spawn_copy(original.channel, &parked.spec, parked.given, theirs);
    close(theirs);
    parked.given = -1;
    parked.pipes[0] = child.out;
    parked.pipes[1] = child.err;
    if (child.failed)
        unpark();
}

/* Reads the byte that says that he is ready, and who it is from: the kernel knows. */
static ssize_t read_ready(pid_t *pid)
{
    unsigned char byte;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct iovec what = {&byte, 1};
    struct msghdr message = {.msg_iov = &what, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t n = recvmsg(parked.channel, &message, MSG_CMSG_CLOEXEC);
    if (n == 1) {
        struct ucred from;
        if (message.msg_controllen < sizeof control || control.header.cmsg_type != SCM_CREDENTIALS)
            return 0;
        memcpy(&from, CMSG_DATA(&control.header), sizeof from);
        *pid = from.pid;
    }
    return n;
}

/* Of one process, all its threads together. */
static uint64_t cpu_of_process(pid_t pid)
{
    clockid_t id;
    return pid > 0 && clock_getcpuclockid(pid, &id) == 0 ? clock_ns(id) : 0;
}

static bool takes_too_long(pid_t pid)
{
    return now() > parked.deadline || cpu_of_process(pid) > PARK_CPU;
}

/* Has he become ready, or will he never? */
static void parked_tick(void)
{
    if (parked.pid == UNBORN && !original.ready) {
        ssize_t n = original.channel < 0 ? 0 : recv(original.channel, &(char){0}, 1, MSG_DONTWAIT);
        if (n == 1) {
            original.ready = true;
            ask_for_copy();
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR) || takes_too_long(original.pid)) {
            original.failures += original.pid > 0; /* else it has been counted */
            unpark();
        }
    } else if (parked.pid != 0 && !parked.ready) {
        ssize_t n = read_ready(&parked.pid);
        if (n == 1) {
            parked.ready = true;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR) || takes_too_long(parked.pid)) {
            original.failures += parked.pid == UNBORN && original.pid > 0;
            unpark();
        }
    }
    if (parked.pid == 0)
        unpark();
    else if (parked.ready)
        answer_park(true);
}

static bool same_strings(char *const *a, uint32_t a_count, char *const *b, uint32_t b_count)
{
    if (a_count != b_count)
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}

/* Would both be started in the same way? */
static bool same_start(const struct step *a, const struct step *b)
{
    return (a->flags & MERGE_STDERR) == (b->flags & MERGE_STDERR) && same_strings(a->argv, a->argc, b->argv, b->argc)
        && same_strings(a->envp, a->envc, b->envp, b->envc) && a->cpu_time / SECOND == b->cpu_time / SECOND && a->stack == b->stack
        && a->processes == b->processes && a->file_size == b->file_size && a->open_files == b->open_files;
}

static void end_original(void)
{
    dismiss_original();
    if (!kill_everything())
        soil("processes");
}

/* There is an original for what PARK asks for; if there was none, it has begun to start. */
static bool find_original(struct frame f)
{
    if (original.pid > 0 && original.copies < MOST_COPIES && same_start(&original.spec, &parked.spec)
        && strcmp(original.spec.program, parked.spec.program) == 0)
        return true;
    if (original.pid > 0)
        end_original();
    if (original.failures >= PARK_FAILURES || original.children < 0)
        return false;

    int ends[2];
    memcpy(original.payload, f.payload, f.length);
    if (wire_park(original.payload, f.length, &original.spec))
        return false;
    original.spec.uid = 0; /* to make others of other uids */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        system_fault("socketpair");
    int w = make_stdin();
    struct spawned child = spawn(&original.spec, open_stdin(w), ends[1]);
    close(w);
    close(ends[1]);
    if (child.failed)
        system_fault(child.failed);
    close_one(&child.out);
    close_one(&child.err);
    original.pid = child.exec_error ? 0 : child.pid;
    original.channel = ends[0];
    original.ready = false;
    original.copies = 0;
    if (child.exec_error)
        dismiss_original();
    return original.pid > 0;
}

static void take_park(struct frame f)
{
    unpark();
    memset(&run, 0, sizeof run);
    parked.unanswered = true;
    if (f.length == 0) {
        end_original();
        answer_park(false);
        return;
    }
    memcpy(parked.payload, f.payload, f.length);
    const char *wrong = wire_park(parked.payload, f.length, &parked.spec);
    if (!wrong && parked.spec.uid <= last_uid)
        wrong = "step: uid was used before";
    if (wrong)
        fault(FAULT_FIELD, wrong);
    last_uid = parked.spec.uid;

    tenant = parked.spec.uid;
    parked.deadline = now() + PARK_DEADLINE;
    parked.in = make_stdin();
    parked.given = open_stdin(parked.in);
    if ((parked.spec.flags & COPIED) && find_original(f)) {
        parked.pid = UNBORN;
        if (original.ready)
            ask_for_copy();
        return;
    }
    int theirs;
    open_channel(&theirs);
    measure_before_parked();
    struct spawned child = spawn(&parked.spec, parked.given, theirs);
    close(theirs);
    parked.given = -1;
    if (child.failed)
        system_fault(child.failed);
    parked.pid = child.exec_error ? 0 : child.pid;
    parked.pipes[0] = child.out;
    parked.pipes[1] = child.err;
    if (child.exec_error)
        unpark();
}

/* Was he started as exactly this step would be? */
static bool is_parked(const struct step *s)
{
    return parked.pid != 0 && s->parked == parked.spec.uid && same_start(s, &parked.spec);
}

/* He is still starting: that is no slower than starting another one. */
static bool await_parked(void)
{
    uint64_t t = now(), told_at = t;
    if (parked.deadline > t + AWAIT_DEADLINE)
        parked.deadline = t + AWAIT_DEADLINE;
    while (parked.pid != 0 && !parked.ready) {
        if ((t = now()) - told_at >= HEARTBEAT && out_room() >= WIRE_HEADER + 16) {
            put64(put64(out_frame(OUT_USAGE, 16), 0), 0);
            out_write();
            told_at = t;
        }
        struct pollfd p[] = {{.fd = awaited(), .events = POLLIN}, {.fd = signals_fd, .events = POLLIN}, host_gone()};
        wait_for(p, 3, HEARTBEAT);
        exit_if_gone(&p[2]);
        if (p[1].revents) {
            take_signals();
            reap();
        }
        parked_tick();
    }
    return parked.pid != 0;
}

/* What the original has for itself, some 3 MB, is within the container's limit, but not for the step that runs its copy. Of a
 * small limit that is too much: of 32 MB, Python had 88 % beside its original, and 98 % without one. The copy keeps what it shares. */
static void end_an_original_that_matters(void)
{
    uint64_t limit;
    if (original.pid == 0 || !cgroup_limit(&limit) || limit > SMALL_LIMIT)
        return;
    pid_t pid = original.pid;
    dismiss_original();
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Lets him go on, as the process of this step. False: he is gone. */
static bool wake(uint64_t asked)
{
    if (!await_parked())
        return false;
    end_an_original_that_matters();
    begin_measuring();
    run.memory_base = parked.memory_base + host_memory;
    run.has_watermark = run.has_watermark && parked.has_watermark;
    run.watermark_base = parked.watermark_base;
    demand_remember(parked.pid, now());
    run.started = now();
    if (write(parked.channel, "", 1) != 1)
        return false;
    run.report.setup = run.started - asked;
    run.report.flags = WAS_PARKED;
    run.pid = parked.pid;
    run.pipes[0] = parked.pipes[0];
    run.pipes[1] = parked.pipes[1];
    run.spec.uid = parked.spec.uid;
    parked.pid = 0;
    parked.pipes[0] = parked.pipes[1] = -1;
    unpark();
    return true;
}

/* Takes in_fd. False: it couldn't be executed, or must not. */
static bool bear(int in_fd, uint64_t asked)
{
    if (original.pid > 0 && !same_start(&run.spec, &original.spec))
        end_original(); /* its memory is the job's. One that could have been its copy has as much as a copy has */
    unpark();
    end_an_original_that_matters();
    if (dirty) {
        close(in_fd);
        run.report.outcome = REFUSED;
        return false;
    }
    begin_measuring();
    struct spawned child = spawn(&run.spec, in_fd, -1);
    if (child.failed)
        system_fault(child.failed);
    run.report.setup = child.exec_at - asked;
    if (child.exec_error) {
        run.report.outcome = EXEC_FAILED;
        run.report.detail = child.exec_error;
        return false;
    }
    tenant = run.spec.uid;
    run.pid = child.pid;
    run.pipes[0] = child.out;
    run.pipes[1] = child.err;
    run.started = child.exec_at;
    return true;
}

/* ---- A step, continued ---------------------------------------------------------------------------------------- */

/* Nothing of the step is alive. Removes its files, and looks for what the next one could find of it. */
static void clean_up(void)
{
    char where[128];
    run.clean_until = now() + CLEAN_DEADLINE;
    box_clean(run.spec.uid, still_time);
    uint32_t files = box_leftovers(true, where, sizeof where);
    if (files > 0)
        soil(where);
    const char *kept = residue_network(original.pid > 0 ? 2 : 0);
    if (kept)
        soil(kept);
    if (residue_ipc() > 0)
        soil("System V objects");
}

static void run_step(struct report *r, uint64_t asked)
{
    bool use_parked = is_parked(&run.spec);
    int in_fd;
    if (run.spec.flags & INTERACTIVE) {
        int ends[2];
        if (!spawn_stdin(ends))
            system_fault("stdin");
        in_fd = ends[0];
        input_open(ends[1]);
        run.window = STDOUT_WINDOW;
    } else {
        int w = use_parked ? parked.in : make_stdin();
        if (!receive(w, run.spec.stdin_size))
            system_fault("stdin");
        host_memory += (run.spec.stdin_size + PAGE - 1) / PAGE * PAGE;
        in_fd = open_stdin(w);
        if (use_parked)
            parked.in = -1;
        close(w);
    }
    box_settle(owner == 0);
    demand_forget();
    /* If he died in the meantime, the step is born after all. */
    if (use_parked && wake(asked))
        close(in_fd);
    else if (!bear(in_fd, asked))
        return;
    files_uid = run.spec.uid;
    run.next_heartbeat = run.started + HEARTBEAT;
    run.next_look = run.started + 2 * HEARTBEAT; /* most are done by then */
    run.looked_at = run.started;

    enum wire_outcome outcome = watch();
    uint64_t ended = now();
    input_close();
    run.window = UINT64_MAX; /* what is left is no more than a pipe */
    run.killing = outcome == EXITED;
    bool alone = kill_everything();
    end_measuring(r);
    drain(0);
    drain(1);
    if (outcome == EXITED)
        outcome = judge(r);

    if (alone) {
        if (outcome == EXITED && (run.spec.flags & RETURN_FILES) && !return_files())
            outcome = RETURN_LIMIT, r->detail = 0;
        clean_up();
    } else {
        soil("processes"); /* a file system in use is no place to clean */
    }
    r->outcome = (uint8_t)outcome;
    r->cleanup = now() - ended;
}

static void take_step(struct frame f)
{
    static unsigned char payload[WIRE_MAX];
    uint64_t asked = now();
    struct step *s = &run.spec;
    struct report *r = &run.report;

    memset(&run, 0, sizeof run);
    input_open(-1);
    run.window = UINT64_MAX;
    memcpy(payload, f.payload, f.length);
    const char *wrong = wire_step(payload, f.length, s);
    if (!wrong && s->uid <= last_uid)
        wrong = "step: uid was used before";
    if (!wrong && owner && (s->uid != owner || s->parked))
        wrong = "step: not by the owner of the files";
    if (wrong)
        fault(FAULT_FIELD, wrong);
    last_uid = s->uid;

    if (dirty || no_space || ((s->flags & IF_PREVIOUS_SUCCEEDED) && !previous_succeeded)) {
        receive(-1, s->stdin_size);
        r->outcome = dirty ? REFUSED : no_space ? NO_SPACE : SKIPPED;
    } else {
        run_step(r, asked);
    }
    input_close();
    previous_succeeded = r->outcome == EXITED && r->detail == 0;
    crossing = true;
    crossing_talk = s->flags & INTERACTIVE;

    unsigned char bytes[REPORT_BYTES];
    wire_report(bytes, r);
    out_bytes(OUT_REPORT, bytes, sizeof bytes);
}

/* ---- A job's end ---------------------------------------------------------------------------------------------- */

static uint32_t count_processes(void)
{
    uint32_t n = 0;
    if (!signal_everybody(0))
        return 0;
    DIR *d = opendir("/proc");
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && strcmp(e->d_name, "1") != 0 && atoi(e->d_name) != original.pid)
            n++;
    if (d)
        closedir(d);
    return n ? n : 1;
}

static void end_job(void)
{
    char where[128] = "", text[512] = "";
    run.pid = 0;
    unpark();
    run.clean_until = now() + END_DEADLINE;
    if (kill_everything() && !dirty)
        box_clear(files_uid, still_time);
    const char *kept = residue_network(original.pid > 0 ? 2 : 0);
    uint32_t processes = count_processes(), ipc = residue_ipc() + (kept != NULL);
    uint32_t files = box_leftovers(dirty, where, sizeof where);
    bool clean = !dirty && processes == 0 && ipc == 0 && files == 0;
    if (!clean)
        snprintf(text, sizeof text, "%u processes, %u IPC objects, network: %s, %u files %s%s%s", processes, ipc, kept ? kept : "nothing", files, where,
            dirty ? "; after a step: " : "", dirt);

    size_t n = strlen(text);
    unsigned char *p = out_frame(OUT_CLEAN, (uint32_t)n + 13);
    memcpy(put32(put32(put32(put8(p, clean), processes), files), ipc), text, n);
    dirty = !clean;
    in_job = false;
}

/* ---- The conversation ----------------------------------------------------------------------------------------- */

/* We compute for microseconds, but must do so in time, also among a job's many busy processes: 30 ms late is 200 MB of sockets. A
 * short slice means an early turn from Linux 6.12 on. It isn't inherited. */
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

static void prepare(void)
{
    struct sigaction reset = {.sa_handler = SIG_DFL};
    sigset_t all, wanted;
    cpu_set_t cpus;

    for (int fd; (fd = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0;)
        if (fd > 2) { /* 0, 1 and 2 are taken */
            close(fd);
            break;
        }
    /* Nothing that the engine may have left open reaches a job. */
    if (syscall(SYS_close_range, 3u, ~0u, 0u) < 0)
        for (int fd = 3; fd < 1024; fd++)
            close(fd);

    for (int sig = 1; sig < NSIG; sig++)
        sigaction(sig, &reset, NULL);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL); /* SIGPIPE too: a write tells */
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigaddset(&wanted, SIGTERM);
    signals_fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);

    /* Our memory and descriptors are nobody's business, whatever uid they come with. */
    prctl(PR_SET_DUMPABLE, 0);
    personality(0);
    be_scheduled_soon();
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        cores = (unsigned)CPU_COUNT(&cpus);
    cgroup_open("/sys/fs/cgroup");
    original.children = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);

    if (signals_fd < 0)
        system_fault("signalfd");
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
    /* Where the limit allows it: a job that drives the container out of memory shall not take our code out of it too. */
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

int main(void)
{
    /* kill(-1) is part of the trade: anywhere but in a PID namespace of its own this program would be a weapon. */
    if (getpid() != 1) {
        fputs("runner: must be the first process of a container\n", stderr);
        return 2;
    }
    parked.in = parked.given = parked.channel = parked.pipes[0] = parked.pipes[1] = -1;
    prepare();
    greet();
    for (;;) {
        struct frame f = next_frame();
        bool known = f.type == IN_HELLO || f.type == IN_PING || (f.type >= IN_BEGIN && f.type <= IN_CREDIT);
        if (!known)
            fault(FAULT_FRAME, "unknown frame");
        if (crossing && (f.type == IN_STOP || ((f.type == IN_DATA || f.type == IN_CREDIT) && crossing_talk)))
            continue;
        crossing = false;
        if (f.type == IN_PING && !in_job) {
            expect_length(&f, 8);
            out_bytes(OUT_PONG, f.payload, 8);
        } else if (f.type == IN_BEGIN && !in_job && !dirty) {
            take_owner(&f);
            in_job = true;
            previous_succeeded = true;
            host_memory = 0;
            no_space = false;
            answer_park(false); /* what it becomes is no matter of the host's any more */
        } else if (f.type == IN_PARK && !in_job && !dirty) {
            take_park(f);
        } else if (f.type == IN_FILE && in_job) {
            take_file(f);
        } else if (f.type == IN_STEP && in_job) {
            take_step(f);
        } else if (f.type == IN_END && in_job) {
            expect_length(&f, 0);
            end_job();
        } else {
            fault(FAULT_UNEXPECTED, "frame not allowed now");
        }
    }
}
