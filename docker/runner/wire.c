#include "wire.h"

#include <string.h>

int wire_frame(unsigned char *buf, size_t n, struct frame *f)
{
    if (n < 4)
        return 0;
    uint32_t length = get32(buf);
    if (length > WIRE_MAX)
        return -1;
    if (n < WIRE_HEADER + (size_t)length)
        return 0;
    f->length = length;
    f->type = buf[4];
    f->payload = buf + WIRE_HEADER;
    return 1;
}

/* Makes value[0..n) a C string in place. Its tag and length (5 bytes, already read) lie before it, so it moves one
 * byte down. */
static char *terminated(unsigned char *value, uint32_t n)
{
    unsigned char *string = value - 1;
    memmove(string, value, n);
    string[n] = 0;
    return (char *)string;
}

enum {
    ARGV = 1, ENV, UID, CPU, WALL, STACK, PROCESSES, FILE_SIZE, OPEN_FILES, OUT_CAP, ERR_CAP, STDIN, FLAGS, RETURN_CAP,
    PARKED, PROGRAM
};
#define FIELD(tag) (1u << (tag))
#define LIMITS (FIELD(UID) | FIELD(CPU) | FIELD(STACK) | FIELD(PROCESSES) | FIELD(FILE_SIZE) | FIELD(OPEN_FILES))

/* argv and environment apart, `required` fields must be there and `optional` ones may, and of `flags` any. */
static const char *parse(
    unsigned char *payload, size_t n, struct step *s, unsigned required, unsigned optional, uint32_t flags)
{
    const struct { uint32_t *u32; uint64_t *u64; } number[] = {
        [UID] = {&s->uid, 0}, [CPU] = {0, &s->cpu_time}, [WALL] = {0, &s->wall_time}, [STACK] = {0, &s->stack},
        [PROCESSES] = {&s->processes, 0}, [FILE_SIZE] = {0, &s->file_size}, [OPEN_FILES] = {&s->open_files, 0},
        [OUT_CAP] = {0, &s->stdout_cap}, [ERR_CAP] = {0, &s->stderr_cap}, [STDIN] = {0, &s->stdin_size},
        [FLAGS] = {&s->flags, 0}, [RETURN_CAP] = {0, &s->return_cap}, [PARKED] = {&s->parked, 0},
    };
    unsigned seen = 0;
    size_t at = 0;

    memset(s, 0, sizeof *s);
    while (at < n) {
        if (n - at < 5)
            return "step: cut field";
        uint8_t tag = payload[at];
        uint32_t length = get32(payload + at + 1);
        unsigned char *value = payload + at + 5;
        at += 5;
        if (length > n - at)
            return "step: field longer than the step";
        at += length;

        if (tag == ARGV || tag == ENV) {
            if (memchr(value, 0, length))
                return "step: NUL in a string";
            if (tag == ARGV) {
                if (s->argc == MAX_ARGS)
                    return "step: too many arguments";
                s->argv[s->argc++] = terminated(value, length);
            } else {
                if (s->envc == MAX_ENV)
                    return "step: too many environment variables";
                const unsigned char *eq = memchr(value, '=', length);
                if (!eq || eq == value)
                    return "step: environment without a name";
                s->envp[s->envc++] = terminated(value, length);
            }
            continue;
        }
        if (tag > PROGRAM || !((required | optional) & FIELD(tag)))
            return "step: unknown field";
        if (seen & FIELD(tag))
            return "step: repeated field";
        seen |= FIELD(tag);
        if (tag == PROGRAM) {
            if (length == 0 || value[0] != '/' || memchr(value, 0, length))
                return "step: program without an absolute path";
            s->program = terminated(value, length);
            continue;
        }
        if (length != (number[tag].u32 ? 4u : 8u))
            return "step: field of a wrong size";
        if (number[tag].u32)
            *number[tag].u32 = get32(value);
        else
            *number[tag].u64 = get64(value);
    }

    if ((seen & required) != required || s->argc == 0)
        return "step: missing field";
    if (s->argv[0][0] == 0)
        return "step: empty program name";
    if (s->flags & ~flags)
        return "step: unknown flag";
    if ((s->flags & RETURN_FILES) && !(seen & FIELD(RETURN_CAP)))
        return "step: RETURN_FILES without RETURN_CAP";
    if ((s->flags & INTERACTIVE) && (s->stdin_size > 0 || s->parked))
        return "step: INTERACTIVE with STDIN or PARKED";
    if (s->uid < MIN_UID || s->uid > MAX_UID)
        return "step: uid out of range";
    if (s->cpu_time == 0 || s->processes == 0 || ((seen & FIELD(WALL)) && s->wall_time == 0))
        return "step: limit of zero";
    return NULL;
}

