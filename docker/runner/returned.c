#include "returned.h"

#include "box.h"
#include "directory.h"
#include "host.h"

#include <sys/fsuid.h>
#include <sys/stat.h>

struct walk {
    const struct step *step;
    bool sending; /* else their sizes are looked at */
    uint64_t bytes, files;
    char path[MAX_PATH_BYTES + 1];
};

static void send_file(const char *path, size_t length, mode_t mode, uint64_t size, int fd)
{
    unsigned char *p = put64(put16(out_frame(OUT_FILE, (uint32_t)length + 10), (uint16_t)mode), size);
    memcpy(p, path, length);
    while (size > 0) {
        out_wait(WIRE_HEADER + WIRE_MAX);
        unsigned char *data = out_space() + WIRE_HEADER;
        ssize_t n = read(fd, data, size < WIRE_MAX ? (size_t)size : WIRE_MAX);
        if (n <= 0)
            fault(FAULT_SYSTEM, "a file to return became shorter");
        out_frame(OUT_DATA, (uint32_t)n);
        size -= (uint64_t)n;
        out_write();
    }
}

/* Only sizes, or the file itself; w->path names it. What can't be opened isn't returned. */
static bool visit_file(struct walk *w, int directory, const char *name, size_t length, const struct stat *s)
{
    uint64_t size = (uint64_t)s->st_size;
    if (!w->sending) {
        bool fits = size <= w->step->return_cap - w->bytes && w->files < MAX_RETURNED;
        w->bytes += fits ? size : 0;
        w->files++;
        return fits;
    }
    if (!(s->st_mode & S_IRUSR) && fchmodat(directory, name, 0400, 0) < 0)
        return true;
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return true;
    send_file(w->path, length, s->st_mode & S_IXUSR ? 0555 : 0444, size, fd);
    close(fd);
    return true;
}

/* One directory; its path is path[0..length), with a slash at the end if it isn't the top. */
static bool walk(struct walk *w, int fd, size_t length, unsigned depth)
{
    char buf[2048] __attribute__((aligned(8)));
    long n;

    lseek(fd, 0, SEEK_SET);
    while ((n = entries(fd, buf, sizeof buf)) > 0)
        for (long at = 0; at < n;) {
            struct entry *e = (struct entry *)(buf + at);
            struct stat s;
            size_t name = strlen(e->name);
            at += e->length;
            if (is_dot(e->name) || length + name > MAX_PATH_BYTES || !wire_utf8((unsigned char *)e->name, name))
                continue;
            if (fstatat(fd, e->name, &s, AT_SYMLINK_NOFOLLOW) < 0 || s.st_uid != w->step->uid)
                continue;
            memcpy(w->path + length, e->name, name);
            if (S_ISDIR(s.st_mode) && depth < MAX_COMPONENTS && length + name < MAX_PATH_BYTES) {
                int sub = open_directory(fd, e->name);
                if (sub < 0)
                    continue;
                w->path[length + name] = '/';
                bool more = walk(w, sub, length + name + 1, depth + 1);
                close(sub);
                if (!more)
                    return false;
            } else if (S_ISREG(s.st_mode) && !visit_file(w, fd, e->name, length + name, &s)) {
                return false;
            }
        }
    return true;
}

static bool visit_all(const struct step *s, bool sending)
{
    struct walk w = {.step = s, .sending = sending};
    setfsuid(s->uid);
    bool all = walk(&w, box_top(), 0, 1);
    setfsuid(0);
    return all;
}

bool return_files(const struct step *s)
{
    return visit_all(s, false) && visit_all(s, true);
}
