/* Frames from the host, between steps: waits for the next one, and looks after the parked process meanwhile. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include "wire.h"

/* The next frame, valid until the next call. Ends the runner at end of file. */
struct frame next_frame(void);

void expect_length(const struct frame *f, uint32_t n);

/* The DATA frames of something that was announced with its size; into fd, or nowhere if fd is -1. False: it is full. */
bool receive(int fd, uint64_t size);

#endif
