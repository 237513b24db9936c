// exits with 3
#include <cstdlib>
#include <iostream>
#include <string>
struct Noisy {
  std::string name;
  ~Noisy() { std::cout << "~" << name << std::string(30000, '.') << '\n'; }
};
static Noisy global{"global"};
thread_local Noisy local_of_thread{"thread"};
int main() {
  std::cin.tie(nullptr);
  static Noisy inside{"static"};
  Noisy lost{"never"};
  std::cout << local_of_thread.name << " no newline";
  std::exit(3);
}
