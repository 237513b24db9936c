// exits with 4
#include <cstdio>
#include <cstdlib>
#include <iostream>
int main() {
  std::at_quick_exit([] { std::puts("at quick exit"); std::fflush(stdout); });
  std::atexit([] { std::puts("never"); });
  std::cout << "flushed" << std::endl;
  std::quick_exit(4);
}
