/* Unit tests of what needs no container: the parsers. */
#include "cgroup.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int checks;
#define CHECK(what)                                                      \
    do {                                                                 \
        checks++;                                                        \
        if (!(what)) {                                                   \
            fprintf(stderr, "unit.c:%d: not so: %s\n", __LINE__, #what); \
            exit(1);                                                     \
        }                                                                \
    } while (0)

/* A step under construction, on the heap and of exact size, so that the sanitizer sees one byte too far. */
static unsigned char fields[WIRE_MAX * 2];
static size_t length;

static void field(uint8_t tag, const void *value, size_t n)
{
    unsigned char *p = put32(put8(fields + length, tag), (uint32_t)n);
    if (n)
        memcpy(p, value, n);
    length += 5 + n;
}

static void text(uint8_t tag, const char *value) { field(tag, value, strlen(value)); }

static void number(uint8_t tag, uint64_t value, size_t n)
{
    unsigned char b[8];
    if (n == 4)
        put32(b, (uint32_t)value);
    else
        put64(b, value);
    field(tag, b, n);
}

static void without(unsigned skipped)
{
    static const unsigned char size[] = {[3] = 4, [4] = 8, [5] = 8, [6] = 8, [7] = 4, [8] = 8, [9] = 4, [10] = 8, [11] = 8, [12] = 8};
    length = 0;
    if (skipped != 1)
        text(1, "/bin/echo");
    for (unsigned tag = 3; tag <= 12; tag++)
        if (tag != skipped)
            number((uint8_t)tag, tag == 3 ? 2000 : 100 + tag, size[tag]);
}

static struct step s;
static unsigned char *parsed;

static const char *parse(void)
{
    free(parsed);
    parsed = malloc(length ? length : 1);
    memcpy(parsed, fields, length);
    return wire_step(parsed, length, &s);
}

static void steps(void)
{
    without(0);
    text(1, "");
    text(1, "a b'\"$(x)\n");
    text(2, "PATH=/bin");
    text(2, "EMPTY=");
    number(13, RETURN_FILES, 4);
    number(14, 77, 8);
    CHECK(parse() == NULL);
    CHECK(s.argc == 3 && s.envc == 2);
    CHECK(strcmp(s.argv[0], "/bin/echo") == 0 && s.argv[1][0] == 0 && strcmp(s.argv[2], "a b'\"$(x)\n") == 0 && !s.argv[3]);
    CHECK(strcmp(s.envp[0], "PATH=/bin") == 0 && strcmp(s.envp[1], "EMPTY=") == 0 && !s.envp[2]);
    CHECK(s.uid == 2000 && s.cpu_time == 104 && s.wall_time == 105 && s.stack == 106 && s.processes == 107 && s.file_size == 108);
    CHECK(s.open_files == 109 && s.stdout_cap == 110 && s.stderr_cap == 111 && s.stdin_size == 112 && s.flags == 1 && s.return_cap == 77);

    for (unsigned tag = 1; tag <= 12; tag++)
        if (tag != 2) {
            without(tag);
            CHECK(parse() != NULL);
        }
    without(0), length--;
    CHECK(parse() != NULL);
    without(0), number(4, 1, 8); /* repeated */
    CHECK(parse() != NULL);
    without(0), number(15, 1, 8);
    CHECK(parse() != NULL);
    without(0), number(0, 1, 8);
    CHECK(parse() != NULL);
    without(3), number(3, 2000, 8); /* size */
    CHECK(parse() != NULL);
    without(0), number(13, RETURN_FILES, 4); /* no RETURN_CAP */
    CHECK(parse() != NULL);
    without(0), number(13, 8, 4);
    CHECK(parse() != NULL);
    without(0), field(1, "a\0b", 3);
    CHECK(parse() != NULL);
    without(0), text(2, "noequals");
    CHECK(parse() != NULL);
    without(0), text(2, "=x");
    CHECK(parse() != NULL);
    without(3), number(3, 0, 4);
    CHECK(parse() != NULL);
    without(3), number(3, 999, 4);
    CHECK(parse() != NULL);
    without(3), number(3, 0xffffffff, 4);
    CHECK(parse() != NULL);
    without(4), number(4, 0, 8);
    CHECK(parse() != NULL);
    without(1), text(1, "");
    CHECK(parse() != NULL);
    without(0);
    fields[length] = 1, put32(fields + length + 1, 0xffffffff), length += 5; /* longer than the step */
    CHECK(parse() != NULL);
    without(0);
    for (int i = 1; i < MAX_ARGS; i++)
        text(1, "x");
    CHECK(parse() == NULL && s.argc == MAX_ARGS);
    text(1, "x");
    CHECK(parse() != NULL);
    without(0);
    for (int i = 0; i < MAX_ENV; i++)
        text(2, "A=b");
    CHECK(parse() == NULL && s.envc == MAX_ENV);
    text(2, "A=b");
    CHECK(parse() != NULL);
    length = 0;
    CHECK(parse() != NULL);
}

static bool path(const char *p) { return wire_path((const unsigned char *)p, strlen(p)) == NULL; }

static void paths(void)
{
    char long_name[300];
    CHECK(path("a") && path("a/b") && path("...") && path(".a") && path("..a/b..") && path(" ") && path("-rf") && path("a\nb"));
    CHECK(!path("") && !path("/") && !path("/a") && !path("a/") && !path("a//b") && !path(".") && !path("..") && !path("a/..") && !path("../a")
          && !path("./a") && !path("a/./b"));
    CHECK(wire_path((const unsigned char *)"a\0b", 3) != NULL);
    memset(long_name, 'x', sizeof long_name);
    CHECK(wire_path((unsigned char *)long_name, 255) == NULL && wire_path((unsigned char *)long_name, 256) != NULL);
    CHECK(path("1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g") && !path("1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h"));
    unsigned char much[600];
    for (size_t i = 0; i < sizeof much; i++)
        much[i] = i % 200 == 199 ? '/' : 'y';
    CHECK(wire_path(much, 512) == NULL && wire_path(much, 513) != NULL);
}

static bool utf8(const char *t) { return wire_utf8((const unsigned char *)t, strlen(t)); }

static void strings(void)
{
    CHECK(utf8("") && utf8("abc") && utf8("\xc3\xa9") && utf8("\xe2\x82\xac") && utf8("\xf0\x9f\x90\xab"));
    CHECK(!utf8("\x80") && !utf8("\xc3") && !utf8("\xc0\xaf") && !utf8("\xe0\x80\x80") && !utf8("\xed\xa0\x80") && !utf8("\xf4\x90\x80\x80")
          && !utf8("\xff") && !utf8("\xe2\x82") && !utf8("\xe2x\xac"));
}

static void frames(void)
{
    unsigned char b[64] = {0, 0, 0, 3, 0x10, 'a', 'b', 'c', 0};
    struct frame f;
    for (size_t n = 0; n < 8; n++)
        CHECK(wire_frame(b, n, &f) == 0);
    CHECK(wire_frame(b, 8, &f) == 1 && f.type == 0x10 && f.length == 3 && memcmp(f.payload, "abc", 3) == 0);
    CHECK(wire_frame(b, 9, &f) == 1);
    put32(b, WIRE_MAX + 1);
    CHECK(wire_frame(b, 4, &f) == -1);
    put32(b, 0xffffffff);
    CHECK(wire_frame(b, 9, &f) == -1);
}

static void cgroups(void)
{
    uint64_t v = 0;
    CHECK(cgroup_number("123\n", &v) && v == 123);
    CHECK(cgroup_number("18446744073709551615", &v) && v == UINT64_MAX);
    CHECK(!cgroup_number("18446744073709551616", &v) && !cgroup_number("max\n", &v) && !cgroup_number("", &v) && !cgroup_number("-1", &v));
    CHECK(cgroup_keyed("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n", "oom_kill", &v) && v == 7);
    CHECK(cgroup_keyed("low 0\noom 3\noom_kill 2\noom_group_kill 1\n", "oom_kill", &v) && v == 2);
    CHECK(cgroup_keyed("usage_usec 42\nuser_usec 1\n", "usage_usec", &v) && v == 42);
    CHECK(!cgroup_keyed("xusage_usec 42\n", "usage_usec", &v) && !cgroup_keyed("", "a", &v));
}

static const char *root;

static void pretend(const char *name, const char *content)
{
    char p[200];
    snprintf(p, sizeof p, "%s/%s", root, name);
    for (char *slash = p + strlen(root) + 1; (slash = strchr(slash, '/')); *slash++ = '/')
        *slash = 0, mkdir(p, 0700);
    FILE *f = fopen(p, "w");
    CHECK(f && fputs(content, f) >= 0 && fclose(f) == 0);
}

/* Each layout of /sys/fs/cgroup in a process of its own, as the runner opens it once. */
static void layout(int number)
{
    char dir[] = "/tmp/dromedary-unit-XXXXXX";
    uint64_t cpu = 0, memory = 0, mark = 0, kills = 0;
    root = mkdtemp(dir);
    CHECK(root);
    if (number == 1 || number == 2) {
        pretend(number == 1 ? "cpuacct/cpuacct.usage" : "cpu,cpuacct/cpuacct.usage", "1000\n");
        pretend("memory/memory.usage_in_bytes", "2000\n");
        pretend("memory/memory.max_usage_in_bytes", "3000\n");
        pretend("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
    } else if (number >= 3) {
        pretend("cpu.stat", "usage_usec 1\nuser_usec 1\nsystem_usec 0\n");
        pretend("memory.current", "2000\n");
        pretend("memory.events", "low 0\nhigh 0\nmax 9\noom 8\noom_kill 4\noom_group_kill 0\n");
        if (number == 4)
            pretend("memory.peak", "3000\n");
        if (number == 5)
            pretend("cpuacct/cpuacct.usage", "7\n"); /* a hybrid: memory is version 2's */
    }
    cgroup_open(root);
    if (number == 0) {
        CHECK(cgroup_version() == 0 && !cgroup_cpu(&cpu) && !cgroup_memory(&memory) && !cgroup_watermark(&mark) && !cgroup_oom_kills(&kills));
    } else {
        CHECK(cgroup_version() == (number <= 2 ? 1 : 2));
        CHECK(cgroup_cpu(&cpu) && cpu == 1000 && cgroup_memory(&memory) && memory == 2000 && cgroup_oom_kills(&kills) && kills == 4);
        CHECK(cgroup_watermark(&mark) == (number != 3 && number != 5));
    }
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", root);
    CHECK(system(command) == 0);
}

static void layouts(void)
{
    for (int number = 0; number <= 5; number++) {
        int status = 0;
        pid_t pid = fork();
        if (pid == 0) {
            layout(number);
            _exit(0);
        }
        CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
    }
}

/* A poor man's fuzzer, for machines without libFuzzer: good steps with a few bytes changed. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void mutations(void)
{
    static unsigned char changed[4096];
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 200000; round++) {
        without(0);
        text(1, "argument");
        text(2, "A=b");
        size_t n = length;
        memcpy(changed, fields, n);
        for (int i = 0; i < round % 4; i++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            changed[x % n] = (unsigned char)(x >> 32);
        }
        if (round % 3 == 0)
            n -= x % n;
        LLVMFuzzerTestOneInput(changed, n);
        checks++;
    }
}

int main(void)
{
    steps();
    mutations();
    paths();
    strings();
    frames();
    cgroups();
    layouts();
    free(parsed);
    printf("unit: %d checks\n", checks);
    return 0;
}
