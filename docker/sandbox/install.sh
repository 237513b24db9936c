#!/bin/sh
# Installs packages. One whose name ends in "?" may be missing, as not every release of Debian and not every
# architecture has it; its language then leaves the image's list (versions.py). Without any other one the build ends.
set -eu
export DEBIAN_FRONTEND=noninteractive
mkdir -p /usr/share/man/man1 # some packages of Java's put links there
apt-get update
for package; do
  shift
  name=${package%\?}
  if [ "$name" = "$package" ] || [ -n "$(apt-cache madison "$name")" ]; then set -- "$@" "$name"
  else echo "not in this Debian: $name" >&2; fi
done
apt-get install -y --no-install-recommends "$@"
sh /build/slim.sh
