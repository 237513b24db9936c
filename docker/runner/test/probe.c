/* The guest of the tests: one static program that behaves as badly as its first argument says. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/in6.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef IPV6_FLOWLABEL_MGR /* headers of before Linux 6.2 leave it out beside those of the C library */
#define IPV6_FLOWLABEL_MGR 32
#endif

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void burn(double seconds)
{
    for (volatile unsigned long i = 0; cpu() < seconds; i++)
        ;
}

/* True in the daemon. */
static int daemonize(void)
{
    if (fork())
        return 0;
    setsid();
    if (fork())
        _exit(0);
    return 1;
}

static void list(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            printf("entry %s/%s\n", path, e->d_name);
    if (d)
        closedir(d);
}

/* All that a program can see of its place, except what is meant to be there. */
static int look(void)
{
    static const char *const places[] = {"/box", "/tmp", "/dev/shm", "/dev/mqueue"};
    for (int i = 0; i < 4; i++)
        list(places[i]);
    DIR *d = opendir("/proc");
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && atoi(e->d_name) != 1 && atoi(e->d_name) != getpid())
            printf("process %s\n", e->d_name);
    if (d)
        closedir(d);
    for (int fd = 3; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("fd %d\n", fd);
    return 0;
}

/* Says what it could do to whoever else lives. */
static int assail(void)
{
    DIR *d = opendir("/proc");
    for (struct dirent *e; d && (e = readdir(d));) {
        pid_t pid = atoi(e->d_name);
        char path[64];
        if (pid <= 0 || pid == getpid())
            continue;
        if (kill(pid, SIGTERM) == 0 || kill(pid, SIGSTOP) == 0 || kill(pid, SIGKILL) == 0)
            printf("signalled %d\n", pid);
        if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0)
            printf("traced %d\n", pid);
        for (int i = 0; i < 3; i++) {
            snprintf(path, sizeof path, "/proc/%d/%s", pid, i == 0 ? "mem" : i == 1 ? "environ" : "fd/3");
            if (open(path, O_RDONLY) >= 0)
                printf("opened %s\n", path);
        }
        struct rlimit l = {0, 0};
        if (syscall(SYS_prlimit64, pid, RLIMIT_CPU, &l, NULL) == 0)
            printf("limited %d\n", pid);
    }
    if (d)
        closedir(d);
    kill(-1, SIGKILL);
    return look();
}

