/*
 * libuv, and so Node, makes its pipes non-blocking. What a full pipe doesn't take then lies in the program's memory
 * and is lost when it calls exit; fs.writeSync fails with EAGAIN; and as the flag belongs to the pipe, whoever shares
 * it (the shell that started node in the background) has writes that fail, too. A regular file has none of this, and
 * programs are written for that.
 *
 * So the two calls that set the flag succeed and do nothing if they are about descriptor 1 or 2. The filter stands on
 * top of the container's own, is inherited, and costs a few instructions, of which kernels from 5.11 on spare those
 * calls that it always allows.
 */
#include "blocking.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#error "name this architecture's AUDIT_ARCH; the low half of an argument comes first"
#endif

#define LOAD(here, field) [here] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(here, test, value, then, otherwise) \
    [here] = BPF_JUMP(BPF_JMP | (test) | BPF_K, value, (then) - (here) - 1, (otherwise) - (here) - 1)
#define RETURN(here, what) [here] = BPF_STMT(BPF_RET | BPF_K, what)

static struct sock_filter filter[] = {
    LOAD(0, arch),
    IF(1, BPF_JEQ, ARCHITECTURE, 2, 15), /* what else the kernel may run, the container's own filter refuses */
    LOAD(2, nr),
    IF(3, BPF_JEQ, SYS_ioctl, 4, 6),
    LOAD(4, args[1]),
    IF(5, BPF_JEQ, FIONBIO, 11, 15),
    IF(6, BPF_JEQ, SYS_fcntl, 7, 15),
    LOAD(7, args[1]),
    IF(8, BPF_JEQ, F_SETFL, 9, 15),
    LOAD(9, args[2]),
    IF(10, BPF_JSET, O_NONBLOCK, 11, 15),
    LOAD(11, args[0]),
    IF(12, BPF_JEQ, STDOUT_FILENO, 14, 13),
    IF(13, BPF_JEQ, STDERR_FILENO, 14, 15),
    RETURN(14, SECCOMP_RET_ERRNO | 0),
    RETURN(15, SECCOMP_RET_ALLOW),
};

bool keep_output_blocking(void)
{
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return false;
    /* By this call kernels before 5.16 don't slow everything down on account of a filter; it may be refused, the
     * other isn't. */
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0
        || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
