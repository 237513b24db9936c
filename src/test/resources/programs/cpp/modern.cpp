#include <bits/stdc++.h>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
#pragma GCC optimize("O3")
using Tree = __gnu_pbds::tree<int, __gnu_pbds::null_type, std::less<>, __gnu_pbds::rb_tree_tag, __gnu_pbds::tree_order_statistics_node_update>;
int main() {
  Tree tree;
  for (int n : {5, 1, 9, 3}) tree.insert(n);
  std::cout << *tree.find_by_order(2) << ' ' << tree.order_of_key(9) << '\n';
  auto odd = std::views::iota(1, 20) | std::views::filter([](int n) { return n % 2; }) | std::views::transform([](int n) { return n * n; });
  for (int n : odd) std::cout << n << ' ';
  __int128 large = __int128(1) << 100;
  std::cout << '\n' << (long long) (large >> 90) << ' ' << std::regex_replace("a1b22", std::regex("\\d+"), "#") << ' ' << std::popcount(255u) << '\n';
  std::filesystem::create_directories("a/b");
  std::ofstream("a/b/c.txt") << std::string(1000, 'x');
  for (auto &entry : std::filesystem::recursive_directory_iterator("a")) std::cout << entry.path().string() << ' ' << (entry.is_directory() ? 0 : entry.file_size()) << '\n';
}
