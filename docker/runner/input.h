/* The stdin of an INTERACTIVE step: between the host, which may say no more than a window of it, and a pipe, which
 * may be full. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>

/* Takes the pipe's writing end, which doesn't block; -1: the step isn't INTERACTIVE. */
void input_open(int pipe);

/* The host's next bytes; what nobody reads any more is dropped. False: they are more than the window. */
bool input_add(const unsigned char *bytes, uint32_t n);

/* The host has said its last word: stdin ends when all of it has been taken. */
void input_finish(void);

/* Hands on what the pipe takes. */
void input_flush(void);

/* The pipe if bytes wait for it, else -1. */
int input_waits(void);

/* What the window has become wider by since the last call; 0 until it is worth a frame. */
uint32_t input_credit(void);

/* Nobody is to read any more. */
void input_close(void);

#endif
