/*
 * The image's Python: Debian's own objects with this main. Called as anything but PARKED it is Debian's main, word
 * for word. Called as PARKED (the name under which the kernel was asked to execute it; no argument, no variable and no
 * link tells it to the program) it does the first half of that main, start the interpreter, says so with a byte on
 * descriptor 3, waits there for a byte, closes it, and does the second half: run what the arguments name. As plain and
 * parked programs run the same file by the same path through the interpreter, they find the same place.
 *
 * If descriptor 3 is a socket for datagrams it is a zygote (../../runner/PROTOCOL.md): it starts the interpreter
 * once, and forks for each request that comes there, as os.fork does. The fork has the descriptors and the identity
 * that came with the request, and goes on as above. It costs a quarter of a start. It is a child of the zygote's
 * parent, and has neither threads nor anything else of the zygote but its memory, and in that the hash seed; so
 * there are only so many forks of one.
 *
 * All of it is CPython's public API, of 3.11 to 3.14.
 */
#include <Python.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PARKED "/usr/lib/dromedary/parked/python3"
#define CHANNEL 3

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

/* ---- The zygote's pages ---------------------------------------------------------------------------------------- */

struct runs {
    char *edges[1024]; /* where each run of pages begins, and where it ends */
    int n;
};
static struct runs written, read_only; /* of those that the zygote has */

/* Which of these pages are there? The kernel says it with a number for each. */
static void add_runs(int pagemap, struct runs *runs, char *from, char *to)
{
    const uint64_t present = UINT64_C(1) << 63;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), n = (size_t)(to - from) / page;
    uint64_t *pages = calloc(n + 1, sizeof *pages); /* none after the last */
    if (!pages || pread(pagemap, pages, n * sizeof *pages, (off_t)((uintptr_t)from / page * sizeof *pages)) < 0)
        n = 0;
    for (size_t i = 0; i <= n && pages && runs->n < 1024; i++)
        if ((pages[i] & present) != (i > 0 ? pages[i - 1] & present : 0))
            runs->edges[runs->n++] = from + i * page;
    free(pages);
}

static void find_runs(void)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    while (maps && pagemap >= 0 && fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char how[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, how) == 3 && how[0] == 'r'
            && (!strchr(line, '[') || strstr(line, "[heap]")))
            add_runs(pagemap, how[1] == 'w' ? &written : &read_only, (char *)from, (char *)to);
    }
    if (maps)
        fclose(maps);
    if (pagemap >= 0)
        close(pagemap);
}

/*
 * A fork gets a page of its own when it writes to it, one fault each, and counting references writes to nearly all.
 * Having all at once takes less, and is over before the program begins, which is then told the memory that it would
 * have been told after a start. Needs Linux 5.14; without, each page comes when it is needed.
 */
static void take_pages(const struct runs *runs, int how)
{
    for (int i = 0; i + 1 < runs->n; i += 2)
        madvise(runs->edges[i], (size_t)(runs->edges[i + 1] - runs->edges[i]), how);
}

/* ---- Forks ----------------------------------------------------------------------------------------------------- */

/* The C library's fork makes children, and a program may look at its parent. The kernel is told what fork tells. */
static pid_t fork_sibling(void)
{
    void *robust, *tid; /* the C library's list of locks that outlive their owner, and its thread's number */
    size_t length;
    if (prctl(PR_GET_TID_ADDRESS, &tid) < 0 || syscall(SYS_get_robust_list, 0, &robust, &length) < 0)
        return -1;
    long flags = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
#ifdef __x86_64__
    pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, tid, NULL);
#else
    pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, tid);
#endif
    if (pid == 0 && syscall(SYS_set_robust_list, robust, length) < 0)
        _exit(127);
    return pid;
}

struct request {
    uint32_t uid;
    int descriptors[4]; /* stdin, stdout, stderr, channel */
};

/* False: whoever asked is gone. */
static bool next_request(struct request *r)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof r->descriptors)];
    } control;
    struct iovec uid = {&r->uid, sizeof r->uid};
    struct msghdr message = {
        .msg_iov = &uid, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t n;
    while ((n = recvmsg(CHANNEL, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        ;
    if (n != sizeof r->uid || message.msg_controllen != sizeof control)
        return false;
    memcpy(r->descriptors, CMSG_DATA(&control.header), sizeof r->descriptors);
    return true;
}

static void become(const struct request *r)
{
    static const int places[] = {0, 1, 2, CHANNEL};
    for (int i = 0; i < 4; i++)
        if (dup2(r->descriptors[i], places[i]) < 0 || close(r->descriptors[i]) < 0)
            _exit(127);
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score < 0 || write(score, "1000", 4) != 4 || close(score) < 0)
        _exit(127);
    /* dumpable as after an exec, which is what lets a program look at itself in /proc */
    if (setsid() < 0 || setresgid(r->uid, r->uid, r->uid) < 0 || setresuid(r->uid, r->uid, r->uid) < 0
        || prctl(PR_SET_DUMPABLE, 1) < 0)
        _exit(127);
    PyOS_AfterFork_Child();
    take_pages(&written, MADV_POPULATE_WRITE);
    take_pages(&read_only, MADV_POPULATE_READ);
}

/* Returns in forks only. */
static void fork_for_each_request(void)
{
    struct request r;
    find_runs();
    if (write(CHANNEL, "", 1) != 1)
        _exit(127);
    while (next_request(&r)) {
        PyOS_BeforeFork();
        pid_t pid = fork_sibling();
        if (pid == 0) {
            become(&r);
            return;
        }
        PyOS_AfterFork_Parent();
        for (int i = 0; i < 4; i++)
            close(r.descriptors[i]);
        if (pid < 0)
            _exit(127);
    }
    _exit(0);
}

/* ---- The two halves of main ------------------------------------------------------------------------------------- */

static void wait_for_program(void)
{
    char byte = 1;
    ssize_t n;
    if (write(CHANNEL, &byte, 1) != 1)
        _exit(127);
    while ((n = read(CHANNEL, &byte, 1)) < 0 && errno == EINTR)
        ;
    if (n != 1)
        _exit(127);
    close(CHANNEL);
}

static int parked_main(int argc, char **argv)
{
    PyPreConfig preconfig;
    PyConfig config;
    PyStatus status;
    int type = 0;
    socklen_t length = sizeof type;

    PyPreConfig_InitPythonConfig(&preconfig);
    status = Py_PreInitializeFromBytesArgs(&preconfig, argc, argv);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    PyConfig_InitPythonConfig(&config);
    status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    if (getsockopt(CHANNEL, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET)
        fork_for_each_request();
    wait_for_program();
    return Py_RunMain();
}

int main(int argc, char **argv)
{
    const char *name = (const char *)getauxval(AT_EXECFN);
    return name && strcmp(name, PARKED) == 0 ? parked_main(argc, argv) : Py_BytesMain(argc, argv);
}
