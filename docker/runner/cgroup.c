#include "cgroup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Opened once: a pread of an open cgroup file gives its present text, and costs one system call. */
static int version, cpu_fd = -1, memory_fd = -1, limit_fd = -1, stat_fd = -1, watermark_fd = -1, oom_fd = -1;

bool cgroup_number(const char *text, uint64_t *value)
{
    uint64_t v = 0;
    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (v > (UINT64_MAX - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    *value = v;
    return true;
}

bool cgroup_keyed(const char *text, const char *key, uint64_t *value)
{
    size_t n = strlen(key);
    while (text) {
        if (strncmp(text, key, n) == 0 && text[n] == ' ')
            return cgroup_number(text + n + 1, value);
        text = strchr(text, '\n');
        if (text)
            text++;
    }
    return false;
}

static int open_in(const char *root, const char *name)
{
    char path[256];
    int n = snprintf(path, sizeof path, "%s/%s", root, name);
    return n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
}

static bool text_of(int fd, char *buf, size_t size)
{
    ssize_t n = fd < 0 ? -1 : pread(fd, buf, size - 1, 0);
    if (n <= 0)
        return false;
    buf[n] = 0;
    return true;
}

static bool number_of(int fd, const char *key, uint64_t *value)
{
    char buf[4096];
    return text_of(fd, buf, sizeof buf) && (key ? cgroup_keyed(buf, key, value) : cgroup_number(buf, value));
}

void cgroup_open(const char *root)
{
    static const char *const v1_cpu[] = {
        "cpuacct/cpuacct.usage", "cpu,cpuacct/cpuacct.usage", "cpuacct,cpu/cpuacct.usage"};
    uint64_t probe;

    for (size_t i = 0; i < 3 && cpu_fd < 0; i++)
        cpu_fd = open_in(root, v1_cpu[i]);
    memory_fd = open_in(root, "memory/memory.usage_in_bytes");
    if (cpu_fd >= 0 && memory_fd >= 0) {
        version = 1;
        watermark_fd = open_in(root, "memory/memory.max_usage_in_bytes");
        oom_fd = open_in(root, "memory/memory.oom_control");
        limit_fd = open_in(root, "memory/memory.limit_in_bytes");
        stat_fd = open_in(root, "memory/memory.stat");
    } else {
        if (cpu_fd >= 0)
            close(cpu_fd);
        if (memory_fd >= 0)
            close(memory_fd);
        version = 2;
        cpu_fd = open_in(root, "cpu.stat");
        memory_fd = open_in(root, "memory.current");
        watermark_fd = open_in(root, "memory.peak"); /* Linux 5.19 */
        oom_fd = open_in(root, "memory.events");
        limit_fd = open_in(root, "memory.max");
    }
    if (!cgroup_cpu(&probe) || !cgroup_memory(&probe))
        version = 0;
}

int cgroup_version(void)
{
    return version;
}

bool cgroup_cpu(uint64_t *ns)
{
    if (version != 2)
        return version == 1 && number_of(cpu_fd, NULL, ns);
    if (!number_of(cpu_fd, "usage_usec", ns))
        return false;
    *ns *= 1000;
    return true;
}

bool cgroup_memory(uint64_t *bytes)
{
    return version != 0 && number_of(memory_fd, NULL, bytes);
}

bool cgroup_watermark(uint64_t *bytes)
{
    return version != 0 && number_of(watermark_fd, NULL, bytes);
}

bool cgroup_oom_kills(uint64_t *n)
{
    return version != 0 && number_of(oom_fd, "oom_kill", n);
}

bool cgroup_limit(uint64_t *bytes)
{
    return version != 0 && number_of(limit_fd, NULL, bytes);
}

bool cgroup_full(uint64_t uncounted)
{
    uint64_t used, limit, active = 0, inactive = 0;
    if (version != 1 || !cgroup_memory(&used) || !cgroup_limit(&limit) || used + uncounted <= limit)
        return false;
    number_of(stat_fd, "total_active_file", &active);
    number_of(stat_fd, "total_inactive_file", &inactive);
    return used + uncounted > limit + active + inactive;
}
