/* What the step that runs uses of CPU and memory, and what CPU time it was kept from. */
#ifndef METER_H
#define METER_H

#include "wire.h"

#include <stdint.h>

#define HEARTBEAT (50 * MILLISECOND)

/* What the counters say before a step, so that what lies in the container already doesn't count. */
void begin_measuring(void);
void end_measuring(struct report *r);

/* ns; bytes. */
uint64_t cpu_used(void);
uint64_t memory_now(void);

/* USAGE, if it is time for one and the host keeps up. */
void heartbeat(uint64_t t);

/* At each HEARTBEAT: how long did the job wait for a CPU that others had? */
void look_for_starvation(uint64_t t);

/* When the wall time is over, as far as can be told now. */
uint64_t wall_end(void);

#endif
