// exits with 5
#include <cstdlib>
#include <exception>
#include <iostream>
int main() {
  std::set_terminate([] { std::cout << "terminated" << std::endl; std::_Exit(5); });
  std::cout << "before ";
  [&]() noexcept { throw 1; }();
}
