#include <atomic>
#include <condition_variable>
#include <future>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>
int main() {
  std::atomic<int> sum{0};
  std::vector<std::jthread> threads;
  for (int i = 1; i <= 8; i++) threads.emplace_back([&sum, i] { for (int n = 0; n < 10000; n++) sum += i; });
  threads.clear();
  std::cout << sum << ' ' << std::async(std::launch::async, [] { return 6 * 7; }).get() << '\n';
  std::mutex lock;
  std::condition_variable changed;
  bool ready = false;
  std::thread teller([&] { std::lock_guard held(lock); ready = true; changed.notify_one(); });
  std::unique_lock held(lock);
  changed.wait(held, [&] { return ready; });
  teller.join();
  std::promise<int> broken;
  broken.set_exception(std::make_exception_ptr(std::out_of_range("through a future")));
  try {
    broken.get_future().get();
  } catch (const std::exception &e) {
    std::cout << e.what() << '\n';
  }
}
