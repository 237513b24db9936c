#!/usr/bin/env bash
# Prints the name of a Debian image to build on, after making sure that the engine has it:
# one that is there already, else from a registry, else made here from Debian's packages.
#
#   DROMEDARY_DEBIAN=12   of this release, not of the Dockerfile's
#   DROMEDARY_BASE=name   use this image and look no further
#   docker/sandbox/base-image.sh [--fresh]      --fresh: don't take one that is already there
set -euo pipefail

DOCKER=${DROMEDARY_DOCKER_CLI:-docker}
DEBIAN=${DROMEDARY_DEBIAN:-$(sed -n 's/^ARG DEBIAN=//p' "$(dirname "$0")/Dockerfile")}
HUB=debian:$DEBIAN-slim
OWN=dromedary/base:$DEBIAN       # a name of our own: debian:… stays what the registry says it is

say() { echo "base image: $*" >&2; }
have() { "$DOCKER" image inspect "$1" >/dev/null 2>&1; }

if [ -n "${DROMEDARY_BASE:-}" ]; then
  have "$DROMEDARY_BASE" || "$DOCKER" pull -q "$DROMEDARY_BASE" >&2
  echo "$DROMEDARY_BASE"; exit 0
fi

case $DEBIAN in
  12) suite=bookworm ;;
  13) suite=trixie ;;
  *) say "Debian $DEBIAN is not one of those that the image is made for: 12 and 13"; exit 1 ;;
esac

if [ "${1:-}" != --fresh ]; then
  for image in "$HUB" "$OWN"; do
    if have "$image"; then echo "$image"; exit 0; fi
  done
fi

# timeout(1) is missing on macOS; there the engine's own time limit has to do
limit=(); if command -v timeout >/dev/null; then limit=(timeout "${DROMEDARY_PULL_TIMEOUT:-180}"); fi
say "asking the registry for $HUB"
if ${limit[@]+"${limit[@]}"} "$DOCKER" pull -q "$HUB" >&2; then echo "$HUB"; exit 0; fi

say "no registry answers; making $OWN from Debian packages"
if [ "$(id -u)" != 0 ]; then
  say "that needs root. Either run this as root, or bring the image here by hand:"
  say "  docker pull $HUB && docker save $HUB | ssh THIS-MACHINE docker load"
  exit 1
fi
if ! command -v mmdebstrap >/dev/null; then
  if ! command -v apt-get >/dev/null; then
    say "that needs Debian or Ubuntu (mmdebstrap). Bring the image here by hand:"
    say "  docker pull $HUB && docker save $HUB | ssh THIS-MACHINE docker load"
    exit 1
  fi
  say "installing mmdebstrap"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends mmdebstrap debian-archive-keyring >&2
fi
# No mirror argument: mmdebstrap then writes the suite's updates and security sources as well.
# Documentation goes in a hook: with dpkg's path-exclude alone the unpacking takes more than twice as long.
# shellcheck disable=SC2016  # $1 belongs to mmdebstrap's hook
mmdebstrap --quiet --variant=apt --format=tar \
  --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
  --customize-hook='cd "$1/usr/share" && for d in doc man info locale lintian; do rm -rf $d/*; echo "path-exclude=/usr/share/$d/*" >> "$1/etc/dpkg/dpkg.cfg.d/01slim"; done' \
  --customize-hook='cd "$1" && rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/apt var/log/*.log etc/machine-id etc/hostname etc/resolv.conf && mkdir -p var/lib/apt/lists/partial' \
  "$suite" - | "$DOCKER" import --change 'CMD ["bash"]' --message "Debian $DEBIAN, made by mmdebstrap" - "$OWN" >&2
echo "$OWN"
