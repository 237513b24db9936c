/* The walls of the container, looked at from the inside: whoever gives them is asked which ones it gave. */
#ifndef WALLS_H
#define WALLS_H

#include <stddef.h>
#include <stdint.h>

/* Once, before we put up a filter of our own. */
void walls_open(void);

/* Which of the walls in PROTOCOL.md aren't there, a line each; empty if all are. `secrets`: paths of which nothing
 * may be readable, each with its terminator, `size` bytes in all. */
const char *walls_missing(const char *secrets, size_t size);

/* So many uids and gids, from 0 on, are there to be had. */
uint32_t walls_uids(void);

#endif
