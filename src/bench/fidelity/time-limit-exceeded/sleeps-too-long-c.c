#include <stdio.h>
#include <unistd.h>
int main(void) { usleep(3000000); puts("42"); return 0; }
