// exits with 9
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  printf("%d %d\n", WEXITSTATUS(system("exit 7")), WTERMSIG(system("kill -9 $$")));
  fflush(stdout);
  system("seq 1 20000");
  char line[100];
  FILE *pipe = popen("tr a-z A-Z <<END\nthrough a pipe\nEND", "r");
  printf("%s", fgets(line, sizeof line, pipe));
  printf("%d\n", pclose(pipe));
  fflush(stdout);
  execlp("sh", "sh", "-c", "echo replaced; exit 9", NULL);
}
