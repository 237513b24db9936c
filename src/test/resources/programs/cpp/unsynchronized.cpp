#include <cstdio>
#include <iostream>
int main() {
  std::ios::sync_with_stdio(false);
  for (int i = 0; i < 100000; i++) std::cout << i << (i % 10 ? ' ' : '\n');
  std::cout.flush();
  std::printf("printf\n");
  std::fflush(stdout);
  std::cout << "cout";
}
