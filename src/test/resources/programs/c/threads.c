#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long sum;
static void *add(void *given) {
  for (int i = 0; i < 100000; i++) { pthread_mutex_lock(&lock); sum += (long) given; pthread_mutex_unlock(&lock); }
  return NULL;
}
static void *late(void *text) { usleep(100000); printf("%s\n", (char *) text); return NULL; }
int main(void) {
  pthread_t threads[4];
  for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, add, (void *) i);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  printf("%ld\n", sum);
  pthread_create(threads, NULL, late, "after main");
  pthread_exit(NULL);
}
