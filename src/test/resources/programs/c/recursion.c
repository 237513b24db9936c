#include <stdio.h>
#include <string.h>
static int depth(int n) { char kept[200]; memset(kept, n, sizeof kept); return n == 0 ? 0 : 1 + depth(n - 1) + (kept[n % 200] != (char) n); }
int main(void) { printf("%d\n", depth(150000)); }
