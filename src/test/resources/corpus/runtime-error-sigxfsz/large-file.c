#include <stdio.h>
int main(void) { FILE *f = fopen("big", "w"); char b[65536] = {0}; for (int i = 0; i < 1000; i++) fwrite(b, 1, sizeof b, f); fflush(f); return 0; }
