#include <stdio.h>
#include <time.h>
int main(void) { while (clock() < 2.0 * CLOCKS_PER_SEC); puts("42"); return 0; }
