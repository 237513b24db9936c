/*
 * A job's files are touched only while no process of the job is alive, so nothing moves under our hands; and only
 * with the job's own file-system identity (setfsuid), so a mistake here could do no more than the job itself could
 * have done. Root enters neither the job's directories nor opens its files: without CAP_DAC_OVERRIDE it couldn't
 * anyway.
 *
 * No path is ever built to be opened. Each step down is an openat of one component that refuses symbolic links.
 *
 * A tree may be as deep as the place has inodes, and as hostile as its owner could make it. So removal doesn't
 * descend: a directory is emptied by deleting its files and by *moving* its directories up into the place itself,
 * where they wait for their turn under numbered names. Two open directories are enough for any depth.
 */
#include "box.h"

#include "directory.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

struct usage { uint64_t inodes, blocks; };
struct place {
    const char *path;
    bool required, hosts; /* hosts: the host may put files there */
    int fd;
    struct usage empty, settled; /* with nothing in it; with the host's files */
};
static struct place places[] = {
    {.path = "/box", .required = true, .hosts = true, .fd = -1},
    {.path = "/tmp", .required = true, .fd = -1},
    {.path = "/dev/shm", .fd = -1},
    {.path = "/dev/mqueue", .fd = -1},
};
#define PLACES (sizeof places / sizeof *places)

/* The names of the host's entries at the top of /box, each with its terminator. Memory only as far as it is used. */
static char host_names[2 * 1024 * 1024];
static size_t host_names_length;

static struct usage usage_of(const struct place *p)
{
    struct statfs s;
    if (fstatfs(p->fd, &s) < 0)
        return (struct usage){0, 0};
    return (struct usage){s.f_files - s.f_ffree, s.f_blocks - s.f_bfree};
}

static bool same_usage(struct usage a, struct usage b)
{
    return a.inodes == b.inodes && a.blocks == b.blocks;
}

static bool is_given(const char *name)
{
    for (size_t at = 0; at < host_names_length; at += strlen(host_names + at) + 1)
        if (strcmp(host_names + at, name) == 0)
            return true;
    return false;
}

/* A second name of a host's file can be a job's doing (where fs.protected_hardlinks is 0). */
static bool is_hosts(const char *name, const struct stat *s)
{
    return s->st_uid == 0 && (S_ISDIR(s->st_mode) || (S_ISREG(s->st_mode) && (s->st_nlink == 1 || is_given(name))));
}

/* The entries at the top of a place, the host's apart if those may be there. */
static uint32_t count(int fd, bool hosts, char *name, size_t size)
{
    char buf[4096] __attribute__((aligned(8)));
    uint32_t found = 0;
    long n;

    lseek(fd, 0, SEEK_SET);
    while ((n = entries(fd, buf, sizeof buf)) > 0)
        for (long at = 0; at < n;) {
            struct entry *e = (struct entry *)(buf + at);
            struct stat s;
            at += e->length;
            if (is_dot(e->name)
                || (hosts && fstatat(fd, e->name, &s, AT_SYMLINK_NOFOLLOW) == 0 && is_hosts(e->name, &s)))
                continue;
            if (found++ == 0 && size)
                snprintf(name, size, "%s", e->name);
        }
    return n < 0 ? found + 1 : found;
}

