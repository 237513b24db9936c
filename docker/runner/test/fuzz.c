/* libFuzzer on everything that parses bytes of the host. Build and run with `make fuzz`. */
#include "wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct step s;
    struct frame f;
    unsigned char *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, bytes, n);
    if (wire_frame(copy, n, &f) == 1 && f.payload + f.length > copy + n)
        abort();
    if (!wire_path(copy, n) && (memchr(copy, 0, n) || copy[0] == '/' || copy[n - 1] == '/'))
        abort();
    wire_utf8(copy, n);
    if (!wire_step(copy, n, &s)) {
        if (s.argc == 0 || s.argv[s.argc] || s.envp[s.envc])
            abort();
        size_t total = 0;
        for (uint32_t i = 0; i < s.argc; i++)
            total += strlen(s.argv[i]) + 1;
        for (uint32_t i = 0; i < s.envc; i++)
            total += strlen(s.envp[i]) + 1;
        if (total > n)
            abort();
    }
    memcpy(copy, bytes, n);
    if (!wire_park(copy, n, &s) && (s.argc == 0 || !s.program || s.program[0] != '/'))
        abort();
    free(copy);
    return 0;
}
