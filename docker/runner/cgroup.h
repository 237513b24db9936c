/* What the container's cgroup says about time and memory. Version 1, 2, or none at all. */
#ifndef CGROUP_H
#define CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void cgroup_open(const char *root);
int cgroup_version(void); /* 1, 2; 0: nothing can be read */

bool cgroup_cpu(uint64_t *ns);
bool cgroup_memory(uint64_t *bytes);
bool cgroup_watermark(uint64_t *bytes); /* the highest memory use since the container began */
bool cgroup_oom_kills(uint64_t *n);
bool cgroup_limit(uint64_t *bytes); /* on memory; false: there is none */

/* Version 1: is there no room left for so many bytes that the cgroup doesn't count? Not if giving up cached files
 * would make room. */
bool cgroup_full(uint64_t uncounted);

/* For the tests: a decimal number; the number after `key` at the start of a line. */
bool cgroup_number(const char *text, uint64_t *value);
bool cgroup_keyed(const char *text, const char *key, uint64_t *value);

#endif
