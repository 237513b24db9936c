#!/bin/sh
# Makes the interpreters that can be parked, in /parked as they are to lie in /. They must be of exactly the version of
# the image; where the archive has a newer one by now, the image keeps Debian's program and doesn't park.
set -eu
parked=/parked/usr/lib/dromedary/parked
mkdir -p /parked/usr/bin $parked
apt-get update
add() { apt-get install -y --no-install-recommends "$@"; }

# Debian 13's archive of Python's objects lacks SHA-2, to which they refer; its sources of the same version have it.
make_sha2() {   # $1: package, $2: its version
  if ! nm "/usr/lib/$1"/config-*/lib"$1".a | grep -q ' U python_hashlib_Hacl_Hash_SHA2_'; then return; fi
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources; do
    if [ -s "$list" ]; then
      sed 's/^deb /deb-src /; s/^Types: deb$/Types: deb-src/' "$list" > "/etc/apt/sources.list.d/source-${list##*/}"
    fi
  done
  apt-get update && add xz-utils && apt-get source --download-only "$1=$2" || return 1
  tar -xJf "$1"_*.orig.tar.xz --strip-components=2 --wildcards '*/Modules/_hacl'
  gcc -O2 -I_hacl/include -D_DEFAULT_SOURCE -c _hacl/Hacl_Hash_SHA2.c -o sha2.o
}

python=$(basename "$(readlink -f /usr/bin/python3)")
version=$(dpkg-query -W -f '${Version}' "$python")
if add "lib$python-dev=$version" libexpat1-dev zlib1g-dev && make_sha2 "$python" "$version"; then
  gcc -O2 -Wall -Wextra -fstack-protector-strong "-I/usr/include/$python" -no-pie -Wl,-export-dynamic -Wl,-O1 \
    -Wl,-Bsymbolic-functions -Wl,-z,relro -s -o "/parked/usr/bin/$python" python.c \
    "/usr/lib/$python"/config-*/lib"$python".a $(ls sha2.o 2>/dev/null) -lexpat -lz -lm
  "/parked/usr/bin/$python" --version
  ln -s "/usr/bin/$python" $parked/python3
else
  echo "no lib$python-dev $version with its sources any more: Python will not be parked" >&2
fi

version=$(dpkg-query -W -f '${Version}' nodejs)
library=$(ldd /usr/bin/node | sed -n 's/^\t\(libnode\.so\.[0-9]*\) .*/\1/p')
if add "libnode-dev=$version"; then
  g++ -O2 -Wall -std=c++17 -I/usr/include/node -fno-rtti -fstack-protector-strong -Wl,-E -Wl,-z,relro -s \
    -o /parked/usr/bin/node node.cpp "-l:$library" -ldl
  /parked/usr/bin/node --version
  ln -s /usr/bin/node $parked/node
else
  echo "no libnode-dev $version any more: Node will not be parked" >&2
fi

jdk=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
gcc -O2 -Wall -Wextra -shared -fPIC -fstack-protector-strong -Wl,-z,relro,-z,now -s \
  "-I$jdk/include" "-I$jdk/include/linux" jvm.c -o $parked/libjvm-parked.so
mkdir warm
javac -d warm Warm.java
jar --create --file $parked/warm.jar -C warm .
gcc -O2 -Wall -Wextra -fstack-protector-strong -Wl,-z,relro,-z,now -s launch.c -o $parked/java
ln $parked/java $parked/javac
mkdir $parked/jvm
ln -s "$jdk/bin/java" "$jdk/bin/javac" $parked/jvm/
