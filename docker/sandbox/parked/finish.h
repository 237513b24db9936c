/* Ends an interpreter without taking it apart, where nobody could tell. */
#ifndef FINISH_H
#define FINISH_H

/* In the original, before anything runs in it: what it consists of by now may stay as it is at the end. */
void finish_prepare(void);

#endif
