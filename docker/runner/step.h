/* The step that runs. */
#ifndef STEP_H
#define STEP_H

#include "wire.h"

#include <sys/types.h>

struct running_step {
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
    uint64_t started, next_heartbeat;
    uint64_t untold_since; /* something that the host hasn't been told; 0: nothing */
    uint64_t cpu_base, own_cpu_base, memory_base, watermark_base, oom_base;
    bool has_watermark;
    uint64_t sockets; /* bytes that they may hold, if no cgroup counts them */
    uint64_t next_look, looked_at, looked_cpu;
    uint64_t had_since, had_before; /* CPU time since the threads were looked at, and between the two times before */
    uint64_t gap;        /* CPU time not had, for which somebody still waits */
    uint64_t reaped_cpu, memory_seen, max_rss;
    uint64_t earlier_cpu; /* without a cgroup: what those had used that lived already */
};
extern struct running_step run;

/* CPUs that a step may use at once. */
extern unsigned cores;

void take_step(struct frame f);

/* After the REPORT: what the host said to a step that it didn't know to be over is for nobody. */
bool crosses_report(const struct frame *f);

#endif
