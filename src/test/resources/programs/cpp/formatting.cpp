#include <ctime>
#include <iomanip>
#include <iostream>
#include <limits>
#include <locale>
int main() {
  std::cout << 0.1 + 0.2 << ' ' << std::setprecision(17) << 0.1 + 0.2 << ' ' << std::fixed << std::setprecision(3) << 2.0005 << ' '
            << std::scientific << 12345.678 << ' ' << std::hexfloat << 1.5 << std::defaultfloat << ' ' << 1e300 * 1e10 << '\n';
  std::cout << std::setw(8) << std::setfill('*') << std::left << 42 << std::hex << std::showbase << 255 << std::boolalpha << ' ' << true << '\n';
  std::cout << std::locale("").name() << ' ' << std::dec << 1234567 << ' ' << std::numeric_limits<long double>::digits10 << '\n';
  std::time_t never = 0;
  std::cout << std::put_time(std::localtime(&never), "%F %T %Z") << " ünï 𝄞\n";
  try {
    std::locale german("de_DE.UTF-8");
  } catch (const std::runtime_error &e) {
    std::cout << e.what() << '\n';
  }
}
