// exits with 4
#include <stdio.h>
#include <unistd.h>
int main(void) {
  puts("flushed");
  fflush(stdout);
  puts("never seen");
  _exit(4);
}
