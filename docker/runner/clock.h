/* Clocks, in nanoseconds. */
#ifndef CLOCK_H
#define CLOCK_H

#include <poll.h>
#include <stdint.h>
#include <time.h>

#define MILLISECOND UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)

static inline uint64_t clock_ns(clockid_t id)
{
    struct timespec t;
    return clock_gettime(id, &t) == 0 ? (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec : 0;
}

static inline uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static inline uint64_t above(uint64_t value, uint64_t base)
{
    return value > base ? value - base : 0;
}

static inline uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static inline void wait_for(struct pollfd *fds, nfds_t n, uint64_t ns)
{
    struct timespec t = {(time_t)(ns / SECOND), (long)(ns % SECOND)};
    if (ppoll(fds, n, &t, NULL) <= 0)
        for (nfds_t i = 0; i < n; i++)
            fds[i].revents = 0;
}

#endif
