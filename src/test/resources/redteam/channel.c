/* Says what it finds of those who were here before, then leaves what it was told in the way that it was told: "WAY SECRET" on stdin. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/in6.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static int found;

/* In /box there are the program and its source. */
static void entries(const char *place, const char *own) {
  DIR *d = opendir(place);
  for (struct dirent *e; d && (e = readdir(d));)
    if (e->d_name[0] != '.' && strcmp(e->d_name, own) != 0 && (!*own || strcmp(e->d_name, "main.c") != 0)) {
      char path[600], text[100] = "";
      snprintf(path, sizeof path, "%s/%s", place, e->d_name);
      int f = open(path, O_RDONLY | O_NONBLOCK);
      if (f >= 0 && read(f, text, 99) < 0) text[0] = 0;
      if (found++ < 5) printf("%s: %s\n", path, text);
    }
}

static void lines(const char *path, int headings) {
  char line[2000];
  FILE *f = fopen(path, "r");
  while (f && fgets(line, sizeof line, f))
    if (headings-- <= 0) found++, printf("%s: %s", path, line);
}

/* What only grows when somebody uses the network. */
static void counters(const char *path, const char *word) {
  char line[4000];
  FILE *f = fopen(path, "r");
  while (f && fgets(line, sizeof line, f)) {
    char *at = strstr(line, word);
    if (at && atol(at + strlen(word)) != 0) found++, printf("%s: %s", path, line);
  }
}

static void look(void) {
  entries("/box", "main");
  entries("/tmp", ""), entries("/dev/shm", ""), entries("/dev/mqueue", "");
  lines("/proc/net/ip6_flowlabel", 1);
  lines("/proc/net/tcp", 1), lines("/proc/net/tcp6", 1), lines("/proc/net/udp", 1), lines("/proc/net/udp6", 1);
  lines("/proc/sysvipc/shm", 1), lines("/proc/sysvipc/msg", 1), lines("/proc/sysvipc/sem", 1);
  counters("/proc/net/dev", "lo:"), counters("/proc/net/snmp6", "Ip6OutRequests"), counters("/proc/net/snmp6", "Ip6OutNoRoutes");
  counters("/proc/net/snmp6", "Icmp6OutMsgs"), counters("/proc/net/snmp6", "Udp6OutDatagrams");
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0channel"};
  if (connect(socket(AF_UNIX, SOCK_DGRAM, 0), (void *)&name, sizeof(sa_family_t) + 8) == 0) found++, puts("somebody listens");
  if (!found) puts("nothing");
}

static struct sockaddr_in local(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void leave(const char *way, const char *secret) {
  struct sockaddr_in a = local(7777);
  if (!strcmp(way, "files")) {
    const char *places[] = {"/tmp", "/dev/shm", "/box", "/dev/mqueue"};
    for (int p = 0; p < 4; p++)
      for (int i = 0; i < (p == 1 ? 8000 : 100); i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%d", places[p], i);
        int f = open(path, O_CREAT | O_WRONLY, 0666);
        if (f < 0 || (i == 0 && write(f, secret, strlen(secret)) < 0)) break;
        fchmod(f, 0666), close(f);
      }
  } else if (!strcmp(way, "folders")) {
    if (chdir("/dev/shm") == 0)
      while (mkdir("d", 0700) == 0 && chdir("d") == 0) ;
  } else if (!strcmp(way, "label")) {
    struct in6_flowlabel_req r = {.flr_label = htonl(0x12345), .flr_action = IPV6_FL_A_GET, .flr_share = IPV6_FL_S_ANY,
        .flr_flags = IPV6_FL_F_CREATE, .flr_linger = 60, .flr_expires = 60};
    strncpy((char *)&r.flr_dst, secret, 16);
    /* the kernel looks at the low half of these numbers only */
    syscall(SYS_setsockopt, socket(AF_INET6, SOCK_DGRAM, 0), SOL_IPV6, 1L << 32 | IPV6_FLOWLABEL_MGR, &r, sizeof r);
    setsockopt(socket(AF_INET6, SOCK_DGRAM, 0), SOL_IPV6, IPV6_FLOWLABEL_MGR, &r, sizeof r);
  } else if (!strcmp(way, "group")) {
    struct ip_mreqn r = {.imr_multiaddr.s_addr = htonl(0xe0000123), .imr_ifindex = 1};
    setsockopt(socket(AF_INET, SOCK_DGRAM, 0), IPPROTO_IP, IP_ADD_MEMBERSHIP, &r, sizeof r);
    struct ipv6_mreq r6 = {.ipv6mr_interface = 1};
    inet_pton(AF_INET6, "ff02::1234", &r6.ipv6mr_multiaddr);
    setsockopt(socket(AF_INET6, SOCK_DGRAM, 0), SOL_IPV6, IPV6_ADD_MEMBERSHIP, &r6, sizeof r6);
  } else if (!strcmp(way, "udp")) {
    sendto(socket(AF_INET, SOCK_DGRAM, 0), secret, 1, 0, (void *)&a, sizeof a);
  } else if (!strcmp(way, "tcp")) {
    int l = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(l, (void *)&a, sizeof a) < 0 || listen(l, 5) < 0 || connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, sizeof a) < 0)
      printf("no TCP: %s\n", strerror(errno));
  } else if (!strcmp(way, "outside")) {
    a.sin_addr.s_addr = htonl(0x08080808);
    connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, sizeof a);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
    inet_pton(AF_INET6, "2001:db8::1", &six.sin6_addr);
    connect(socket(AF_INET6, SOCK_STREAM, 0), (void *)&six, sizeof six);
  } else if (!strcmp(way, "daemon")) {
    if (fork() == 0) {
      struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0channel"};
      setsid();
      bind(socket(AF_UNIX, SOCK_DGRAM, 0), (void *)&name, sizeof(sa_family_t) + 8);
      bind(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, sizeof a);
      for (;;) if (fork() != 0) usleep(1000);
    }
    usleep(20000);
  }
}

int main(void) {
  char way[20], secret[40];
  if (scanf("%19s %39s", way, secret) != 2) return 1;
  look();
  fflush(stdout);
  leave(way, secret);
  return 0;
}
