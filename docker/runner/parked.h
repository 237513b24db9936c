/*
 * The process that waits for a job, and the zygote that it may be a fork of.
 *
 * A parked process has been started in advance, with an interpreter that has done what it does before a program
 * begins, and waits at its descriptor 3 to be told to go on. A job's first step that is exactly what was started
 * takes it over instead of being spawned.
 */
#ifndef PARKED_H
#define PARKED_H

#include "wire.h"

#include <sys/types.h>

void take_park(struct frame f);

/* Is the host still to be told whether the process has become ready? Tells it. */
bool parked_unanswered(void);
void parked_answer(bool ready);

/* The descriptor at which it will say so; then parked_tick looks. */
int parked_awaited(void);
void parked_tick(void);

/* A child has died, maybe the zygote. True: it was the parked process. */
bool parked_died(pid_t pid);

/* Nobody is parked any more, and nothing of it is left. Between steps only. */
void unpark(void);

/* Was it started as exactly this step would be? */
bool is_parked(const struct step *s);

/* Its stdin for writing, which is the caller's from here on. */
int parked_take_stdin(void);

/* Lets it go on, as the process of the step that runs. False: it is gone. */
bool resume_parked(uint64_t asked);

/* The container is the step's alone: the parked process goes, and the zygote if it could be missed in the step's
 * memory. */
void make_way_for(const struct step *s);

#endif
