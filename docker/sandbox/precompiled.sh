#!/bin/sh
# Compiles the headers that most C++ programs begin with, into /precompiled as it is to lie in /. g++.sh says when they are used.
# GCC takes such a file in place of the header of that name if it finds it earlier in the search, if nothing but comments and
# macros that it doesn't depend on stand before the #include, and if the compiler is the same, to the byte.
set -eu
headers=/precompiled/usr/lib/dromedary/precompiled
for header in bits/stdc++.h iostream; do
  mkdir -p "$headers/$(dirname $header)"
  # from a file that includes it: the header itself, compiled as the main file, would not count as a system header
  echo "#include <$header>" > main.h
  g++ -O2 -std=gnu++20 -x c++-header main.h -o "$headers/$header.gch"
done
mkdir -p /precompiled/usr/local/bin
cp g++.sh /precompiled/usr/local/bin/g++
chmod 0755 /precompiled/usr/local/bin/g++

# it is used, and makes no difference
printf '#include <bits/stdc++.h>\nint main() { std::map<int, std::string> m; m[1] = "x"; std::cout << m[1]; }\n' > main.cpp
/usr/bin/g++ -O2 -std=gnu++20 -fuse-ld=gold main.cpp -lm -o without
/usr/bin/g++ -isystem "$headers" -H -O2 -std=gnu++20 -fuse-ld=gold main.cpp -lm -o with 2> used
grep -q "^! $headers/bits/stdc++.h.gch" used
cmp with without
