// killed by 8
#include <stdio.h>
int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("line buffered");
  printf("lost");
  volatile int zero = argc - 1;
  return argc * 100 / zero;
}
