#include <iostream>
#include <string>
int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << line.size() << (line.back() == '\r' ? " crlf" : " lf") << '\n';
}
