#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
  struct stat status;
  fstat(0, &status);
  char *mapped = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
  printf("%d %ld %.10s\n", S_ISREG(status.st_mode), (long) status.st_size, mapped);
  char word[100], line[100], *rest = NULL;
  size_t size = 0;
  scanf("%99s", word);
  printf("[%s] [%c] ", word, getchar());
  printf("[%s]\n", fgets(line, sizeof line, stdin));
  ssize_t length = getline(&rest, &size, stdin);
  printf("%zd [%s]\n", length, rest);
  ungetc('x', stdin);
  printf("%c ", getchar());
  printf("%d %d\n", getchar(), feof(stdin));
  rewind(stdin);
  int characters = 0;
  while (getchar() != EOF) characters++;
  printf("%d %d\n", characters, feof(stdin));
  int again = open("/dev/stdin", O_RDONLY);
  length = read(again, line, 5);
  printf("%zd %.5s\n", length, line);
  lseek(0, 2, SEEK_SET);
  length = read(0, line, 5);
  printf("%zd %.5s\n", length, line);
}
