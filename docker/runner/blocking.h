/* Standard output and error block, as the files do that other judges give, whatever a program or its runtime asks
 * for. */
#ifndef BLOCKING_H
#define BLOCKING_H

#include <stdbool.h>

/* For this process and every one that it will start, for ever. False: errno says why not. */
bool keep_output_blocking(void);

#endif
