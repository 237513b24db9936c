#!/bin/sh
# The image's g++: Debian's, which for exactly the command of languages.yaml, without options of the client's, is first tried with
# headers that were compiled when the image was made. That takes half the time and gives the same bytes. The one thing that
# differs is through which line a header is said to be included in a diagnostic; so if there is any to be given, Debian's
# compiler gives it, without those headers. Options may mean that headers are to be compiled differently, and not all of them
# are noticed by GCC (-fsanitize=undefined isn't), so any option at all means without.
if [ "$*" = "-O2 -std=gnu++20 -fuse-ld=gold main.cpp -lm -o main" ]; then
  said=$(/usr/bin/g++ -isystem /usr/lib/dromedary/precompiled "$@" 2>&1) && [ -z "$said" ] && exit 0
fi
exec /usr/bin/g++ "$@"
