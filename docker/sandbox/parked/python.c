/*
 * The image's python3.11: Debian's own objects with this main. Called as anything but PARKED it is Debian's main, word
 * for word. Called as PARKED (the name under which the kernel was asked to execute it; no argument, no variable and no
 * link tells it to the program) it does the first half of that main, start the interpreter, says so with a byte on
 * descriptor 3, waits there for a byte, closes it, and does the second half: run what the arguments name. As plain and
 * parked programs run the same file by the same path through the interpreter, they find the same place.
 *
 * If descriptor 3 is a socket for datagrams it starts the interpreter once, and once more for whoever asks there: each request has
 * a copy of the process made, with the descriptors and the identity that came with it and a hash seed of its own (reseed.c), and the copy goes
 * on as above. A copy costs a quarter of a start. It is a child of the original's parent, and has neither threads nor anything else of
 * the original but its memory: what it reads of itself and of its interpreter is as after a start.
 */
#include <Python.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "finish.h"
#include "reseed.h"

#define PARKED "/usr/lib/dromedary/parked/python3"
#define CHANNEL 3

/* The C library's fork makes children, and a program may look at its parent. What fork would tell the kernel for the new process is told here. */
static pid_t fork_sibling(void)
{
    void *robust, *tid; /* where the C library has its thread's number, and its list of locks that outlive their owner */
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
    struct msghdr message = {.msg_iov = &uid, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
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
    if (setsid() < 0 || setresgid(r->uid, r->uid, r->uid) < 0 || setresuid(r->uid, r->uid, r->uid) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
        _exit(127);
    reseed();
    PyOS_AfterFork_Child();
}

/* Returns in copies only. */
static void copy_for_whoever_asks(void)
{
    struct request r;
    finish_prepare();
    if (!reseed_prepare() || write(CHANNEL, "", 1) != 1)
        _exit(127);
    while (next_request(&r)) {
        pid_t pid = fork_sibling();
        if (pid == 0) {
            become(&r);
            return;
        }
        for (int i = 0; i < 4; i++)
            close(r.descriptors[i]);
        if (pid < 0)
            _exit(127);
    }
    _exit(0);
}

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
    bool copied = getsockopt(CHANNEL, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET;

    PyPreConfig_InitPythonConfig(&preconfig);
    status = Py_PreInitializeFromBytesArgs(&preconfig, argc, argv);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    if (copied)
        reseed_watch();
    PyConfig_InitPythonConfig(&config);
    status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    if (copied)
        copy_for_whoever_asks();
    wait_for_program();
    return Py_RunMain();
}

int main(int argc, char **argv)
{
    const char *name = (const char *)getauxval(AT_EXECFN);
    return name && strcmp(name, PARKED) == 0 ? parked_main(argc, argv) : Py_BytesMain(argc, argv);
}
