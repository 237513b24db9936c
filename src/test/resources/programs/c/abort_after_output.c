// killed by 6
#include <assert.h>
#include <stdio.h>
int main(int argc, char **argv) {
  for (int i = 0; i < 30000; i++) printf("%d\n", i);
  fflush(stdout);
  assert(argc == 0 && argv);
}
