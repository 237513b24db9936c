/* The memory of the container's sockets, where no cgroup counts it. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdint.h>

/* Once, before anybody else is there. */
void sockets_open(void);

/* Bytes that those in use may hold; the first few sockets are free. */
uint64_t sockets_memory(void);

#endif
