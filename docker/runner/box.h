/* The writable places of the container: what the host puts there, what is sent back, and how they become empty
 * again. */
#ifndef BOX_H
#define BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Opens the places. NULL, or what is wrong: a place that isn't root's, isn't sticky, or isn't empty. */
const char *box_open(void);

/* A new file, with the folders that it takes, open for writing, or (S_IFDIR) a folder; -1 and errno (EEXIST: given
 * twice). Changes path. Owner: 0 for one of the host's, which jobs can't change, else the job's. */
int box_create(char *path, mode_t mode, uid_t owner);

/* Removes what a job left, but not the host's files. The calls to `tick` let the caller keep time; false from it
 * gives up. */
void box_clean(uid_t uid, bool (*tick)(void));

/* Removes everything. */
void box_clear(uid_t uid, bool (*tick)(void));

/* What the places hold now is all the host's, and belongs there until box_clear; or else (not `hosts`) it is the
 * job's. */
void box_settle(bool hosts);

/* How many entries the places hold that shouldn't be there after box_clean (`settled`) or box_clear, with the
 * first one's place and name in `text`. */
uint32_t box_leftovers(bool settled, char *text, size_t size);

/* The work directory. */
int box_top(void);

#endif
