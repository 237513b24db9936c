#include <chrono>
#include <iostream>
#include <thread>
int main() { std::this_thread::sleep_for(std::chrono::milliseconds(3000)); std::cout << 42 << std::endl; }
