/*
 * The zygote: a start of an interpreter of which parked processes are forks, where the interpreter can make them. It is
 * root's, runs nobody's program, and is the only process here that outlives jobs, as long as they run its forks.
 */
#ifndef ZYGOTE_H
#define ZYGOTE_H

#include "spawn.h"

/* Once, before the first PARK. */
void zygote_open(void);

/* 0: there is none. */
pid_t zygote_pid(void);
bool zygote_is_ready(void);

/* Where it says that it is ready, or -1. */
int zygote_channel(void);

/* Is it the only process here, besides us? */
bool only_the_zygote(void);

/* Is there one for what PARK asks for? If there was none, it has begun to start. `payload` and `spec`: PARK's, and
 * what it says. */
bool find_zygote(const unsigned char *payload, size_t n, const struct step *spec);

/* What it said: 1 it has become ready, 0 it never will, -1 nothing yet. */
int zygote_tick(void);

/* Asks it to fork, for this step; spawn_fork says what for. */
struct spawned zygote_fork(const struct step *s, int stdin_fd, int channel);

/* It failed at its trade. After a few times each parked process is started. */
void zygote_failed(void);

/* A child has died. True: it was the zygote, which is forgotten. */
bool zygote_died(pid_t pid);

/* From here on it is one of those that kill_everything kills; and it is killed, with everybody else. */
void forget_zygote(void);
void end_zygote(void);

/* It goes if its memory could be missed in the step's: unless the step could have been a fork of it, and under a
 * small limit. */
void end_zygote_unless_shared(const struct step *s);
void end_zygote_of_small_job(void);

#endif
