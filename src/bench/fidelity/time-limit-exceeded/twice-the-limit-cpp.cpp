#include <ctime>
#include <iostream>
int main() { while (std::clock() < 2.0 * CLOCKS_PER_SEC) {} std::cout << 42 << std::endl; }
