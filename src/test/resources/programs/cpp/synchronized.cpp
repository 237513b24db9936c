#include <cstdio>
#include <iostream>
int main() {
  for (int i = 0; i < 3000; i++) {
    std::printf("printf %d\n", i);
    std::cout << "cout " << i << std::endl;
    if (i % 1000 == 0) std::wcout.good();
  }
}
