/* A job: its files, its steps, and the proof at its end that nothing of it is left. */
#ifndef JOB_H
#define JOB_H

#include "wire.h"

#include <sys/types.h>

#define PAGE UINT64_C(4096)

struct job {
    bool open;               /* between BEGIN and END */
    bool no_space;           /* its files don't fit into the work directory */
    uid_t uid;               /* whose processes live in the container, the zygote apart */
    uid_t owner;             /* of its FILEs; 0 unless they are its only step's own */
    uid_t files_uid;         /* of whoever may have left files */
    uint64_t host_memory;    /* of its files and stdin, bytes */
};
extern struct job job;

/* Outlives the job: something is left of a step, or may be, and no further step runs. */
extern bool dirty;

/* The highest uid that was announced: each is used once. */
extern uid_t last_uid;

void mark_dirty(const char *why);

void begin_job(const struct frame *f);
void take_file(struct frame f);
void end_job(void);

/* The program's stdin: a file without a name, which the program has for reading and we, until it is full, for
 * writing. */
int make_stdin(void);
int open_stdin(int w);

/* Nothing of the step is alive. Removes its files, and looks for what the next one could find of it. */
void clean_up_step(void);

#endif
