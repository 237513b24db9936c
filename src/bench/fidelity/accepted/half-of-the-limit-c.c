#include <stdio.h>
#include <time.h>
int main(void) { while (clock() < 0.5 * CLOCKS_PER_SEC); puts("42"); return 0; }
