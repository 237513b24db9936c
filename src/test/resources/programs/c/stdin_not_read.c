#include <stdio.h>
int main(void) { puts("whatever is there"); }
