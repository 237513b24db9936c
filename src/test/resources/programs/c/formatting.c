#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>
int main(void) {
  printf("%.20g %a %Lf %e %g %5.1f|%-8d|%+d|%#o|%s\n", 0.1, 1.0, 1.0L / 3, 1e-320, 1e6, -0.05, 42, 42, 8, "é");
  printf("%f %f %f %d\n", INFINITY, -NAN, sqrt(2), (int) lround(2.5));
  printf("%d %d %d\n", rand(), rand(), RAND_MAX);
  time_t never = 0;
  char text[100];
  tzset();
  strftime(text, sizeof text, "%c %Z %z", localtime(&never));
  printf("%s %s %s", text, tzname[0], ctime(&never));
  printf("%s %'d %s\n", setlocale(LC_ALL, ""), 1234567, setlocale(LC_ALL, "de_DE.UTF-8") ? "German" : "no German");
  printf("%lc %ls %zu\n", (wint_t) 0xe9, L"ünï 𝄞", mbstowcs(NULL, "ünï", 0));
}
