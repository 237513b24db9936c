#include "parked.h"

#include "cgroup.h"
#include "clock.h"
#include "demand.h"
#include "host.h"
#include "job.h"
#include "meter.h"
#include "reaper.h"
#include "spawn.h"
#include "step.h"
#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PARK_CPU (5 * SECOND)       /* that a start may take; on a machine that is busy that may be a while */
#define PARK_DEADLINE (60 * SECOND)
#define AWAIT_DEADLINE (10 * SECOND) /* once there is a step for it, which could start another */
#define PENDING (-1)

static struct {
    unsigned char payload[WIRE_MAX]; /* of spec */
    struct step spec;
    pid_t pid;       /* 0: nobody is parked; PENDING: a fork that was asked for */
    int in, channel; /* stdin, for writing; our end of the process's descriptor 3 */
    int given;       /* stdin, for a fork that can't be asked for yet; else -1 */
    int pipes[2];
    bool ready, unanswered;
    uint64_t deadline; /* to be ready */
    uint64_t memory_base, watermark_base;
    bool has_watermark;
} parked = {.in = -1, .given = -1, .channel = -1, .pipes = {-1, -1}};

bool parked_died(pid_t pid)
{
    bool pending = parked.pid == PENDING;
    if (pid == parked.pid) { /* its descriptors go with the next `unpark` */
        parked.pid = 0;
        parked.ready = false;
        return true;
    }
    bool was_ready = zygote_is_ready();
    /* For want of memory, by its forks' CPU time, or as the kernel can't make one. */
    if (zygote_died(pid) && (pending || !was_ready))
        zygote_failed();
    return false;
}

bool parked_unanswered(void)
{
    return parked.unanswered;
}

void parked_answer(bool ready)
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

/* Nothing else lives but the zygote; and if a fork of it was asked for, that could still come to be. */
void unpark(void)
{
    if (parked.pid == PENDING)
        forget_zygote();
    if (parked.pid != 0 && !kill_everything())
        mark_dirty("processes");
    parked.pid = 0;
    parked.ready = false;
    close_one(&parked.in);
    close_one(&parked.given);
    close_one(&parked.channel);
    close_one(&parked.pipes[0]);
    close_one(&parked.pipes[1]);
    parked_answer(false);
}

int parked_awaited(void)
{
    return parked.pid == PENDING && !zygote_is_ready() ? zygote_channel() : parked.channel;
}

/* What a fork finds in memory is the zygote's, and doesn't count as its own. */
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

/* A fork's pid isn't known until it says that it is ready. */
static void ask_for_fork(void)
{
    int theirs;
    open_channel(&theirs);
    measure_before_parked();
    struct spawned child = zygote_fork(&parked.spec, parked.given, theirs);
    close(theirs);
    parked.given = -1;
    parked.pipes[0] = child.out;
    parked.pipes[1] = child.err;
    if (child.failed)
        unpark();
}

/* Reads the byte that says that the process is ready, and who it is from: the kernel knows. */
static ssize_t read_ready(pid_t *pid)
{
    unsigned char byte;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct iovec what = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &what, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
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

static void wait_for_zygote(void)
{
    pid_t pid = zygote_pid();
    int said = zygote_tick();
    if (said == 1) {
        ask_for_fork();
    } else if (said == 0 || takes_too_long(pid)) {
        if (pid > 0) /* else it has been counted */
            zygote_failed();
        unpark();
    }
}

static void wait_for_parked(void)
{
    ssize_t n = read_ready(&parked.pid);
    if (n == 1) {
        parked.ready = true;
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR) || takes_too_long(parked.pid)) {
        if (parked.pid == PENDING && zygote_pid() > 0)
            zygote_failed();
        unpark();
    }
}

void parked_tick(void)
{
    if (parked.pid == PENDING && !zygote_is_ready())
        wait_for_zygote();
    else if (parked.pid != 0 && !parked.ready)
        wait_for_parked();
    if (parked.pid == 0)
        unpark();
    else if (parked.ready)
        parked_answer(true);
}

/* Without a zygote. */
static void start_parked(void)
{
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

void take_park(struct frame f)
{
    unpark();
    memset(&run, 0, sizeof run);
    parked.unanswered = true;
    if (f.length == 0) {
        end_zygote();
        parked_answer(false);
        return;
    }
    memcpy(parked.payload, f.payload, f.length);
    const char *wrong = wire_park(parked.payload, f.length, &parked.spec);
    if (!wrong && parked.spec.uid <= last_uid)
        wrong = "step: uid was used before";
    if (wrong)
        fault(FAULT_FIELD, wrong);
    last_uid = parked.spec.uid;

    job.uid = parked.spec.uid;
    parked.deadline = now() + PARK_DEADLINE;
    parked.in = make_stdin();
    parked.given = open_stdin(parked.in);
    if (!(parked.spec.flags & FORKED) || !find_zygote(f.payload, f.length, &parked.spec)) {
        start_parked();
        return;
    }
    parked.pid = PENDING;
    if (zygote_is_ready())
        ask_for_fork();
}

bool is_parked(const struct step *s)
{
    return parked.pid != 0 && s->parked == parked.spec.uid && wire_same_start(s, &parked.spec);
}

int parked_take_stdin(void)
{
    int w = parked.in;
    parked.in = -1;
    return w;
}

/* It is still starting: that is no slower than starting another one. */
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
        struct pollfd p[] = {
            {.fd = parked_awaited(), .events = POLLIN}, {.fd = signals_fd, .events = POLLIN}, host_gone()};
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

bool resume_parked(uint64_t asked)
{
    if (!await_parked())
        return false;
    end_zygote_of_small_job();
    begin_measuring();
    run.memory_base = parked.memory_base + job.host_memory;
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

void make_way_for(const struct step *s)
{
    end_zygote_unless_shared(s);
    unpark();
    end_zygote_of_small_job();
}
