int main() { volatile int seven = 7, zero = 0; return seven % zero; }
