/* What the step that runs says, and what the host says to it. Nothing here blocks. */
#ifndef STREAMS_H
#define STREAMS_H

#include <stdbool.h>
#include <stdint.h>

#define OUTPUT_FRAME_LEAST 4096 /* bytes of a pipe that are worth a frame */

/* Reads once from a pipe (0 stdout, 1 stderr) and queues what its cap allows. False: nothing there now, or no room
 * for it. */
bool pump(int stream);

/* Everybody is dead, so what a pipe doesn't give now it will never give. */
void drain(int stream);

/* The host is told of the end of an INTERACTIVE step's stdout. */
void tell_end_of_stdout(uint64_t t);

/* Sends what there is to say, or returns until when it may wait; 0: nothing waits. */
uint64_t tell(uint64_t t);

/* What the host says to the step. False: it is to end. */
bool listen_to_host(bool readable);

/* The stdin of an INTERACTIVE step. */
void serve_input(void);

#endif
