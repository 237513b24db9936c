#include <stdlib.h>
#include <string.h>
int main(void) { for (;;) { char *p = malloc(1 << 20); if (!p) return 1; for (int i = 0; i < 1 << 20; i += 4096) ((volatile char *)p)[i] = 1; } }