const char *wire_step(unsigned char *payload, size_t n, struct step *s)
{
    return parse(payload, n, s, LIMITS | FIELD(WALL) | FIELD(OUT_CAP) | FIELD(ERR_CAP) | FIELD(STDIN),
        FIELD(FLAGS) | FIELD(RETURN_CAP) | FIELD(PARKED),
        RETURN_FILES | MERGE_STDERR | INTERACTIVE);
}

const char *wire_park(unsigned char *payload, size_t n, struct step *s)
{
    return parse(payload, n, s, LIMITS | FIELD(PROGRAM), FIELD(FLAGS), MERGE_STDERR | FORKED);
}

const char *wire_path(const unsigned char *path, size_t n)
{
    if (n == 0 || n > MAX_PATH_BYTES)
        return "path: empty or too long";
    if (memchr(path, 0, n))
        return "path: NUL";
    unsigned components = 0;
    for (size_t from = 0; from <= n;) {
        const unsigned char *slash = memchr(path + from, '/', n - from);
        size_t length = slash ? (size_t)(slash - path) - from : n - from;
        if (length == 0 || length > 255)
            return "path: empty or too long component";
        if (path[from] == '.' && (length == 1 || (length == 2 && path[from + 1] == '.')))
            return "path: . or ..";
        if (++components > MAX_COMPONENTS)
            return "path: too many components";
        from += length + 1;
    }
    return NULL;
}

bool wire_utf8(const unsigned char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        unsigned char c = s[i++];
        if (c < 0x80)
            continue;
        unsigned more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
        if (c < 0xc2 || c > 0xf4 || n - i < more)
            return false;
        unsigned char second = s[i];
        if ((c == 0xe0 && second < 0xa0) || (c == 0xed && second > 0x9f) || (c == 0xf0 && second < 0x90)
            || (c == 0xf4 && second > 0x8f))
            return false;
        for (; more > 0; more--)
            if ((s[i++] & 0xc0) != 0x80)
                return false;
    }
    return true;
}

void wire_report(unsigned char out[REPORT_BYTES], const struct report *r)
{
    unsigned char *p = put8(out, r->outcome);
    p = put32(p, (uint32_t)r->detail);
    p = put64(put64(put64(p, r->cpu), r->wall), r->memory);
    p = put32(p, r->oom_kills);
    p = put64(put64(p, r->stdout_bytes), r->stderr_bytes);
    p = put32(put8(p, r->flags), r->survivors);
    put64(put64(put64(p, r->setup), r->cleanup), r->starved);
}

#define NS_PER_SECOND UINT64_C(1000000000) /* what RLIMIT_CPU counts in */

static bool same_strings(char *const *a, uint32_t a_count, char *const *b, uint32_t b_count)
{
    if (a_count != b_count)
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}

bool wire_same_start(const struct step *a, const struct step *b)
{
    return (a->flags & MERGE_STDERR) == (b->flags & MERGE_STDERR) && same_strings(a->argv, a->argc, b->argv, b->argc)
        && same_strings(a->envp, a->envc, b->envp, b->envc)
        && a->cpu_time / NS_PER_SECOND == b->cpu_time / NS_PER_SECOND && a->stack == b->stack
        && a->processes == b->processes && a->file_size == b->file_size && a->open_files == b->open_files;
}
