# shellcheck shell=bash
# `./dromedary test environments`: machines as Dromedary's users have them, as guests (src/test/environments).
# Sourced by ./dromedary.

test_environments() {
  local options=() program=$ROOT/src/test/environments/environments.py
  while [ $# -gt 0 ]; do
    case $1 in
      -h|--help) help_for test; return ;;
      --data=*) DATA=${1#*=}; DATA_GIVEN=$DATA ;;
      --image=*) IMAGE=${1#*=} ;;
      --data|--image)
        [ $# -ge 2 ] || die "$1 needs a value" "./dromedary help test"
        if [ "$1" = --data ]; then DATA=$2; DATA_GIVEN=$2; else IMAGE=$2; fi
        shift ;;
      *) options+=("$1") ;;
    esac
    shift
  done
  read_options test
  case $(uname -sm) in
    "Linux x86_64") ;;
    *) die "guests are user-mode Linux, which there is for Linux on x86-64 only" ;;
  esac
  is_root || die "guests are made of Debian's packages, as root" "sudo ./dromedary test environments"
  need python3 python3
  python3 -B "$program" ${options[@]+"${options[@]}"} || exit   # what can't be obeyed is refused first
  claim_data
  need git git; need patchelf patchelf
  need mmdebstrap mmdebstrap debian-archive-keyring; need mke2fs e2fsprogs
  case " ${options[*]-} " in
    *" compose "*)
      need docker-registry docker-registry
      docker compose version >/dev/null 2>&1 || need docker-compose docker-compose ;;
  esac
  get_everything jar jdk
  DOCKER=$DOCKER exec python3 -B "$program" --directory "$DATA/environments" \
    --image "$IMAGE" ${options[@]+"${options[@]}"}
}
