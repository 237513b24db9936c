#include <stdio.h>
int main(void) {
  int a, b;
  printf("%d", scanf("%d %d", &a, &b));
  printf(" %d %d", a + b, getchar());
  printf(" %d", scanf("%d", &a));
}
