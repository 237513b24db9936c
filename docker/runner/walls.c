/*
 * Engines differ, and some leave out in silence what they don't know or can't do: one gave a network to containers
 * that were to have none, and masked nothing; one that may not use control groups limits nothing. So what was asked
 * for is no proof; this is.
 */
#include "walls.h"
#include "cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MOST_UIDS UINT64_C(0x7fffffff)
#define UNLIMITED (UINT64_C(1) << 62) /* version 1 has a number for it, somewhat below 2^63 */

static char missing[4096], status[4096];
static size_t length;

__attribute__((format(printf, 1, 2))) static void miss(const char *format, ...)
{
    va_list arguments;
    size_t room = sizeof missing - length;
    va_start(arguments, format);
    int n = vsnprintf(missing + length, room, format, arguments);
    va_end(arguments);
    if (n > 0 && (size_t)n + 1 < room) {
        length += (size_t)n;
        missing[length++] = '\n';
    }
    missing[length] = 0;
}

static bool read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n = 0;
    for (ssize_t more; fd >= 0 && n < size - 1 && (more = read(fd, text + n, size - 1 - n)) > 0;)
        n += (size_t)more;
    if (fd >= 0)
        close(fd);
    text[n] = 0;
    return n > 0;
}

void walls_open(void)
{
    read_text("/proc/self/status", status, sizeof status);
}

static void look_at_process(void)
{
    static const char *const sets[] = {"\nCapInh:\t", "\nCapPrm:\t", "\nCapEff:\t", "\nCapBnd:\t", "\nCapAmb:\t"};
    uint64_t ours = UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID | UINT64_C(1) << CAP_KILL;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const char *set = strstr(status, sets[i]);
        uint64_t all = set ? strtoull(set + strlen(sets[i]), NULL, 16) : 0;
        if (all & ~ours)
            miss("capabilities: %.6s has %llx", sets[i] + 1, (unsigned long long)(all & ~ours));
    }
    if (!strstr(status, "\nSeccomp:\t2"))
        miss("seccomp: system calls are not filtered");
}

/* A device that is down, as tunnels are in each new namespace, could only be put up with a capability. */
static void look_at_network(void)
{
    static char text[16384];
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    read_text("/proc/net/dev", text, sizeof text);
    for (char *line = text, *end; *line; line = end + (*end != 0)) {
        end = line + strcspn(line, "\n");
        char *name = line + strspn(line, " ");
        size_t n = strcspn(name, ":\n");
        struct ifreq device = {.ifr_flags = 0};
        if (name[n] != ':' || n >= sizeof device.ifr_name || (n == 2 && memcmp(name, "lo", 2) == 0))
            continue;
        memcpy(device.ifr_name, name, n);
        if (any < 0 || ioctl(any, SIOCGIFFLAGS, &device) < 0 || (device.ifr_flags & IFF_UP))
            miss("network: there is %.*s", (int)n, name);
    }
    if (any >= 0)
        close(any);
}

static void look_at_files(void)
{
    static const char *const places[] = {"/box", "/tmp", "/dev/shm"};
    static const char *const kernels[] = {"/proc/sys/kernel/hostname", "/proc/sysrq-trigger",
        "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs"};
    struct statvfs v;
    struct statfs s;
    if (statvfs("/", &v) < 0 || !(v.f_flag & ST_RDONLY))
        miss("files: / can be written");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (statfs(places[i], &s) == 0 && statvfs(places[i], &v) == 0
            && (s.f_type != TMPFS_MAGIC || s.f_blocks == 0 || !(v.f_flag & ST_NOSUID) || !(v.f_flag & ST_NODEV)))
            miss("files: %s is no tmpfs with a size, nosuid and nodev", places[i]);
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++)
        if (access(kernels[i], W_OK) == 0)
            miss("files: %s can be written", kernels[i]);
}

/* The limit in a file of the cgroup's; false if there's no such file. */
static bool limit_of(const char *file, uint64_t *value)
{
    char path[128], text[64];
    snprintf(path, sizeof path, "/sys/fs/cgroup/%s", file);
    if (!read_text(path, text, sizeof text))
        return false;
    if (!cgroup_number(text, value) || *value >= UNLIMITED)
        *value = UNLIMITED;
    return true;
}

static void look_at_limits(void)
{
    bool old = cgroup_version() == 1;
    uint64_t memory = UNLIMITED, swap, pids = UNLIMITED;
    if (cgroup_version() == 0) { /* so is one without a controller for memory, where an engine without root has none */
        miss("limits: no control group that counts memory");
        return;
    }
    limit_of(old ? "memory/memory.limit_in_bytes" : "memory.max", &memory);
    limit_of(old ? "pids/pids.max" : "pids.max", &pids);
    if (memory == UNLIMITED)
        miss("limits: memory has none");
    else if (limit_of(old ? "memory/memory.memsw.limit_in_bytes" : "memory.swap.max", &swap)
        && swap > (old ? memory : 0))
        miss("limits: there is swap beyond the memory");
    if (pids == UNLIMITED)
        miss("limits: processes have none");
}

/* Is there a byte, or a name, to be read? */
static bool tells(const char *path)
{
    char byte;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat s;
    if (fd < 0)
        return false;
    bool some = false;
    if (fstat(fd, &s) == 0 && S_ISDIR(s.st_mode)) {
        DIR *names = fdopendir(fd);
        for (struct dirent *e; names && !some && (e = readdir(names));)
            some = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
        if (names)
            closedir(names);
        else
            close(fd);
        return some;
    }
    some = read(fd, &byte, 1) > 0;
    close(fd);
    return some;
}

const char *walls_missing(const char *secrets, size_t size)
{
    length = 0;
    missing[0] = 0;
    look_at_process();
    look_at_network();
    look_at_files();
    look_at_limits();
    for (const char *path = secrets; path < secrets + size; path += strlen(path) + 1)
        if (tells(path))
            miss("secrets: %s can be read", path);
    if (length > 0)
        missing[length - 1] = 0;
    return missing;
}

/* How far a map goes from 0 on without a gap. Its lines, in any order: the first inside, the first outside, how
 * many. */
static uint64_t mapped(const char *path)
{
    char text[4096];
    uint64_t until = 0, before = 1;
    read_text(path, text, sizeof text);
    while (until != before) {
        before = until;
        for (char *line = text; *line; line += strcspn(line, "\n"), line += *line != 0) {
            char *at;
            uint64_t first = strtoull(line, &at, 10);
            strtoull(at, &at, 10);
            uint64_t end = first + strtoull(at, &at, 10);
            if (first <= until && end > until)
                until = end;
        }
    }
    return until;
}

uint32_t walls_uids(void)
{
    uint64_t uids = mapped("/proc/self/uid_map"), gids = mapped("/proc/self/gid_map");
    uint64_t both = uids < gids ? uids : gids;
    return (uint32_t)(both < MOST_UIDS ? both : MOST_UIDS);
}
