#include "host.h"

#include "clock.h"
#include "reaper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned char out[2 * (WIRE_HEADER + WIRE_MAX)];
static size_t out_from, out_to;
static unsigned char in[WIRE_HEADER + WIRE_MAX];
static size_t in_from, in_to;

void out_write(void)
{
    while (out_from < out_to) {
        ssize_t n = write(STDOUT_FILENO, out + out_from, out_to - out_from);
        if (n > 0)
            out_from += (size_t)n;
        else if (n < 0 && errno == EINTR)
            continue;
        else if (n < 0 && errno == EAGAIN)
            return;
        else
            _exit(0); /* the host is gone */
    }
    out_from = out_to = 0;
}

size_t out_room(void)
{
    if (out_from > 0 && sizeof out - out_to < WIRE_HEADER + WIRE_MAX) {
        memmove(out, out + out_from, out_to - out_from);
        out_to -= out_from;
        out_from = 0;
    }
    return sizeof out - out_to;
}

size_t out_pending(void)
{
    return out_to - out_from;
}

struct pollfd host_gone(void)
{
    return (struct pollfd){.fd = STDIN_FILENO, .events = POLLRDHUP};
}

void exit_if_gone(const struct pollfd *p)
{
    if (p->revents & (POLLHUP | POLLRDHUP | POLLERR | POLLNVAL))
        _exit(0);
}

void out_wait(size_t room)
{
    for (;;) {
        if (out_room() >= room)
            return;
        out_write();
        if (out_room() >= room)
            return;
        struct pollfd p[] = {
            {.fd = STDOUT_FILENO, .events = POLLOUT}, host_gone(), {.fd = signals_fd, .events = POLLIN}};
        wait_for(p, 3, SECOND);
        exit_if_gone(&p[1]);
        if (p[2].revents)
            take_signals();
    }
}

unsigned char *out_frame(uint8_t type, uint32_t length)
{
    out_wait(WIRE_HEADER + (size_t)length);
    unsigned char *payload = put8(put32(out + out_to, length), type);
    out_to += WIRE_HEADER + (size_t)length;
    return payload;
}

void out_bytes(uint8_t type, const void *bytes, size_t n)
{
    memcpy(out_frame(type, (uint32_t)n), bytes, n);
}

void out_flush(void)
{
    out_wait(sizeof out);
}

unsigned char *out_space(void)
{
    return out + out_to;
}

void out_add(size_t n)
{
    out_to += n;
}

_Noreturn void fault(enum wire_fault code, const char *text)
{
    size_t n = strnlen(text, 1000);
    unsigned char *p = put16(out_frame(OUT_FAULT, (uint32_t)n + 2), code);
    memcpy(p, text, n);
    for (uint64_t until = now() + SECOND; out_from < out_to && now() < until;) {
        struct pollfd w = {.fd = STDOUT_FILENO, .events = POLLOUT};
        out_write();
        if (out_from < out_to)
            wait_for(&w, 1, 10 * MILLISECOND);
    }
    _exit(1);
}

_Noreturn void system_fault(const char *what)
{
    char text[160];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    fault(FAULT_SYSTEM, text);
}

void in_read(void)
{
    memmove(in, in + in_from, in_to - in_from);
    in_to -= in_from;
    in_from = 0;
    ssize_t n = read(STDIN_FILENO, in + in_to, sizeof in - in_to);
    if (n > 0)
        in_to += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        _exit(0);
}

bool in_peek(struct frame *f)
{
    int got = wire_frame(in + in_from, in_to - in_from, f);
    if (got < 0)
        fault(FAULT_FRAME, "frame too long");
    return got > 0;
}

void in_drop(const struct frame *f)
{
    in_from += WIRE_HEADER + (size_t)f->length;
}

bool in_frame(struct frame *f)
{
    if (!in_peek(f))
        return false;
    in_drop(f);
    return true;
}

size_t in_pending(void)
{
    return in_to - in_from;
}
