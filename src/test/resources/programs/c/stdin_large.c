#include <stdio.h>
int main(void) {
  long n, count = 0;
  unsigned long sum = 0;
  while (scanf("%ld", &n) == 1) { sum += n; count++; printf("%lx ", n * 2654435761 & 0xffff); }
  printf("\n%ld %lu\n", count, sum);
}
