#include <time.h>
/* stops by itself within the extra time */
int main(void) { while (clock() < 0.8 * CLOCKS_PER_SEC); return 0; }
