#include <stdio.h>
#include <stdlib.h>
/* 16 GB asked for, none of it touched */
int main(void) { char *p = malloc(16ull << 30); printf("%s\n", p ? "42" : "refused"); return 0; }
