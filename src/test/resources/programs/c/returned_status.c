// exits with 200
#include <stdio.h>
int main(void) { puts("256 is taken off"); return 456; }
