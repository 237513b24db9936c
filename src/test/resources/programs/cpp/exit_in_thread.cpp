// exits with 6
#include <cstdlib>
#include <iostream>
#include <thread>
int main() {
  std::cout << "main";
  std::thread([] { std::cout << " thread"; std::exit(6); }).join();
}
