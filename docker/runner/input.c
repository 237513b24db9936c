#include "input.h"

#include "wire.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static unsigned char ring[STDIN_WINDOW];
static uint32_t first, waiting; /* in the ring */
static uint32_t taken;          /* and not yet credited */
static int pipe_end = -1;
static bool finished;

void input_open(int pipe)
{
    first = waiting = taken = 0;
    finished = false;
    pipe_end = pipe;
}

bool input_add(const unsigned char *bytes, uint32_t n)
{
    if (n > sizeof ring - waiting - taken)
        return false;
    if (pipe_end < 0) {
        taken += n;
        return true;
    }
    uint32_t at = (first + waiting) % sizeof ring, to_end = (uint32_t)sizeof ring - at;
    uint32_t whole = to_end < n ? to_end : n;
    memcpy(ring + at, bytes, whole);
    memcpy(ring, bytes + whole, n - whole);
    waiting += n;
    return true;
}

void input_finish(void)
{
    finished = true;
}

void input_flush(void)
{
    while (pipe_end >= 0 && waiting > 0) {
        uint32_t whole = (uint32_t)sizeof ring - first < waiting ? (uint32_t)sizeof ring - first : waiting;
        ssize_t n = write(pipe_end, ring + first, whole);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0) {
            input_close(); /* the program has closed it, which is its right */
            return;
        }
        first = (first + (uint32_t)n) % sizeof ring;
        waiting -= (uint32_t)n;
        taken += (uint32_t)n;
    }
    if (finished)
        input_close();
}

int input_waits(void)
{
    return waiting > 0 ? pipe_end : -1;
}

uint32_t input_credit(void)
{
    uint32_t credit = taken;
    if (credit < sizeof ring / 2)
        return 0;
    taken = 0;
    return credit;
}

void input_close(void)
{
    if (pipe_end >= 0)
        close(pipe_end);
    pipe_end = -1;
    taken += waiting;
    waiting = 0;
}
