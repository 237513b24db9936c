/* Fills memory of the kernel's that might be nobody's, and holds it for a second: "WHAT PROCESSES COUNT" on stdin. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static char block[65536];

static void udp(int count) {
  for (int i = 0; i < count; i++) {
    int s = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof a;
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (bind(s, (void *)&a, length) < 0) return;
    getsockname(s, (void *)&a, &length);
    for (int j = 0; j < 100; j++) sendto(s, block, 60000, MSG_DONTWAIT, (void *)&a, length);
  }
}

static void tcp(int count) {
  int listener = socket(AF_INET, SOCK_STREAM, 0), size = 8 << 20;
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof a;
  bind(listener, (void *)&a, length), listen(listener, 512), getsockname(listener, (void *)&a, &length);
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  for (int i = 0; i < count; i++) {
    int c = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(c, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (connect(c, (void *)&a, length) < 0) return;
    int s = accept(listener, 0, 0);
    fcntl(c, F_SETFL, O_NONBLOCK), fcntl(s, F_SETFL, O_NONBLOCK);
    for (int idle = 0; idle < 3;) {
      int sent = write(c, block, sizeof block) > 0;
      if (write(s, block, sizeof block) > 0 || sent) idle = 0; else idle++, usleep(200);
    }
  }
}

static void local(int count) {
  for (int i = 0, p[2]; i < count && socketpair(AF_UNIX, SOCK_STREAM, 0, p) == 0; i++)
    while (send(p[0], block, sizeof block, MSG_DONTWAIT) > 0) ;
}

static void netlink(int count) {
  struct { unsigned length; unsigned short type, flags; unsigned sequence, pid; char rest[4]; } m = {20, 18, 0x301, 0, 0, {0}};
  for (int i = 0, s; i < count && (s = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, 0)) >= 0; i++)
    for (int j = 0; j < 20000 && send(s, &m, 20, 0) > 0; j++) ;
}

static void filter(int count) {
  static struct sock_filter code[4096];
  for (int i = 0; i < 4095; i++) code[i].k = i;
  code[4095].code = 6;
  struct sock_fprog program = {4096, code};
  for (int i = 0; i < count; i++)
    setsockopt(socket(AF_UNIX, SOCK_DGRAM, 0), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

static void pipes(int count) {
  for (int i = 0, p[2]; i < count && pipe(p) == 0; i++) {
    fcntl(p[1], F_SETPIPE_SZ, 1 << 20), fcntl(p[1], F_SETFL, O_NONBLOCK);
    while (write(p[1], block, sizeof block) > 0) ;
  }
}

static void terminals(int count) {
  int opened = 0;
  while (opened < count && open("/dev/ptmx", O_RDWR) >= 0) opened++;
  printf("%d terminals\n", opened);
}

int main(void) {
  char what[20];
  int processes, count;
  if (scanf("%19s %d %d", what, &processes, &count) != 3) return 1;
  for (int i = 1; i < processes; i++)
    if (fork() == 0) break;
  if (!strcmp(what, "udp")) udp(count);
  if (!strcmp(what, "tcp")) tcp(count);
  if (!strcmp(what, "unix")) local(count);
  if (!strcmp(what, "netlink")) netlink(count);
  if (!strcmp(what, "filter")) filter(count);
  if (!strcmp(what, "pipes")) pipes(count);
  if (!strcmp(what, "terminals")) terminals(count);
  fflush(stdout);
  sleep(1);
  return 0;
}
