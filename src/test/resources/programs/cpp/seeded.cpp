#include <algorithm>
#include <iostream>
#include <numeric>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>
int main() {
  std::mt19937 engine(2026);
  std::cout << engine() << ' ' << std::uniform_int_distribution<>(1, 100)(engine) << ' ' << std::normal_distribution<>()(engine) << '\n';
  std::vector<int> numbers(10);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), engine);
  for (int n : numbers) std::cout << n << ' ';
  std::unordered_map<std::string, int> words{{"the", 1}, {"quick", 2}, {"brown", 3}};
  for (auto &[word, n] : words) std::cout << word << n << ' ';
  std::cout << std::hash<std::string>()("text") << '\n';
}
