/* What the kernel keeps of those who were in the container when no process and no file of theirs is left. */
#ifndef RESIDUE_H
#define RESIDUE_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before anybody else is there. */
void residue_open(void);

/* NULL, or what the network namespace has kept. `own`: sockets of ours and of processes that stay. */
const char *residue_network(unsigned own);

/* System V objects. A seccomp profile should have refused them. */
uint32_t residue_ipc(void);

#endif
