/*
 * A network namespace remembers its users: in its counters, in flow labels that outlive their socket by a minute, in
 * connections that linger with their ports, in what was learnt of a peer. All of it can be read by whoever comes
 * next, and nothing of it can be taken back without a capability that we don't have. So it is compared with what it
 * was before anybody came. None of these texts changes by itself while nobody uses the network; sockets of the UNIX
 * family leave nothing in them. An object of the kernel's that can't be read is none that a job could read.
 */
#include "residue.h"
#include "cgroup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct text {
    const char *path, *what;
    int fd;
    size_t length;
    char first[6000]; /* with only a loopback device the longest has some 4,000 bytes */
} texts[] = {
    {"/proc/net/dev", "traffic", -1, 0, ""},
    {"/proc/net/snmp", "IPv4 counters", -1, 0, ""},
    {"/proc/net/snmp6", "IPv6 counters", -1, 0, ""},
    {"/proc/net/netstat", "TCP counters", -1, 0, ""},
    {"/proc/net/ip6_flowlabel", "flow labels", -1, 0, ""},
    {"/proc/net/igmp", "IPv4 groups", -1, 0, ""},
    {"/proc/net/igmp6", "IPv6 groups", -1, 0, ""},
};
#define TEXTS (sizeof texts / sizeof *texts)

static int sockets[] = {-1, -1, -1};

static size_t read_all(int fd, char *to, size_t size)
{
    size_t length = 0;
    ssize_t n;
    while (length < size && (n = pread(fd, to + length, size - length, (off_t)length)) > 0)
        length += (size_t)n;
    return length;
}

void residue_open(void)
{
    for (size_t i = 0; i < TEXTS; i++) {
        texts[i].fd = open(texts[i].path, O_RDONLY | O_CLOEXEC);
        if (texts[i].fd >= 0)
            texts[i].length = read_all(texts[i].fd, texts[i].first, sizeof texts[i].first);
    }
    static const char *const lists[] = {"/proc/net/sockstat", "/proc/net/sockstat6", "/proc/net/unix"};
    for (size_t i = 0; i < 3; i++)
        sockets[i] = open(lists[i], O_RDONLY | O_CLOEXEC);
}

/* Is a number but 0 after any of the lines' "inuse"? */
static bool in_use(const char *text)
{
    static const char key[] = "inuse ";
    while ((text = strstr(text, key))) {
        text += sizeof key - 1;
        if (*text != '0')
            return true;
    }
    return false;
}

/* The name of a socket is what follows the seventh column. */
static bool named(const char *line)
{
    for (int column = 0; column < 7; column++) {
        line += strspn(line, " ");
        line += strcspn(line, " \n");
    }
    return line[strspn(line, " ")] != '\n' && line[strspn(line, " ")] != 0;
}

/* Has a socket a port or a name? The text is longer than our buffer only if there are many. */
static bool taken(void)
{
    static char text[4096];
    for (size_t i = 0; i < 2; i++) {
        text[read_all(sockets[i], text, sizeof text - 1)] = 0;
        if (in_use(text))
            return true;
    }
    size_t length = read_all(sockets[2], text, sizeof text - 1);
    text[length] = 0;
    for (char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n'))
        if (named(line + 1))
            return true;
    return length == sizeof text - 1;
}

/* Are there others than ours, the engine's, which have neither port nor name, and those of the dead that only
 * travel between each other? The kernel collects these when some socket is closed, but in a thread of its own,
 * which may have to wait for a CPU: 50 ms were too few on a loaded machine, and another container costs as much as
 * we wait here at most. */
static bool strange_sockets(unsigned own)
{
    static const char key[] = "sockets: used ";
    for (int tries = 0; tries < 400; tries++) {
        char text[512];
        uint64_t used;
        int pair[2];
        text[read_all(sockets[0], text, sizeof text - 1)] = 0;
        bool known = strncmp(text, key, sizeof key - 1) == 0 && cgroup_number(text + sizeof key - 1, &used);
        if ((known && used <= own) || !taken())
            return false;
        if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) == 0) {
            close(pair[0]);
            close(pair[1]);
        }
        usleep(1000);
    }
    return true;
}

const char *residue_network(unsigned own)
{
    static char now[sizeof texts->first];
    if (strange_sockets(own))
        return "sockets";
    for (size_t i = 0; i < TEXTS; i++)
        if (texts[i].fd >= 0
            && (read_all(texts[i].fd, now, sizeof now) != texts[i].length
                || memcmp(now, texts[i].first, texts[i].length) != 0))
            return texts[i].what;
    return NULL;
}

uint32_t residue_ipc(void)
{
    static const char *const lists[] = {"/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"};
    uint32_t objects = 0;
    for (size_t i = 0; i < 3; i++) {
        char buf[4096];
        int fd = open(lists[i], O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? 0 : read(fd, buf, sizeof buf);
        uint32_t lines = 0;
        for (ssize_t k = 0; k < n; k++)
            lines += buf[k] == '\n';
        if (lines > 1)
            objects += lines - 1; /* less its heading */
        if (fd >= 0)
            close(fd);
    }
    return objects;
}
