/* What a job's processes ask of the CPUs. */
#ifndef DEMAND_H
#define DEMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct demand {
    bool runnable;   /* a thread runs or waits for a CPU */
    uint64_t waited; /* ns that the living threads have waited for one, until they last got it */
};

/* Of one process. */
struct demand demand_of(pid_t pid);

/* Of all but the first and one more. */
struct demand demand_of_all_but(pid_t other);

#endif
