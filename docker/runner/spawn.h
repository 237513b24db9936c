/* How the process of a step comes to be. */
#ifndef SPAWN_H
#define SPAWN_H

#include "wire.h"

#include <sys/types.h>

struct spawned {
    pid_t pid;
    int out, err;        /* our ends, non-blocking; err is -1 if stderr goes into stdout */
    uint64_t exec_at;    /* on the monotonic clock, ns */
    int exec_error;      /* errno of the exec; the process is gone and reaped */
    const char *failed;  /* a step before the exec that must not fail, with errno */
};

/* Once, before the first step. */
void spawn_prepare(void);

/* A pipe for the stdin of an interactive step. Ours is ends[1], which doesn't block. */
bool spawn_stdin(int ends[2]);

/* Takes stdin_fd. `channel` is the process's descriptor 3, or -1 if it has none. On return the program runs, or
 * exec_error or failed says why not. */
struct spawned spawn(struct step *s, int stdin_fd, int channel);

/* Asks the process at the other end of `zygote` for a fork of itself, to be the one of this step. Its pid is not known
 * yet (0), and whether it comes to be at all the channel will tell. failed: nobody was asked. Takes stdin_fd. */
struct spawned spawn_fork(int zygote, const struct step *s, int stdin_fd, int channel);

#endif
