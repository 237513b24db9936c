#include <ctime>
#include <iostream>
int main() { while (std::clock() < 0.5 * CLOCKS_PER_SEC) {} std::cout << 42 << std::endl; }
