// killed by 11
#include <stdio.h>
int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("unbuffered %d\n", 1);
  volatile int *nowhere = 0;
  return *nowhere;
}
