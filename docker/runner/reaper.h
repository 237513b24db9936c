/* Signals and dead children: as PID 1 the runner is the parent of every orphan. */
#ifndef REAPER_H
#define REAPER_H

#include <stdbool.h>
#include <stdint.h>

/* Readable when a child has died or the engine wants us to end. */
extern int signals_fd;

/* Takes what is pending. The engine's SIGTERM ends us; a job can't send it. */
void take_signals(void);

/* Collects all dead children. */
void reap(void);

/* True: we are alone, but for the zygote. */
bool kill_everything(void);

/* How many processes live here, the zygote and we apart. */
uint32_t count_processes(void);

#endif