const char *box_open(void)
{
    static char why[64];
    for (size_t i = 0; i < PLACES; i++) {
        struct place *p = &places[i];
        struct stat s;
        const char *wrong = NULL;

        p->fd = open(p->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (p->fd < 0 && errno == ENOENT && !p->required)
            continue;
        if (p->fd < 0 || fstat(p->fd, &s) < 0)
            wrong = "can't be opened";
        else if (s.st_uid != 0 || (s.st_mode & 01777) != 01777)
            wrong = "is not root's with mode 1777";
        else if (count(p->fd, false, NULL, 0) != 0)
            wrong = "is not empty";
        if (wrong) {
            snprintf(why, sizeof why, "%s %s", p->path, wrong);
            return why;
        }
        p->empty = usage_of(p);
    }

    /* The identity switch that everything here rests on. */
    setfsuid(MIN_UID);
    int switched = setfsuid(0);
    int back = setfsuid(0);
    return switched == MIN_UID && back == 0 ? NULL : "setfsuid has no effect";
}

static bool remember(const char *name)
{
    size_t n = strlen(name) + 1;
    if (n > sizeof host_names - host_names_length) {
        errno = ENOSPC;
        return false;
    }
    memcpy(host_names + host_names_length, name, n);
    host_names_length += n;
    return true;
}

/* The last step: a file that isn't there, or a folder. */
static int create_at(int dir, const char *name, mode_t mode)
{
    if (!S_ISDIR(mode))
        return openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (mkdirat(dir, name, mode & 07777) < 0 && errno != EEXIST)
        return -1;
    return openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int create(char *path, mode_t mode, uid_t owner)
{
    int dir = places[0].fd, fd = -1;
    bool top = true;

    for (char *slash; (slash = strchr(path, '/')); path = slash + 1, top = false) {
        struct stat s;
        *slash = 0;
        bool made = mkdirat(dir, path, 0755) == 0;
        int next = -1;
        if (made || errno == EEXIST)
            next = openat(dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (!top)
            close(dir);
        dir = next;
        if (dir < 0)
            return -1;
        bool ours = fstat(dir, &s) == 0 && s.st_uid == owner;
        if (!ours || (top && made && !owner && !remember(path))) {
            close(dir);
            errno = ours ? ENOSPC : EEXIST;
            return -1;
        }
    }
    fd = create_at(dir, path, mode);
    if (fd >= 0 && top && !owner && !is_given(path) && !remember(path)) {
        close(fd);
        fd = -1;
    }
    if (!top) {
        int error = errno;
        close(dir);
        errno = error;
    }
    return fd;
}

int box_create(char *path, mode_t mode, uid_t owner)
{
    setfsuid(owner);
    int fd = create(path, mode, owner);
    int error = errno;
    setfsuid(0);
    errno = error;
    return fd;
}

/* Opens a directory of the current file-system identity, whatever its mode was. */
/* Waiting directories: numbers first..next-1 of the place that is being cleaned. */
struct queue { uint32_t first, next; };
#define WAITING_NAME 32
static void waiting_name(char name[WAITING_NAME], uint32_t number)
{
    snprintf(name, WAITING_NAME, ".removing-%08x", number);
}

static bool empty_directory(int top, int fd, struct queue *q, bool (*tick)(void))
{
    static char buf[16384] __attribute__((aligned(8)));
    bool progress = true;

    /* Deleting while reading may skip entries, so until a whole pass finds nothing. */
    while (progress) {
        long n;
        progress = false;
        lseek(fd, 0, SEEK_SET);
        while ((n = entries(fd, buf, sizeof buf)) > 0) {
            for (long at = 0; at < n;) {
                struct entry *e = (struct entry *)(buf + at);
                char moved[WAITING_NAME];
                at += e->length;
                if (is_dot(e->name))
                    continue;
                if (!tick())
                    return false;
                if (unlinkat(fd, e->name, 0) == 0 || unlinkat(fd, e->name, AT_REMOVEDIR) == 0) {
                    progress = true;
                    continue;
                }
                /* A directory with something in it. Moving it needs the right to write its "..". */
                if (fchmodat(fd, e->name, 0700, 0) < 0)
                    continue;
                for (int tries = 0; tries < 1000; tries++) {
                    waiting_name(moved, q->next++);
                    if (renameat(fd, e->name, top, moved) == 0) {
                        progress = true;
                        break;
                    }
                    if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
                        break;
                }
            }
        }
    }
    return true;
}

/* Removes an entry at the top of a place, with everything below it. */
static bool remove_tree(int top, const char *name, uid_t owner, bool (*tick)(void))
{
    static uint32_t numbers; /* never reused, so that a place being read doesn't meet a name twice */
    struct queue q = {numbers, numbers};
    char waiting[WAITING_NAME];
    bool in_time = true;

    for (; in_time; name = waiting) {
        setfsuid(owner);
        int fd = open_directory(top, name);
        if (fd >= 0) {
            in_time = empty_directory(top, fd, &q, tick);
            close(fd);
        }
        setfsuid(0);
        unlinkat(top, name, AT_REMOVEDIR);
        if (q.first == q.next)
            break;
        waiting_name(waiting, q.first++);
    }
    numbers = q.next;
    return in_time;
}

static bool clean_place(struct place *p, bool keep_hosts, uid_t uid, bool (*tick)(void))
{
    static char buf[16384] __attribute__((aligned(8)));
    bool progress = true;

    while (progress) {
        long n;
        progress = false;
        lseek(p->fd, 0, SEEK_SET);
        while ((n = entries(p->fd, buf, sizeof buf)) > 0)
            for (long at = 0; at < n;) {
                struct entry *e = (struct entry *)(buf + at);
                struct stat s;
                at += e->length;
                if (is_dot(e->name) || fstatat(p->fd, e->name, &s, AT_SYMLINK_NOFOLLOW) < 0)
                    continue;
                if (keep_hosts && is_hosts(e->name, &s))
                    continue;
                if (!tick())
                    return false;
                /* Root owns the place: it may unlink any entry, and any empty directory. */
                if (unlinkat(p->fd, e->name, S_ISDIR(s.st_mode) ? AT_REMOVEDIR : 0) == 0) {
                    progress = true;
                } else if (S_ISDIR(s.st_mode) && (s.st_uid == uid || s.st_uid == 0)) {
                    if (!remove_tree(p->fd, e->name, s.st_uid, tick))
                        return false;
                    progress |= fstatat(p->fd, e->name, &s, AT_SYMLINK_NOFOLLOW) < 0;
                }
            }
    }
    return true;
}

static void clean_all(bool keep_hosts, uid_t uid, bool (*tick)(void))
{
    for (size_t i = 0; i < PLACES; i++)
        if (places[i].fd >= 0 && !clean_place(&places[i], keep_hosts && places[i].hosts, uid, tick))
            return;
}

void box_clean(uid_t uid, bool (*tick)(void))
{
    clean_all(true, uid, tick);
}

void box_clear(uid_t uid, bool (*tick)(void))
{
    clean_all(false, uid, tick);
    host_names_length = 0;
}

void box_settle(bool hosts)
{
    for (size_t i = 0; i < PLACES; i++)
        if (places[i].fd >= 0)
            places[i].settled = hosts ? usage_of(&places[i]) : places[i].empty;
}

uint32_t box_leftovers(bool settled, char *text, size_t size)
{
    uint32_t found = 0;
    char name[64];

    for (size_t i = 0; i < PLACES; i++) {
        struct place *p = &places[i];
        if (p->fd < 0)
            continue;
        struct usage right = settled ? p->settled : p->empty;
        uint32_t here = count(p->fd, settled && p->hosts, name, sizeof name);
        /* Files that only travel between sockets of the dead: the kernel collects them when some socket is closed. */
        for (int tries = 0; here == 0 && !same_usage(usage_of(p), right); tries++) {
            int pair[2];
            if (tries == 50) {
                here = 1;
                snprintf(name, sizeof name, "something without a name");
            } else if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) == 0) {
                close(pair[0]);
                close(pair[1]);
            }
            usleep(1000);
        }
        if (here && found == 0)
            snprintf(text, size, "%s holds %s", p->path, name);
        found += here;
    }
    return found;
}

int box_top(void)
{
    return places[0].fd;
}
