// killed by 6
#include <iostream>
#include <stdexcept>
int main() {
  for (int i = 0; i < 20000; i++) std::cout << i << '\n';
  std::cout << std::flush;
  throw std::runtime_error("after output");
}
