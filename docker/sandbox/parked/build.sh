#!/bin/sh
# Makes the interpreters that can be parked, in /parked as they are to lie in /. They must be of exactly the version that
# the image has; where the archive has a newer one by now, the image keeps Debian's program and doesn't park.
set -eu
mkdir -p /parked/usr/bin /parked/usr/lib/dromedary/parked

version=$(dpkg-query -W -f '${Version}' python3.11)
apt-get update
if apt-get install -y --no-install-recommends "libpython3.11-dev=$version" libexpat1-dev zlib1g-dev; then
  gcc -O2 -Wall -Wextra -fstack-protector-strong -I/usr/include/python3.11 -c python.c reseed.c finish.c
  gcc -no-pie -Wl,-export-dynamic -Wl,-O1 -Wl,-Bsymbolic-functions -Wl,-z,relro \
    -Wl,--wrap=Py_FinalizeEx,--wrap=Py_Exit -s -o /parked/usr/bin/python3.11 \
    python.o reseed.o finish.o /usr/lib/python3.11/config-3.11-*/libpython3.11.a -lexpat -lz -lm
  /parked/usr/bin/python3.11 --version
  ln -s /usr/bin/python3.11 /parked/usr/lib/dromedary/parked/python3
else
  echo "no libpython3.11-dev $version any more: Python will not be parked" >&2
fi

version=$(dpkg-query -W -f '${Version}' nodejs)
if apt-get install -y --no-install-recommends "libnode-dev=$version"; then
  g++ -O2 -Wall -std=c++17 -I/usr/include/node -fno-rtti -fstack-protector-strong -Wl,-E -Wl,-z,relro -s -o /parked/usr/bin/node node.cpp \
    -l:libnode.so.108 -ldl
  /parked/usr/bin/node --version
  ln -s /usr/bin/node /parked/usr/lib/dromedary/parked/node
else
  echo "no libnode-dev $version any more: Node will not be parked" >&2
fi

jdk=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
parked=/parked/usr/lib/dromedary/parked
gcc -O2 -Wall -Wextra -shared -fPIC -fstack-protector-strong -Wl,-z,relro,-z,now -s -I"$jdk/include" -I"$jdk/include/linux" jvm.c -o $parked/libjvm-parked.so
mkdir warm
javac -d warm Warm.java
jar --create --file $parked/warm.jar -C warm .
gcc -O2 -Wall -Wextra -fstack-protector-strong -Wl,-z,relro,-z,now -s launch.c -o $parked/java
ln $parked/java $parked/javac
mkdir $parked/jvm
ln -s "$jdk/bin/java" "$jdk/bin/javac" $parked/jvm/
