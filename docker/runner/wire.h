/* The protocol's format (PROTOCOL.md): numbers, limits, and parsers that touch nothing but their arguments. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAGIC "DROM"
#define WIRE_VERSION 8
#define WIRE_HEADER 5
#define WIRE_MAX 65536

enum wire_in {
    IN_HELLO = 0x01, IN_PING = 0x02, IN_BEGIN = 0x10, IN_FILE = 0x11, IN_DATA = 0x12, IN_STEP = 0x13, IN_END = 0x14,
    IN_PARK = 0x15, IN_STOP = 0x16, IN_CREDIT = 0x17
};
enum wire_out {
    OUT_HELLO = 0x81, OUT_PONG = 0x82, OUT_OUTPUT = 0x90, OUT_USAGE = 0x91, OUT_REPORT = 0x92,
    OUT_FILE = 0x93, OUT_DATA = 0x94, OUT_CLEAN = 0x95, OUT_PARKED = 0x96, OUT_CREDIT = 0x97, OUT_FAULT = 0x9f
};
enum wire_fault { FAULT_VERSION = 1, FAULT_FRAME = 2, FAULT_UNEXPECTED = 3, FAULT_FIELD = 4, FAULT_SYSTEM = 5 };
enum wire_outcome {
    EXITED, SIGNALLED, CPU_TIME_LIMIT, WALL_TIME_LIMIT, OUTPUT_LIMIT, EXEC_FAILED, RETURN_LIMIT = 7, STOPPED,
    REFUSED, MEMORY_LIMIT, NO_SPACE
};
enum wire_step_flag { RETURN_FILES = 1, MERGE_STDERR = 2, INTERACTIVE = 8, FORKED = 16 };
enum wire_report_flag { STDOUT_CUT = 1, STDERR_CUT = 2, MEMORY_EXACT = 4, WAS_PARKED = 8 };

/* What an INTERACTIVE step's host may say, and the step print, before the other side is ready for more. */
#define STDIN_WINDOW (1u << 18)
#define STDOUT_WINDOW (1u << 20)

#define MAX_ARGS 512
#define MAX_ENV 64
#define MAX_PATH_BYTES 512
#define MAX_COMPONENTS 16
#define MAX_RETURNED 4096
#define MIN_UID 1000u
#define MAX_UID 0x7fffffffu

struct frame {
    uint8_t type;
    uint32_t length;
    unsigned char *payload;
};

/* Everything a STEP says, or a PARK. argv, envp and program point into the payload that was parsed. */
struct step {
    uint32_t argc, envc;
    char *argv[MAX_ARGS + 1];
    char *envp[MAX_ENV + 1];
    char *program;   /* PARK: the file to execute; else NULL, and argv[0] says it */
    uint32_t parked; /* STEP: uid of the parked process to use, or 0 */
    uint32_t uid, processes, open_files, flags;
    uint64_t cpu_time, wall_time, stack, file_size, stdout_cap, stderr_cap, stdin_size, return_cap;
};

struct report {
    uint8_t outcome;
    int32_t detail;
    uint64_t cpu, wall, memory;
    uint32_t oom_kills;
    uint64_t stdout_bytes, stderr_bytes;
    uint8_t flags;
    uint32_t survivors;
    uint64_t setup, cleanup, starved;
};
#define REPORT_BYTES 78

static inline uint16_t get16(const unsigned char *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static inline uint32_t get32(const unsigned char *p) { return (uint32_t)get16(p) << 16 | get16(p + 2); }
static inline uint64_t get64(const unsigned char *p) { return (uint64_t)get32(p) << 32 | get32(p + 4); }
static inline unsigned char *put8(unsigned char *p, uint8_t v) { *p = v; return p + 1; }
static inline unsigned char *put16(unsigned char *p, uint16_t v)
{
    return put8(put8(p, (uint8_t)(v >> 8)), (uint8_t)v);
}
static inline unsigned char *put32(unsigned char *p, uint32_t v)
{
    return put16(put16(p, (uint16_t)(v >> 16)), (uint16_t)v);
}
static inline unsigned char *put64(unsigned char *p, uint64_t v)
{
    return put32(put32(p, (uint32_t)(v >> 32)), (uint32_t)v);
}

/* The first frame of buf: 1 it is complete, 0 more bytes are needed, -1 it can never be a frame. */
int wire_frame(unsigned char *buf, size_t n, struct frame *f);

/* NULL, or what is wrong with the step. Changes payload: every argument gets its terminator there. */
const char *wire_step(unsigned char *payload, size_t n, struct step *s);
const char *wire_park(unsigned char *payload, size_t n, struct step *s);

/* Would both be started in the same way? */
bool wire_same_start(const struct step *a, const struct step *b);

/* NULL, or what is wrong with the path of a FILE. */
const char *wire_path(const unsigned char *path, size_t n);

bool wire_utf8(const unsigned char *s, size_t n);

void wire_report(unsigned char out[REPORT_BYTES], const struct report *r);

#endif
