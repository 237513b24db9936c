#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0), pair[2];
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  printf("%d %d\n", bind(server, (struct sockaddr *) &address, size), listen(server, 1));
  getsockname(server, (struct sockaddr *) &address, &size);
  connect(client, (struct sockaddr *) &address, size);
  int accepted = accept(server, NULL, NULL);
  write(client, "over tcp", 8);
  char text[100] = "";
  read(accepted, text, sizeof text);
  puts(text);
  socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
  send(pair[0], "pair", 5, 0);
  recv(pair[1], text, sizeof text, 0);
  puts(text);
  int poll = epoll_create1(0), counter = eventfd(3, 0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = 7};
  epoll_ctl(poll, EPOLL_CTL_ADD, counter, &event);
  printf("%d %d\n", epoll_wait(poll, &event, 1, 1000), event.data.fd);
}
