/*
 * For a runner of another architecture under qemu-user. That has no seccomp, and makes a fork of what was to be a vfork:
 * the parent doesn't stand still, and what the child writes is lost. So no filter is set here, and a fork becomes what
 * the kernel makes of clone(CLONE_VM | CLONE_VFORK), as far as spawn.c needs it.
 */
#include "blocking.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#define SHARED 256u      /* of what the child is given; the caller has it on its stack */
#define HAS_NO_EXEC 0x40 /* PF_FORKNOEXEC */

bool keep_output_blocking(void)
{
    return true;
}

/* Until it has exec'ed or ended, as /proc tells. */
static bool is_still_ours(pid_t pid)
{
    char path[32], text[512], state = 'Z';
    unsigned flags = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[n] = 0;
    const char *end = strrchr(text, ')');
    return end && sscanf(end, ") %c %*d %*d %*d %*d %*d %u", &state, &flags) == 2 && state != 'Z' && (flags & HAS_NO_EXEC);
}

int __wrap_clone(int (*function)(void *), void *stack, int flags, void *argument);

int __wrap_clone(int (*function)(void *), void *stack, int flags, void *argument)
{
    (void)stack;
    (void)flags;
    void *shared = mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return -1;
    memcpy(shared, argument, SHARED);
    pid_t pid = fork();
    if (pid == 0)
        _exit(function(shared));
    while (pid > 0 && is_still_ours(pid))
        usleep(100);
    memcpy(argument, shared, SHARED);
    munmap(shared, SHARED);
    return pid;
}
