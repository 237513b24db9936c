#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
  FILE *unnamed = tmpfile();
  fprintf(unnamed, "kept %d", 1);
  rewind(unnamed);
  char text[100], name[] = "/tmp/file-XXXXXX";
  printf("%s\n", fgets(text, sizeof text, unnamed));
  int fd = mkstemp(name);
  int truncated = ftruncate(fd, 100000);
  printf("%d %d\n", truncated, posix_fallocate(fd, 0, 200000));
  char *mapped = mmap(NULL, 200000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  mapped[199999] = 'z';
  struct stat status;
  fstat(fd, &status);
  ssize_t read = pread(fd, text, 1, 199999);
  printf("%ld %zd %c\n", (long) status.st_size, read, text[0]);
  FILE *here = fopen("out.txt", "w+");
  fputs("line\n", here);
  fclose(here);
  struct stat made;
  stat("out.txt", &made);
  int renamed = rename("out.txt", "moved.txt");
  printf("%o %d %d\n", made.st_mode & 0777, renamed, access("out.txt", F_OK));
  int memory = shm_open("/shared", O_CREAT | O_RDWR, 0600);
  printf("%d %d\n", memory >= 0, ftruncate(memory, 4096));
  shm_unlink("/shared");
}
