#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  printf("written by both\n");
  if (fork() == 0) { printf("child\n"); return 0; }
  int status;
  wait(&status);
  printf("parent %d\n", WEXITSTATUS(status));
}
