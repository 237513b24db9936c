#include "demand.h"
#include "cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* A thread's files are the kernel's, readable for everybody; its name, which is the job's choice, ends with the last parenthesis. */
static void add_threads(struct demand *d, pid_t pid)
{
    char path[40], text[1024];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    for (struct dirent *e; threads && (e = readdir(threads));) {
        uint64_t waited;
        if (!is_number(e->d_name))
            continue;
        if (text_of(dirfd(threads), e->d_name, "stat", text, sizeof text)) {
            const char *name_end = strrchr(text, ')');
            d->runnable |= name_end && strncmp(name_end, ") R", 3) == 0;
        }
        if (text_of(dirfd(threads), e->d_name, "schedstat", text, sizeof text)) {
            const char *second = strchr(text, ' ');
            if (second && cgroup_number(second + 1, &waited))
                d->waited += waited;
        }
    }
    if (threads)
        closedir(threads);
}

struct demand demand_of(pid_t pid)
{
    struct demand d = {false, 0};
    add_threads(&d, pid);
    return d;
}

struct demand demand_of_all_but(pid_t other)
{
    struct demand d = {false, 0};
    DIR *processes = opendir("/proc");
    for (struct dirent *e; processes && (e = readdir(processes));) {
        pid_t pid = is_number(e->d_name) ? (pid_t)strtol(e->d_name, NULL, 10) : 1;
        if (pid != 1 && pid != other)
            add_threads(&d, pid);
    }
    if (processes)
        closedir(processes);
    return d;
}
