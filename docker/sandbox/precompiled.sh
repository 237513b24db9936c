#!/bin/sh
# Compiles the headers that most C++ programs begin with, for each dialect of languages.yaml, into /precompiled as it is to lie in /.
# g++.sh says when they are used. GCC takes such a file in place of the header of that name if it finds it earlier in the search, if
# nothing but comments and macros that it doesn't depend on stand before the #include, and if the compiler and its options are the
# same; of several in a folder it takes the one that fits.
set -eu
headers=/precompiled/usr/lib/dromedary/precompiled
for header in bits/stdc++.h iostream; do
  mkdir -p "$headers/$header.gch"
  # from a file that includes it: the header itself, compiled as the main file, would not count as a system header. Diagnostics
  # name this file, so it has the name that programs have
  echo "#include <$header>" > main.cpp
  for dialect in gnu++14 gnu++17 gnu++20; do
    g++ -O2 -std=$dialect -x c++-header main.cpp -o "$headers/$header.gch/$dialect"
  done
done
mkdir -p /precompiled/usr/local/bin
cp g++.sh /precompiled/usr/local/bin/g++
chmod 0755 /precompiled/usr/local/bin/g++

# they are used, and make no difference
printf '#include <bits/stdc++.h>\nint main() { std::map<int, std::string> m; m[1] = "x"; std::cout << m[1]; }\n' > main.cpp
for dialect in gnu++14 gnu++17 gnu++20; do
  /usr/bin/g++ -O2 -std=$dialect -fuse-ld=gold main.cpp -lm -o without
  /usr/bin/g++ -isystem "$headers" -H -O2 -std=$dialect -fuse-ld=gold main.cpp -lm -o with 2> used
  grep -q "^! $headers/bits/stdc++.h.gch/$dialect" used
  cmp with without
done
