/*
 * What TCP and UDP have in their queues is charged to a cgroup of version 2, but in version 1 only if somebody has
 * set memory.kmem.tcp.limit_in_bytes, and no runtime does that any more: a job of 64 MB could hold 375 MB. UNIX
 * sockets are charged in both.
 *
 * The queues themselves are listed in /proc/net/tcp, but reading that walks the whole machine's table, which takes
 * 4.5 ms, and it tells the bytes of content, which may be a fortieth of what they take. How many sockets there are
 * takes 3 us to read. So each is taken to be as full as the kernel lets it be, and those that make up the first 8 MB
 * are free: 31 of TCP with the limits of SandboxSpec.
 */
#include "sockets.h"
#include "cgroup.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#define FREE (UINT64_C(8) << 20)
#define MOST_OF_A_DATAGRAM (UINT64_C(64) << 10)

static int lists[] = {-1, -1};
static uint64_t tcp_bytes, udp_bytes; /* that one socket may hold */

static bool text_of(int fd, char *text, size_t size)
{
    ssize_t n = fd < 0 ? -1 : pread(fd, text, size - 1, 0);
    text[n > 0 ? n : 0] = 0;
    return n > 0;
}

/* The last of the three numbers of such a limit. */
static uint64_t most(const char *path)
{
    char text[128];
    uint64_t value = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (text_of(fd, text, sizeof text)) {
        const char *last = strrchr(text, '\t');
        cgroup_number(last ? last + 1 : text, &value);
    }
    if (fd >= 0)
        close(fd);
    return value;
}

void sockets_open(void)
{
    int size = 0, s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s >= 0) {
        getsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, &(socklen_t){sizeof size});
        close(s);
    }
    udp_bytes = (uint64_t)size + MOST_OF_A_DATAGRAM;
    tcp_bytes = most("/proc/sys/net/ipv4/tcp_rmem") + most("/proc/sys/net/ipv4/tcp_wmem");
    lists[0] = open("/proc/net/sockstat", O_RDONLY | O_CLOEXEC);
    lists[1] = open("/proc/net/sockstat6", O_RDONLY | O_CLOEXEC);
}

static uint64_t in_use(const char *text, const char *key)
{
    uint64_t n = 0;
    const char *at = strstr(text, key);
    if (at)
        cgroup_number(at + strlen(key), &n);
    return n;
}

uint64_t sockets_memory(void)
{
    char text[512];
    uint64_t bytes = 0;
    if (text_of(lists[0], text, sizeof text))
        bytes += in_use(text, "\nTCP: inuse ") * tcp_bytes + in_use(text, "\nUDP: inuse ") * udp_bytes;
    if (text_of(lists[1], text, sizeof text))
        bytes += in_use(text, "TCP6: inuse ") * tcp_bytes + in_use(text, "\nUDP6: inuse ") * udp_bytes;
    return bytes > FREE ? bytes - FREE : 0;
}
