#include "meter.h"

#include "cgroup.h"
#include "clock.h"
#include "demand.h"
#include "host.h"
#include "step.h"
#include "zygote.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_STARVED (60 * SECOND)

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

uint64_t cpu_used(void)
{
    /* First: reading it also brings the cgroup's count up to date. */
    uint64_t own = clock_ns(CLOCK_PROCESS_CPUTIME_ID), all;
    if (cgroup_cpu(&all))
        return above(all - run.cpu_base, own - run.own_cpu_base);
    return above(run.reaped_cpu + living_cpu(), run.earlier_cpu);
}

uint64_t memory_now(void)
{
    uint64_t bytes = 0;
    cgroup_memory(&bytes);
    bytes = above(bytes, run.memory_base) + run.sockets;
    if (bytes > run.memory_seen)
        run.memory_seen = bytes;
    return bytes;
}

void heartbeat(uint64_t t)
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

/* Starved is not slow: how long has the job had less than a core's time although it wanted it? A thread that waits
 * for a CPU is runnable, and the kernel counts for how long once it gets one; so what was missing is held against
 * that, and dropped when nobody waits. */
void look_for_starvation(uint64_t t)
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
    struct demand d = demand_of_all_but(zygote_pid(), since, t, run.had_since + run.had_before);
    run.had_before = run.had_since;
    run.had_since = 0;
    run.gap += elapsed - had;
    uint64_t starved = d.waited < run.gap ? d.waited : run.gap;
    run.report.starved += starved;
    run.gap -= starved;
    if (run.gap > d.pending)
        run.gap = d.pending;
}

uint64_t wall_end(void)
{
    uint64_t starved = run.report.starved + run.gap;
    uint64_t from = run.started + (starved < MOST_STARVED ? starved : MOST_STARVED);
    return run.spec.wall_time > UINT64_MAX - from ? UINT64_MAX : from + run.spec.wall_time;
}

void begin_measuring(void)
{
    run.reaped_cpu = run.max_rss = 0; /* of those that made way for it */
    cgroup_memory(&run.memory_base);
    run.has_watermark = cgroup_watermark(&run.watermark_base);
    cgroup_oom_kills(&run.oom_base);
    if (cgroup_version() == 0)
        run.earlier_cpu = living_cpu();
    /* Before the exec and not after it: on a loaded machine the program could run for milliseconds before we come
     * to look. */
    run.own_cpu_base = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    cgroup_cpu(&run.cpu_base);
}

void end_measuring(struct report *r)
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
    /* pages of a program file are charged to whoever touched them first, maybe long ago, but they are in its
     * resident set */
    if (r->memory < run.max_rss)
        r->memory = run.max_rss;
    if (cgroup_oom_kills(&oom_kills))
        r->oom_kills = (uint32_t)above(oom_kills, run.oom_base);
}
