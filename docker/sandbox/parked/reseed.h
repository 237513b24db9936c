/* Gives an interpreter that has started, and has run nothing of anyone's yet, another hash seed. */
#ifndef RESEED_H
#define RESEED_H

#include <stdbool.h>

/* Between preinitialisation and initialisation. */
void reseed_watch(void);

/* After initialisation. False: there is something in this interpreter that reseed doesn't know how to hash again. Until reseed nothing may run in it. */
bool reseed_prepare(void);

/* In each copy of it. With a seed that was asked for (PYTHONHASHSEED) that one stays. Ends the process if there is no randomness. */
void reseed(void);

#endif
