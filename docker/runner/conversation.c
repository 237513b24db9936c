#include "conversation.h"

#include "host.h"
#include "parked.h"
#include "reaper.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

struct frame next_frame(void)
{
    struct frame f;
    while (!in_frame(&f)) {
        out_flush();
        bool starting = parked_unanswered();
        struct pollfd p[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals_fd, .events = POLLIN},
            {.fd = starting ? parked_awaited() : -1, .events = POLLIN}};
        if (poll(p, 3, starting ? 100 : -1) < 0)
            continue;
        if (p[1].revents) {
            take_signals();
            reap();
        }
        if (starting)
            parked_tick();
        if (p[0].revents)
            in_read();
    }
    return f;
}

void expect_length(const struct frame *f, uint32_t n)
{
    if (f->length != n)
        fault(FAULT_FRAME, "frame of a wrong size");
}

bool receive(int fd, uint64_t size)
{
    bool fits = true;
    while (size > 0) {
        struct frame f = next_frame();
        if (f.type != IN_DATA)
            fault(FAULT_UNEXPECTED, "DATA expected");
        if (f.length == 0 || f.length > size)
            fault(FAULT_FRAME, "DATA empty or beyond its size");
        for (uint32_t done = 0; fd >= 0 && fits && done < f.length;) {
            ssize_t n = write(fd, f.payload + done, f.length - done);
            fits = n > 0;
            if (!fits && errno != ENOSPC)
                system_fault("write");
            done += fits ? (uint32_t)n : 0;
        }
        size -= f.length;
    }
    return fits;
}
