/* The host at the other end of stdin and stdout: what goes to it is buffered, and nothing here waits for it but
 * what says so. */
#ifndef HOST_H
#define HOST_H

#include "wire.h"

#include <poll.h>

/* ---- To the host. ---- */

/* Writes what the host takes at once. */
void out_write(void);

/* Bytes that are free in the buffer; bytes that the host hasn't taken. */
size_t out_room(void);
size_t out_pending(void);

/* Waits until the host has taken so much that `room` bytes are free; until it has taken all. */
void out_wait(size_t room);
void out_flush(void);

/* A frame of `length` bytes: where its payload goes. Waits for room. */
unsigned char *out_frame(uint8_t type, uint32_t length);
void out_bytes(uint8_t type, const void *bytes, size_t n);

/* A frame whose payload is read from somewhere: first where it goes, `room` having been seen to, then that it is
 * there. */
unsigned char *out_space(void);
void out_add(size_t n);

/* ---- From the host. ---- */

/* Reads once; what is in the buffer moves to its beginning. Ends the runner at end of file. */
void in_read(void);

/* The first frame of the buffer, valid until the next in_read, is taken out of it. False: it isn't complete. */
bool in_frame(struct frame *f);

/* The same, and it stays in the buffer. in_drop takes it out. */
bool in_peek(struct frame *f);
void in_drop(const struct frame *f);

/* Bytes in the buffer. */
size_t in_pending(void);

/* For a poll: that the host is gone, which ends the runner. */
struct pollfd host_gone(void);
void exit_if_gone(const struct pollfd *p);

/* ---- The end. ---- */

_Noreturn void fault(enum wire_fault code, const char *text);
_Noreturn void system_fault(const char *what); /* with errno's words */

#endif
