#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
int main() {
  std::string word, line;
  std::cin >> word;
  std::cout << '[' << word << "] " << std::cin.peek() << '\n';
  std::getline(std::cin, line);
  std::cout << '[' << line << "]\n";
  std::getline(std::cin >> std::ws, line);
  std::cout << '[' << line << "]\n";
  std::cin.seekg(0);
  char three[4] = "";
  std::cin.read(three, 3);
  std::cout << three << ' ' << std::cin.gcount() << ' ' << std::cin.tellg() << '\n';
  std::string rest{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << rest.size() << ' ' << std::cin.eof() << ' ' << !std::getline(std::cin, line) << '\n';
}
