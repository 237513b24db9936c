#include "demand.h"
#include "cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool seen_any;

static bool is_number(const char *name)
{
    return name[0] >= '1' && name[0] <= '9';
}

static bool text_of(int dir, const char *thread, const char *file, char *text, size_t size)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", thread, file);
    int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    return n > 0;
}

/* A thread as it was when it was looked at last; none has it if tid is 0. */
static struct seen {
    pid_t tid;
    uint64_t ran, waited, ran_before; /* ns; ran_before: between the last two looks */
    uint64_t wants_since;             /* it was runnable and didn't run since this look, or for less; 0: it wasn't */
} seen[1024];

void demand_forget(void)
{
    if (seen_any) {
        memset(seen, 0, sizeof seen);
        seen_any = false;
    }
}

/* What it waited beyond the time for which the job's other threads had the CPUs: these it may have waited for. */
static uint64_t waited_for_others(struct seen *s, uint64_t ran, uint64_t waited, uint64_t cpu)
{
    uint64_t its_own = ran - s->ran + s->ran_before, more = waited - s->waited;
    uint64_t siblings = cpu > its_own ? cpu - its_own : 0;
    return more > siblings ? more - siblings : 0;
}

/* What is the same for all threads of a look. */
struct look {
    uint64_t since, t, cpu;
};

static void add_thread(
    struct demand *d, pid_t tid, bool runnable, uint64_t ran, uint64_t waited, const struct look *look)
{
    struct seen *s = &seen[(size_t)tid % (sizeof seen / sizeof *seen)];
    bool taken = s->tid != tid && s->tid != 0;
    if (s->tid != tid)
        *s = (struct seen){.tid = tid};
    if (!taken && ran >= s->ran && waited >= s->waited)
        d->waited += waited_for_others(s, ran, waited, look->cpu);
    if (!runnable || ran != s->ran || s->wants_since == 0)
        s->wants_since = runnable ? look->since : 0;
    if (s->wants_since && look->t - s->wants_since > d->pending)
        d->pending = look->t - s->wants_since;
    s->ran_before = ran - s->ran;
    s->ran = ran;
    s->waited = waited;
    seen_any = true;
}

/* A thread's files are the kernel's, readable for everybody; its name, which is the job's choice, ends with the
 * last parenthesis. */
static void add_threads(struct demand *d, pid_t pid, const struct look *look)
{
    char path[40], text[1024];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    for (struct dirent *e; threads && (e = readdir(threads));) {
        uint64_t ran, waited;
        if (!is_number(e->d_name) || !text_of(dirfd(threads), e->d_name, "stat", text, sizeof text))
            continue;
        const char *name_end = strrchr(text, ')');
        bool runnable = name_end && strncmp(name_end, ") R", 3) == 0;
        if (!text_of(dirfd(threads), e->d_name, "schedstat", text, sizeof text))
            continue;
        const char *second = strchr(text, ' ');
        if (second && cgroup_number(text, &ran) && cgroup_number(second + 1, &waited))
            add_thread(d, (pid_t)strtol(e->d_name, NULL, 10), runnable, ran, waited, look);
    }
    if (threads)
        closedir(threads);
}

void demand_remember(pid_t pid, uint64_t t)
{
    struct demand d = {0, 0};
    add_threads(&d, pid, &(struct look){t, t, 0});
}

struct demand demand_of_all_but(pid_t other, uint64_t since, uint64_t t, uint64_t cpu)
{
    struct demand d = {0, 0};
    struct look look = {since, t, cpu};
    DIR *processes = opendir("/proc");
    for (struct dirent *e; processes && (e = readdir(processes));) {
        pid_t pid = is_number(e->d_name) ? (pid_t)strtol(e->d_name, NULL, 10) : 1;
        if (pid != 1 && pid != other)
            add_threads(&d, pid, &look);
    }
    if (processes)
        closedir(processes);
    return d;
}