static int is_zygote(void)
{
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(3, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET;
}

/* Returns in copies, which have what came with the request. */
static void copy_for_whoever_asks(void)
{
    write(3, "", 1);
    for (;;) {
        int fds[4];
        unsigned uid;
        char control[CMSG_SPACE(sizeof fds)];
        struct iovec what = {&uid, sizeof uid};
        struct msghdr message = {.msg_iov = &what, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        if (recvmsg(3, &message, 0) != sizeof uid || message.msg_controllen != sizeof control)
            exit(0);
        memcpy(fds, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fds);
        int copy = syscall(SYS_clone, CLONE_PARENT, NULL, NULL, NULL, NULL) == 0;
        for (int i = 0; i < 4; i++) {
            if (copy)
                dup2(fds[i], i);
            close(fds[i]);
        }
        if (copy) {
            int score = open("/proc/self/oom_score_adj", O_WRONLY);
            write(score, "1000", 4);
            close(score);
            setsid();
            setresgid(uid, uid, uid);
            setresuid(uid, uid, uid);
            prctl(PR_SET_DUMPABLE, 1);
            return;
        }
    }
}

static int self(void)
{
    char buf[4096];
    mode_t mask = umask(0);
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    printf("uid %d %d gid %d %d groups %d\n", getuid(), geteuid(), getgid(), getegid(), getgroups(0, NULL));
    printf("session %d group %d\n", getsid(0) == getpid(), getpgrp() == getpid());
    printf("umask %03o cwd %s\n", mask, getcwd(buf, sizeof buf));
    int ignored = 0, masked = 0;
    for (int s = 1; s < 65; s++) {
        struct sigaction a;
        if (sigaction(s, NULL, &a) == 0 && a.sa_handler != SIG_DFL)
            ignored++;
        masked += sigismember(&blocked, s) == 1;
    }
    printf("signals %d %d\n", ignored, masked);
    struct rlimit l;
    getrlimit(RLIMIT_NPROC, &l);
    printf("nproc %ld", (long)l.rlim_max);
    getrlimit(RLIMIT_NOFILE, &l);
    printf(" nofile %ld", (long)l.rlim_max);
    getrlimit(RLIMIT_FSIZE, &l);
    printf(" fsize %ld", (long)l.rlim_max);
    getrlimit(RLIMIT_CORE, &l);
    printf(" core %ld", (long)l.rlim_max);
    getrlimit(RLIMIT_STACK, &l);
    printf(" stack %ld\n", (long)l.rlim_max);
    FILE *f = fopen("/proc/self/oom_score_adj", "r");
    if (f && fgets(buf, sizeof buf, f))
        printf("oom %s", buf);
    if (f)
        fclose(f);
    f = fopen("/proc/self/status", "r");
    while (f && fgets(buf, sizeof buf, f))
        if (!strncmp(buf, "CapPrm", 6) || !strncmp(buf, "CapEff", 6) || !strncmp(buf, "CapAmb", 6))
            printf("%s", buf);
    if (f)
        fclose(f);
    for (int fd = 3; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("fd %d\n", fd);
    return 0;
}

static void put(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        printf("put %s: %s\n", path, strerror(errno));
    if (fd >= 0) {
        fchmod(fd, mode);
        close(fd);
    }
}

static void litter(const char *top)
{
    char name[512];
    if (chdir(top) < 0)
        return;
    put("file", "x", 0000);
    put(".hidden", "x", 0644);
    put("-rf", "x", 0644);
    put("new\nline \xff\xfe*", "x", 0644);
    put(".removing-00000000", "x", 0644);
    mkdir(".removing-00000001", 0000);
    mkdir(".removing-00000002", 0700);
    put(".removing-00000002/x", "x", 0000);
    memset(name, 'n', 255);
    name[255] = 0;
    put(name, "x", 0644);
    mkdir(name + 1, 0700);
    symlink("/etc", "etc");
    symlink("/", "root");
    symlink("/box", "loop");
    symlink("..", "up");
    symlink("/proc/1/fd/1", "channel");
    symlink("nowhere", "dangling");
    mkfifo("fifo", 0666);
    mknod("special", S_IFSOCK | 0666, 0);
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "socket"};
    bind(s, (struct sockaddr *)&a, sizeof a);
    mkdir("d0", 0700);
    mkdir("d0/inner", 0700);
    put("d0/inner/file", "x", 0000);
    symlink("/box", "d0/inner/box");
    symlink("/etc", "d0/inner/.removing-00000003");
    link("d0/inner/file", "hard");
    chmod("d0/inner", 0000);
    chmod("d0", 0000);
    mkdir("sticky", 01777);
    chmod("sticky", 07777);
    put("sticky/x", "x", 0644);
    link("/box/main", "mine");
    link("/box/main", "sticky/main");
    open(".", O_TMPFILE | O_RDWR, 0600);
}

static void deep(const char *top, int levels)
{
    int made = 0;
    if (chdir(top) < 0)
        return;
    for (; made < levels; made++) {
        if (mkdir("d", 0700) < 0 || chdir("d") < 0)
            break;
        if (made % 50 == 0)
            put("f", "x", 0000);
    }
    printf("%d deep\n", made);
    if (levels % 2)
        chmod(".", 0000);
}

static void many(const char *top, int n)
{
    char name[300];
    int made = 0;
    if (chdir(top) < 0)
        return;
    for (; made < n; made++) {
        snprintf(name, sizeof name, "many-%d", made);
        int fd = made % 7 == 3 ? (mkdir(name, 0000) == 0 ? 1000 : -1) : open(name, O_CREAT | O_WRONLY, 0000);
        if (fd < 0)
            break;
        if (fd < 1000)
            close(fd);
    }
    printf("%d made\n", made);
}

static long clock_ns(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

/* 60 microseconds of CPU time at each twentieth of a second. */
static void *wake_and_burn(void *arg)
{
    for (;;) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        long next = (t.tv_nsec / 50000000 + 1) * 50000000;
        t.tv_sec += next / 1000000000;
        t.tv_nsec = next % 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        long began = clock_ns(CLOCK_THREAD_CPUTIME_ID);
        while (clock_ns(CLOCK_THREAD_CPUTIME_ID) - began < 60000)
            ;
    }
    return arg;
}

static void *spin(void *x)
{
    for (volatile unsigned long i = 0;; i++)
        ;
    return x;
}

static int is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "", *arg = argc > 2 ? argv[2] : "";
    static char block[65536];
    memset(block, 'x', sizeof block);

    static char told[20];
    if (is(what, "parkable")) { /* with a descriptor 3, waits there as a parked program does; then does what arg says */
        char byte = 1;
        what = arg;
        arg = is(what, "memory") ? "40" : "";
        argc = is(what, "flood") ? 2 : argc;
        if (fcntl(3, F_GETFD) >= 0) {
            if (is_zygote()) {
                if (is(what, "burned"))
                    burn(0.2);
                if (is(what, "slow"))
                    usleep(300000);
                if (is(what, "uncopied"))
                    return 1;
                if (is(what, "uncopying")) /* ready, and then it can't */
                    return write(3, "", 1) == 1 && read(3, told, 1) == 1;
                copy_for_whoever_asks();
            }
            if (is(what, "burned"))
                burn(0.2);
            if (is(what, "slow"))
                usleep(300000);
            if (is(what, "never"))
                burn(60);
            if (is(what, "late"))
                usleep(6000000);
            if (is(what, "dies"))
                return 1;
            if (write(3, &byte, 1) != 1)
                return 99;
            if (is(what, "dies-later")) {
                usleep(50000);
                return 1;
            }
            if (read(3, &byte, 1) != 1)
                return 98;
            close(3);
        }
        if (is(what, "ready") || is(what, "slow") || is(what, "late") || is(what, "dies-later")) {
            self();
            list("/box");
            list("/proc/self/fd");
            printf("offset %ld ", (long)lseek(0, 0, SEEK_CUR));
            fflush(stdout);
            for (ssize_t n; (n = read(0, block, sizeof block)) > 0;)
                if (write(1, block, (size_t)n) < 0)
                    return 1;
            return write(2, "err", 3) == 3 ? 5 : 1;
        }
        if (is(what, "told")) { /* what to do, by its stdin */
            ssize_t n = read(0, told, sizeof told - 1);
            told[n > 0 ? n : 0] = 0;
            what = told;
        }
        if (is(what, "loop"))
            burn(1000);
        if (is(what, "nap"))
            usleep(10000000);
        if (is(what, "burned"))
            return 0;
    }
    if (is(what, "look"))
        return look();
    if (is(what, "assail"))
        return assail();
    if (is(what, "self"))
        return self();
    if (is(what, "args")) {
        for (int i = 2; i < argc; i++)
            printf("[%s]", argv[i]);
        for (; *environ; environ++)
            printf("{%s}", *environ);
        return 0;
    }
    if (is(what, "exit"))
        return atoi(arg);
    if (is(what, "signal")) {
        kill(getpid(), atoi(arg));
        pause();
    }
    if (is(what, "segv"))
        *(volatile int *)8 = 1;
    if (is(what, "echo")) {
        char line[100];
        setvbuf(stdout, NULL, _IOLBF, 0);
        puts("ready");
        while (fgets(line, sizeof line, stdin))
            fputs(line, stdout);
        return 0;
    }
    if (is(what, "deaf")) {
        close(0);
        if (write(1, "deaf\n", 5) != 5)
            return 1;
        for (;;)
            pause();
    }
    if (is(what, "mute")) {
        char c;
        int n = 0;
        close(1);
        while (read(0, &c, 1) == 1)
            n++;
        return n;
    }
    if (is(what, "cat")) {
        struct stat s;
        if (fstat(0, &s) == 0)
            fprintf(stderr, "%d %ld %ld", S_ISREG(s.st_mode), (long)s.st_size, (long)lseek(0, 0, SEEK_CUR));
        if (write(0, "x", 1) > 0 || open("/proc/self/fd/0", O_RDWR) >= 0 || open("/dev/stdin", O_WRONLY) >= 0 || ftruncate(0, 0) == 0)
            fprintf(stderr, " WRITABLE");
        for (ssize_t n; (n = read(0, block, sizeof block)) > 0;)
            if (write(1, block, (size_t)n) < 0)
                return 1;
        return 0;
    }
    if (is(what, "both")) /* n bytes on both streams at once */
        for (long left = atol(arg), n; left > 0; left -= n) {
            n = left < 1000 ? left : 1000;
            if (write(1, block, (size_t)n) < 0 || write(2, block, (size_t)n) < 0)
                return 1;
        }
    if (is(what, "flood")) /* stdout: n bytes, or for ever */
        for (long left = argc > 2 ? atol(arg) : -1, n; left != 0; left -= n) {
            n = left < 0 || left > (long)sizeof block ? (long)sizeof block : left;
            if ((n = write(1, block, (size_t)n)) < 0)
                return 1;
        }
    if (is(what, "drip")) { /* writes, works on, and writes again */
        if (write(1, "first", 5) != 5 || write(2, "problem", 7) != 7)
            return 1;
        usleep(600000);
        return write(1, "second", 6) != 6;
    }
    if (is(what, "stderr")) {
        for (int i = 0; i < 1000; i++)
            if (write(2, block, 10000) < 0)
                return 1;
        return write(1, "right", 5) != 5;
    }
    if (is(what, "reopen")) {
        int fd = open("/dev/stdout", O_WRONLY), bad = open("/dev/stdout", O_RDONLY);
        return write(fd, "again", 5) != 5 || bad >= 0;
    }
    if (is(what, "nonblocking")) { /* as libuv does, and a child, too; then one write of n bytes on each stream. Other pipes obey */
        int ours[2], yes = 1, status = fork();
        if (status > 0)
            waitpid(status, &status, 0);
        for (int fd = 1; fd < 3; fd++)
            if (fcntl(fd, F_SETFL, O_WRONLY | O_NONBLOCK | O_APPEND) != 0 || ioctl(fd, FIONBIO, &yes) != 0 || fcntl(fd, F_GETFL) & O_NONBLOCK)
                return 1;
        if (pipe(ours) != 0 || fcntl(ours[1], F_SETFL, O_NONBLOCK) != 0 || ioctl(ours[0], FIONBIO, &yes) != 0
            || !(fcntl(ours[1], F_GETFL) & fcntl(ours[0], F_GETFL) & O_NONBLOCK) || fcntl(1, F_SETFL, O_WRONLY) != 0)
            return 2;
        char *much = calloc(1, (size_t)atol(arg));
        return status || write(1, much, (size_t)atol(arg)) != atol(arg) || write(2, much, (size_t)atol(arg)) != atol(arg) ? 3 : 0;
    }
    if (is(what, "close")) {
        for (int i = 0; i < 3; i++)
            close(i);
        usleep(20000);
        return 7;
    }
    if (is(what, "burn"))
        burn(atof(arg));
    if (is(what, "children")) { /* n one after the other, 0.1 s each: no process lives long */
        for (int i = 0; i < atoi(arg); i++)
            if (fork() == 0) {
                burn(0.1);
                _exit(0);
            } else
                wait(NULL);
    }
    if (is(what, "escape")) { /* the CPU is burnt by a daemon, main sleeps */
        if (daemonize())
            burn(100);
        sleep(100);
    }
    if (is(what, "threads")) {
        pthread_t t;
        pthread_create(&t, NULL, spin, NULL);
        spin(NULL);
    }
    if (is(what, "crowd")) { /* they sleep, but wake at the same instant on the same CPU, and so wait for each other */
        cpu_set_t first;
        CPU_ZERO(&first);
        CPU_SET(0, &first);
        sched_setaffinity(0, sizeof first, &first);
        pthread_t t;
        for (int i = 0; i < 55; i++)
            pthread_create(&t, NULL, wake_and_burn, NULL);
        sleep(100);
    }
    if (is(what, "sleep"))
        for (;;)
            sleep(100);
    if (is(what, "nap"))
        usleep((unsigned)atoi(arg) * 1000);
    if (is(what, "stop"))
        kill(argc > 2 ? 0 : getpid(), SIGSTOP);
    if (is(what, "bomb"))
        for (;;)
            fork();
    if (is(what, "bombexit")) {
        if (fork() == 0)
            for (;;)
                fork();
        usleep(100000);
        return 3;
    }
    if (is(what, "threadbomb"))
        for (pthread_t t;;)
            pthread_create(&t, NULL, spin, NULL);
    if (is(what, "daemon")) { /* outlives main, holds stdout, prints, ignores what it can */
        if (daemonize()) {
            for (int s = 1; s < 65; s++)
                signal(s, SIG_IGN);
            for (;;)
                if (write(1, "late ", 5) < 0)
                    usleep(1000);
        }
        return write(1, "main ", 5) != 5;
    }
    if (is(what, "zombies")) {
        for (int i = 0; i < 10; i++) {
            if (daemonize())
                _exit(0);
        }
        return 0;
    }
    if (is(what, "killall")) {
        int r1 = kill(1, SIGKILL), e1 = errno, r2 = kill(1, SIGSTOP), r3 = kill(1, SIGTERM), r4 = kill(1, 0);
        printf("%d %d %d %d %s\n", r1, r2, r3, r4, strerror(e1));
        fflush(stdout);
        if (fork() == 0)
            for (;;)
                pause();
        kill(-1, SIGKILL);
        usleep(50000);
        return 0;
    }
    if (is(what, "attack")) {
        char path[64], word[8];
        struct iovec l = {word, 8}, r = {(void *)0x400000, 8};
        errno = 0;
        printf("ptrace %d\n", ptrace(PTRACE_ATTACH, 1, 0, 0) == 0);
        printf("seize %d\n", ptrace(PTRACE_SEIZE, 1, 0, 0) == 0);
        printf("readv %d\n", process_vm_readv(1, &l, 1, &r, 1, 0) > 0);
        printf("writev %d\n", process_vm_writev(1, &l, 1, &r, 1, 0) > 0);
        printf("mem %d\n", open("/proc/1/mem", O_RDWR) >= 0 || open("/proc/1/mem", O_RDONLY) >= 0);
        for (int fd = 0; fd < 20; fd++) {
            snprintf(path, sizeof path, "/proc/1/fd/%d", fd);
            if (open(path, O_WRONLY | O_NONBLOCK) >= 0 || open(path, O_RDONLY | O_NONBLOCK) >= 0)
                printf("fd %d\n", fd);
        }
        int p = (int)syscall(SYS_pidfd_open, 1, 0);
        for (int fd = 0; p >= 0 && fd < 20; fd++)
            if (syscall(SYS_pidfd_getfd, p, fd, 0) >= 0)
                printf("pidfd %d\n", fd);
        printf("environ %d\n", open("/proc/1/environ", O_RDONLY) >= 0);
        printf("cwd %d\n", open("/proc/1/cwd/x", O_WRONLY | O_CREAT, 0600) >= 0);
        printf("rlimit %d\n", prlimit(1, RLIMIT_NOFILE, NULL, &(struct rlimit){0, 0}) == 0);
        printf("setuid %d\n", setuid(0) == 0 || setresuid(0, 0, 0) == 0 || setgid(0) == 0);
        printf("oom %d\n", open("/proc/1/oom_score_adj", O_WRONLY) >= 0);
        int self_oom = open("/proc/self/oom_score_adj", O_WRONLY);
        printf("selfoom %d\n", self_oom >= 0 && write(self_oom, "0", 1) > 0);
    }
    if (is(what, "overwrite")) {
        printf("%d", open("main", O_WRONLY) >= 0);
        printf("%d", open("main", O_WRONLY | O_TRUNC) >= 0);
        printf("%d", unlink("main") == 0);
        printf("%d", rename("main", "other") == 0);
        put("new", "x", 0644);
        printf("%d", rename("new", "main") == 0);
        printf("%d", chmod("main", 0777) == 0);
        printf("%d", truncate("main", 0) == 0);
        printf("%d", open("sub/x", O_WRONLY | O_CREAT, 0644) >= 0);
        printf("%d", rename("sub", "bus") == 0);
        printf("%d", rmdir("/box") == 0);
        printf("%d", chmod("/box", 0777) == 0);
    }
    if (is(what, "litter")) {
        static const char *const places[] = {"/box", "/tmp", "/dev/shm"};
        for (int i = 0; i < 3; i++)
            litter(places[i]);
        mqd_t q = mq_open("/queue", O_CREAT | O_RDWR, 0600, NULL);
        printf("mq %d\n", q != (mqd_t)-1);
        int fd = shm_open("/shm", O_CREAT | O_RDWR, 0600);
        if (fd < 0 || ftruncate(fd, 4096) < 0)
            printf("no shm\n");
    }
    if (is(what, "deep"))
        deep(arg, atoi(argv[3]));
    if (is(what, "many"))
        many(arg, atoi(argv[3]));
    if (is(what, "fill")) {
        put("big", "", 0600);
        int fd = open("big", O_WRONLY);
        long sum = 0;
        for (ssize_t n; (n = write(fd, block, sizeof block)) > 0;)
            sum += n;
        printf("%s", strerror(errno));
        return sum == 0;
    }
    if (is(what, "fsize")) {
        signal(SIGXFSZ, SIG_DFL);
        put("big", "", 0600);
        int fd = open("big", O_WRONLY);
        while (write(fd, block, sizeof block) > 0)
            ;
    }
    if (is(what, "inflight")) { /* an open file that only a socket's queue refers to, in a cycle */
        int s[2];
        if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0) {
            int fd = open("/tmp/inflight", O_CREAT | O_RDWR, 0600);
            unlink("/tmp/inflight");
            if (write(fd, block, sizeof block) < 0)
                return 1;
            int sent[] = {fd, s[0], s[1], 1};
            char control[CMSG_SPACE(sizeof sent)];
            struct iovec v = {block, 1};
            struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
            struct cmsghdr *c = CMSG_FIRSTHDR(&m);
            c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_RIGHTS, c->cmsg_len = CMSG_LEN(sizeof sent);
            memcpy(CMSG_DATA(c), sent, sizeof sent);
            if (sendmsg(s[0], &m, 0) < 0)
                printf("sendmsg %s\n", strerror(errno));
        }
        return 0;
    }
    if (is(what, "tcp")) { /* a connection that will linger */
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(5000), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int s = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);
        return bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, 1) < 0 || connect(c, (struct sockaddr *)&a, sizeof a) < 0;
    }
    if (is(what, "udp")) { /* one datagram, to nobody */
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(5000), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int s = socket(AF_INET, SOCK_DGRAM, 0);
        return sendto(s, block, 1, 0, (struct sockaddr *)&a, sizeof a) != 1;
    }
    if (is(what, "sockets")) { /* so many of UDP, with a port each */
        int left = atoi(arg), pipes[2];
        char byte;
        if (pipe(pipes) < 0)
            return 1;
        for (; left > 0; left -= 40)
            if (fork() == 0) {
                for (int i = 0; i < 40 && i < left; i++) {
                    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
                    if (bind(socket(AF_INET, SOCK_DGRAM, 0), (struct sockaddr *)&a, sizeof a) < 0)
                        _exit(1);
                }
                close(pipes[1]);
                pause();
            }
        close(pipes[1]);
        if (read(pipes[0], &byte, 1) == 0)
            usleep(200000);
        return 0;
    }
    if (is(what, "label")) { /* a flow label that stays for a minute */
        struct in6_flowlabel_req r = {.flr_label = htonl(0x12345), .flr_action = IPV6_FL_A_GET, .flr_share = IPV6_FL_S_ANY,
            .flr_flags = IPV6_FL_F_CREATE, .flr_linger = 60, .flr_expires = 60};
        inet_pton(AF_INET6, "::1", &r.flr_dst);
        int s = socket(AF_INET6, SOCK_DGRAM, 0);
        if (setsockopt(s, SOL_IPV6, IPV6_FLOWLABEL_MGR, &r, sizeof r) < 0)
            return errno;
        return 0;
    }
    if (is(what, "portinflight")) { /* a bound port and an abstract name that only a socket's queue refers to, in a cycle */
        int s[2], port = socket(AF_INET, SOCK_DGRAM, 0), name = socket(AF_UNIX, SOCK_DGRAM, 0);
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(5001), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        struct sockaddr_un u = {.sun_family = AF_UNIX, .sun_path = "\0inflight"};
        if (bind(port, (struct sockaddr *)&a, sizeof a) < 0 || bind(name, (struct sockaddr *)&u, sizeof(sa_family_t) + 9) < 0)
            return 1;
        if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s) < 0)
            return 2;
        int sent[] = {port, name, s[0], s[1]};
        char control[CMSG_SPACE(sizeof sent)];
        struct iovec v = {block, 1};
        struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET, c->cmsg_type = SCM_RIGHTS, c->cmsg_len = CMSG_LEN(sizeof sent);
        memcpy(CMSG_DATA(c), sent, sizeof sent);
        return sendmsg(s[0], &m, 0) < 0 ? 3 : 0;
    }
    if (is(what, "sysv"))
        return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) < 0 ? 1 : 0;
    if (is(what, "memory") || is(what, "memchild") || is(what, "memspread")) {
        size_t n = (size_t)atol(arg) << 20;
        if (is(what, "memspread"))
            for (int i = 0; i < 8; i++)
                if (fork() == 0)
                    break;
        if (is(what, "memchild") && fork() > 0) {
            int status;
            wait(&status);
            printf("child %d", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
            return 0;
        }
        char *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (size_t i = 0; i < n; i += 4096)
            p[i] = 1;
        if (is(what, "memspread"))
            pause();
        printf("touched");
    }
    if (is(what, "make")) { /* files to return, and traps beside them */
        put("out.txt", "result\n", 0600);
        put("prog", "#!/bin/sh\n", 0755);
        put("secret", "unreadable", 0000);
        mkdir("dir", 0700);
        mkdir("dir/sub", 0700);
        put("dir/sub/deep.txt", "deep", 0644);
        chmod("dir/sub", 0000);
        chmod("dir", 0000);
        put("empty", "", 0644);
        symlink("/etc/passwd", "passwd");
        symlink("out.txt", "link");
        symlink("/etc", "etc");
        mkfifo("fifo", 0666);
        mknod("sock", S_IFSOCK | 0666, 0);
        link("main", "hardmain");
        put("\xff\xfe", "not utf-8", 0644);
        for (char p[600] = "l1"; strlen(p) < 60; strcat(p, "/l1"))
            mkdir(p, 0700), memcpy(block, p, sizeof p);
        strcat(block, "/too-deep");
        put(block, "x", 0644);
    }
    if (is(what, "sparse")) {
        put("sparse", "", 0600);
        if (truncate("sparse", atol(arg)) < 0)
            printf("%s", strerror(errno));
    }
    if (is(what, "compile")) { /* leaves a copy of itself */
        int in = open("/proc/self/exe", O_RDONLY), out = open("program", O_WRONLY | O_CREAT, 0700);
        for (ssize_t n; (n = read(in, block, sizeof block)) > 0;)
            if (write(out, block, (size_t)n) != n)
                return 1;
        return 0;
    }
    fflush(stdout);
    return 0;
}
