// exits with 3
#include <stdio.h>
#include <stdlib.h>
static void last(void) { printf("atexit %s\n", "again"); }
static void first(void) { for (int i = 0; i < 20000; i++) puts("registered last, run first"); }
__attribute__((destructor)) static void destroyed(void) { puts("destructor"); }
int main(void) {
  atexit(last);
  atexit(first);
  printf("no newline");
  exit(3);
}
