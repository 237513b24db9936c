/* The files that a step made and that go back to the host. */
#ifndef RETURNED_H
#define RETURNED_H

#include "wire.h"

/* All that are the step's and that a FILE frame can name. False: they are more than it may return, and none is sent. */
bool return_files(const struct step *s);

#endif
