#include "streams.h"

#include "clock.h"
#include "conversation.h"
#include "host.h"
#include "input.h"
#include "meter.h"
#include "step.h"

#include <errno.h>
#include <unistd.h>

#define OUTPUT_PATIENCE (5 * MILLISECOND)

bool pump(int stream)
{
    static unsigned char dropped[WIRE_MAX];
    uint64_t cap = stream == 0 ? run.spec.stdout_cap : run.spec.stderr_cap;
    uint64_t *count = stream == 0 ? &run.report.stdout_bytes : &run.report.stderr_bytes;
    uint64_t left = cap - run.sent[stream];
    const size_t header = WIRE_HEADER + 1;
    unsigned char *to = dropped;
    size_t size = sizeof dropped;

    if (left > 0) {
        size_t room = out_room();
        if (room < header + OUTPUT_FRAME_LEAST)
            return false;
        to = out_space() + header;
        size = room - header;
        if (size > WIRE_MAX - 1)
            size = WIRE_MAX - 1;
    }
    if (stream == 0 && size > run.window)
        size = (size_t)run.window;
    if (size == 0)
        return false;
    ssize_t n = read(run.pipes[stream], to, size);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (n <= 0) {
        close(run.pipes[stream]);
        run.pipes[stream] = -1;
        if (stream == 0 && (run.spec.flags & INTERACTIVE))
            run.closed_at = now();
        return false;
    }
    *count += (uint64_t)n;
    if (stream == 0 && (run.spec.flags & INTERACTIVE))
        run.window -= (uint64_t)n;
    if ((uint64_t)n > left)
        run.report.flags |= stream == 0 ? STDOUT_CUT : STDERR_CUT;
    size_t keep = (uint64_t)n > left ? (size_t)left : (size_t)n;
    if (keep > 0) {
        run.sent[stream] += keep;
        put8(put8(put32(out_space(), (uint32_t)keep + 1), OUT_OUTPUT), (uint8_t)(stream + 1));
        out_add(header + keep);
    }
    return true;
}

/* A program that goes on without its stdout has ended its part of a conversation. One that has just exited has,
 * too, but that is for the REPORT to say: only what the host knows of already can be the reason for what it does
 * next. */
void tell_end_of_stdout(uint64_t t)
{
    if (run.closed_at == 0 || t - run.closed_at < HEARTBEAT || out_room() < WIRE_HEADER + 1)
        return;
    put8(out_frame(OUT_OUTPUT, 1), 1);
    run.closed_at = 0;
}

/* To an INTERACTIVE step. */
static bool converse(bool readable)
{
    if (readable)
        in_read();
    struct frame f;
    while (in_frame(&f)) {
        if (f.type == IN_STOP && f.length == 0)
            return false;
        if (f.type == IN_CREDIT) {
            expect_length(&f, 4);
            run.window += get32(f.payload);
        } else if (f.type != IN_DATA) {
            fault(FAULT_UNEXPECTED, "DATA, CREDIT or STOP expected");
        } else if (f.length == 0) {
            input_finish();
        } else if (!input_add(f.payload, f.length)) {
            fault(FAULT_UNEXPECTED, "DATA beyond the window");
        }
    }
    return true;
}

/* To a step that isn't INTERACTIVE: STOP, or what is for later. */
static bool told_to_stop(bool readable)
{
    if (readable && in_pending() < WIRE_HEADER)
        in_read();
    struct frame f;
    if (in_peek(&f) && f.type == IN_STOP && f.length == 0) {
        in_drop(&f);
        return true;
    }
    run.deaf = in_pending() >= WIRE_HEADER;
    return false;
}

bool listen_to_host(bool readable)
{
    return run.spec.flags & INTERACTIVE ? converse(readable) : !told_to_stop(readable);
}

void serve_input(void)
{
    input_flush();
    uint32_t credit = out_room() < WIRE_HEADER + 4 ? 0 : input_credit();
    if (credit > 0)
        put32(out_frame(OUT_CREDIT, 4), credit);
}

/* What there is to say goes to the host, but not each line by itself: every write wakes the engine and the
 * service. So an output waits a moment for the next one or for the REPORT, unless somebody waits to answer it.
 * Until when; 0: there is nothing that waits. */
uint64_t tell(uint64_t t)
{
    if (run.untold_since == 0)
        run.untold_since = t;
    uint64_t until = run.untold_since + OUTPUT_PATIENCE;
    if (out_pending() > 0 && out_pending() < 4096 && t < until && !(run.spec.flags & INTERACTIVE))
        return until;
    out_write();
    if (out_pending() == 0)
        run.untold_since = 0;
    return 0;
}

void drain(int stream)
{
    while (run.pipes[stream] >= 0) {
        out_wait(WIRE_HEADER + 1 + OUTPUT_FRAME_LEAST);
        if (!pump(stream) && run.pipes[stream] >= 0) {
            close(run.pipes[stream]);
            run.pipes[stream] = -1;
        }
    }
}
