#include <iostream>
#include <vector>
int main() { std::vector<char> v(40 << 20, 1); std::cout << 41 + v[12345] << std::endl; }
