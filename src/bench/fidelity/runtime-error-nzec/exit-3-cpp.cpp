#include <stdexcept>
int main() { return 3; }
