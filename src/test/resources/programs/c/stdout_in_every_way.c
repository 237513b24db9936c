#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
int main(void) {
  fwrite("a\0b\n", 1, 4, stdout);
  putchar_unlocked('c');
  fputs("\xff\n", stdout);
  fflush(stdout);
  write(1, "write\n", 6);
  dprintf(1, "%s\n", "dprintf");
  struct iovec parts[] = {{"two ", 4}, {"parts\n", 6}};
  writev(1, parts, 2);
  int kept = dup(1);
  FILE *duplicate = fdopen(dup(1), "w");
  fprintf(duplicate, "dup\n");
  fclose(duplicate);
  FILE *full = fopen("/dev/full", "w");
  printf("%d", fputs("x", full));
  printf(" %d", fclose(full));
  printf(" %s\n", strerror(errno));
  fseek(stdout, 0, SEEK_END);
  printf("%d %d\n", isatty(1), fcntl(1, F_GETFL) & O_ACCMODE);
  fclose(stdout);
  // its descriptor is closed, but not that of this
  FILE *again = fdopen(kept, "w");
  return puts("after close") == EOF && fputs("kept\n", again) >= 0 && !fclose(again) ? 0 : 1;
}
