#include "step.h"

#include "box.h"
#include "cgroup.h"
#include "clock.h"
#include "conversation.h"
#include "demand.h"
#include "host.h"
#include "input.h"
#include "job.h"
#include "meter.h"
#include "parked.h"
#include "reaper.h"
#include "returned.h"
#include "sockets.h"
#include "spawn.h"
#include "streams.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHORTEST_CHECK (2 * MILLISECOND)
#define SOCKETS_CHECK (4 * MILLISECOND) /* in which a core fills some 14 MB of them */

struct running_step run;
unsigned cores = 1;

static bool crossing, crossing_talk;

/* When to look at CPU time and memory next: not before all cores together could have used up the CPU time. */
static uint64_t next_check_after(uint64_t t, uint64_t cpu, uint64_t longest)
{
    uint64_t earliest = (run.spec.cpu_time - cpu) / cores;
    return t + (earliest < SHORTEST_CHECK ? SHORTEST_CHECK : earlier(earliest, longest));
}

/* A limit of the cgroup's, or of what it doesn't count. False: none is reached. */
static bool check_usage(uint64_t t, uint64_t *next_check, enum wire_outcome *limit)
{
    bool sockets_are_ours = cgroup_version() == 1;
    uint64_t cpu = cpu_used();
    *limit = CPU_TIME_LIMIT;
    if (cpu > run.spec.cpu_time)
        return true;
    *next_check = next_check_after(t, cpu, sockets_are_ours ? SOCKETS_CHECK : HEARTBEAT);
    if (sockets_are_ours) {
        run.sockets = sockets_memory();
        *limit = MEMORY_LIMIT;
        if (run.sockets > 0 && cgroup_full(run.sockets))
            return true;
    }
    memory_now();
    return false;
}

/* The wall time is over, less what others had of the CPUs. */
static bool wall_time_is_over(uint64_t t)
{
    if (t >= wall_end())
        run.next_look = t;
    look_for_starvation(t);
    return t >= wall_end();
}

/* Waits until `next` for output, a death, the host's words, or room for ours. False: what the host or a cap says
 * has been put into *outcome. */
static bool wait_and_serve(uint64_t next, bool telling, enum wire_outcome *outcome)
{
    bool full = out_room() < WIRE_HEADER + 1 + OUTPUT_FRAME_LEAST;
    struct pollfd p[] = {
        {.fd = full || run.window == 0 ? -1 : run.pipes[0], .events = POLLIN},
        {.fd = full ? -1 : run.pipes[1], .events = POLLIN},
        {.fd = signals_fd, .events = POLLIN},
        host_gone(),
        {.fd = telling ? STDOUT_FILENO : -1, .events = POLLOUT},
        {.fd = input_waits(), .events = POLLOUT},
    };
    if (!run.deaf)
        p[3].events |= POLLIN;
    wait_for(p, 6, above(next, now()));
    exit_if_gone(&p[3]);
    for (int stream = 0; stream < 2; stream++)
        if (p[stream].revents)
            pump(stream);
    *outcome = OUTPUT_LIMIT;
    if (run.report.flags & STDOUT_CUT)
        return false;
    if (p[2].revents) {
        take_signals();
        reap();
        *outcome = EXITED;
        if (run.ended)
            return false;
    }
    *outcome = STOPPED;
    return !p[3].revents || listen_to_host(true);
}

/* Until the main process has ended or a limit says that it must; then returns what the limit says, else EXITED. */
static enum wire_outcome watch(void)
{
    uint64_t next_check = run.started;
    enum wire_outcome outcome;

    if (!listen_to_host(false)) /* by what came with the STEP */
        return STOPPED;
    for (;;) {
        uint64_t t = now();
        if (wall_time_is_over(t)) {
            take_signals();
            reap();
            run.report.starved += run.gap;
            return run.ended ? EXITED : WALL_TIME_LIMIT;
        }
        if (t >= next_check && check_usage(t, &next_check, &outcome))
            return outcome;
        heartbeat(t);
        serve_input();
        tell_end_of_stdout(t);
        uint64_t tell_at = tell(t);
        uint64_t next = earlier(earlier(next_check, run.next_heartbeat), earlier(run.next_look, wall_end()));
        if (tell_at > 0)
            next = earlier(next, tell_at);
        if (!wait_and_serve(next, out_pending() > 0 && tell_at == 0, &outcome))
            return outcome;
    }
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

/* Takes in_fd. False: it couldn't be executed, or must not. */
static bool spawn_step(int in_fd, uint64_t asked)
{
    make_way_for(&run.spec);
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
    job.uid = run.spec.uid;
    run.pid = child.pid;
    run.pipes[0] = child.out;
    run.pipes[1] = child.err;
    run.started = child.exec_at;
    return true;
}

/* The step's stdin, for reading: a pipe that the host fills while the step runs, or a file that is full already. */
static int receive_stdin(bool use_parked)
{
    if (run.spec.flags & INTERACTIVE) {
        int ends[2];
        if (!spawn_stdin(ends))
            system_fault("stdin");
        input_open(ends[1]);
        run.window = STDOUT_WINDOW;
        return ends[0];
    }
    int w = use_parked ? parked_take_stdin() : make_stdin();
    if (!receive(w, run.spec.stdin_size))
        system_fault("stdin");
    job.host_memory += (run.spec.stdin_size + PAGE - 1) / PAGE * PAGE;
    int r = open_stdin(w);
    close(w);
    return r;
}

/* Its main process has ended, or is to: first nothing of it is alive, then what it left is told, returned and
 * removed. */
static void end_step(struct report *r, enum wire_outcome outcome)
{
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
        if (outcome == EXITED && (run.spec.flags & RETURN_FILES) && !return_files(&run.spec))
            outcome = RETURN_LIMIT, r->detail = 0;
        clean_up_step();
    } else {
        mark_dirty("processes"); /* a file system in use is no place to clean */
    }
    r->outcome = (uint8_t)outcome;
    r->cleanup = now() - ended;
}

static void run_step(struct report *r, uint64_t asked)
{
    bool use_parked = is_parked(&run.spec);
    int in_fd = receive_stdin(use_parked);
    box_settle(job.owner == 0);
    demand_forget();
    /* If it died in the meantime, the step is spawned after all. */
    if (use_parked && resume_parked(asked))
        close(in_fd);
    else if (!spawn_step(in_fd, asked))
        return;
    job.files_uid = run.spec.uid;
    run.next_heartbeat = run.started + HEARTBEAT;
    run.next_look = run.started + 2 * HEARTBEAT; /* most are done by then */
    run.looked_at = run.started;
    end_step(r, watch());
}

void take_step(struct frame f)
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
    if (!wrong && job.owner && (s->uid != job.owner || s->parked))
        wrong = "step: not by the owner of the files";
    if (wrong)
        fault(FAULT_FIELD, wrong);
    last_uid = s->uid;

    if (dirty || job.no_space) {
        receive(-1, s->stdin_size);
        r->outcome = dirty ? REFUSED : NO_SPACE;
    } else {
        run_step(r, asked);
    }
    input_close();
    crossing = true;
    crossing_talk = s->flags & INTERACTIVE;

    unsigned char bytes[REPORT_BYTES];
    wire_report(bytes, r);
    out_bytes(OUT_REPORT, bytes, sizeof bytes);
}

/* STOP, and DATA and CREDIT if it was INTERACTIVE. */
bool crosses_report(const struct frame *f)
{
    crossing = crossing && (f->type == IN_STOP || ((f->type == IN_DATA || f->type == IN_CREDIT) && crossing_talk));
    return crossing;
}
