/*
 * What a job's threads ask of the CPUs and don't get, by the kernel's run delay. Threads wait for each other as well
 * as for strangers: of a thread's waiting only that counts which exceeds the time that the job's other threads ran.
 * Without that dozens of threads that wake at the same instant and otherwise sleep were taken for starved, and
 * outlived their wall time by a minute.
 */
#ifndef DEMAND_H
#define DEMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct demand {
    uint64_t waited;  /* ns that threads have waited for strangers since the last look, told once they got a CPU */
    uint64_t pending; /* ns for which a thread has been runnable without getting one, at most */
};

/* A new step begins. */
void demand_forget(void);

/* What a process's threads had and waited for before the step doesn't count. */
void demand_remember(pid_t pid, uint64_t t);

/* Of all processes but the first and one more; cpu: ns that the job used since the look before the last one. A
 * thread that is runnable and has run may have been so since `since`. */
struct demand demand_of_all_but(pid_t other, uint64_t since, uint64_t t, uint64_t cpu);

#endif
