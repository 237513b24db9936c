#!/usr/bin/env bash
# Finds a container engine, or starts one. Used by ./dromedary; works alone too.
#
#   engine.sh find    prints the address (a DOCKER_HOST) of an engine that answers; exit 1 if there is none
#   engine.sh up      the same, and where there is none: installs and starts one (root on Debian or Ubuntu),
#                     or says what is missing
#   engine.sh down    stops the engine if `up` had to start it by itself and nobody else uses it
#
# ENGINE_SOCKET limits it to one socket; ENGINE_ARGS are more arguments for dockerd; ENGINE_RUN is its run folder.
set -euo pipefail

SOCKET=${ENGINE_SOCKET:-/var/run/docker.sock}
RUN=${ENGINE_RUN:-/var/run/docker}
PID_FILE=${ENGINE_PID_FILE:-${SOCKET%.sock}.pid}
STATE=${ENGINE_STATE:-/run/dromedary}           # what `up` started, for `down`
LOG=${ENGINE_LOG:-/var/log/dromedary-dockerd.log}
WAIT=${ENGINE_WAIT:-60}

say() { echo "engine: $*" >&2; }
fail() { say "$1"; shift; for line in "$@"; do echo "        $line" >&2; done; exit 1; }

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  if [ -z "${APT_FRESH:-}" ]; then apt-get -o DPkg::Lock::Timeout=300 update -qq >>"$LOG" 2>&1 || true; APT_FRESH=1; fi
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >>"$LOG" 2>&1
}

# --- finding ------------------------------------------------------------------------------------------------------

answers() {   # $1: a DOCKER_HOST
  local url
  case $1 in
    unix://*) [ -S "${1#unix://}" ] || return 1; url=(--unix-socket "${1#unix://}" http://localhost/_ping) ;;
    tcp://*)  if [ -n "${DOCKER_TLS_VERIFY:-}" ]; then url=(); else url=("http://${1#tcp://}/_ping"); fi ;;
    *)        url=() ;;
  esac
  if [ ${#url[@]} -gt 0 ] && command -v curl >/dev/null; then
    [ "$(curl -fsS --noproxy '*' -m 5 "${url[@]}" 2>/dev/null)" = OK ]
  else
    DOCKER_HOST=$1 docker version >/dev/null 2>&1
  fi
}

candidates() {
  if [ -n "${ENGINE_SOCKET:-}" ]; then echo "unix://$SOCKET"; return; fi
  if command -v docker >/dev/null; then docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || true; fi
  local user=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} home=${HOME:-/root} path
  for path in /var/run/docker.sock "$user/docker.sock" "$home/.docker/run/docker.sock" "$home/.docker/desktop/docker.sock" \
      "$home/.colima/default/docker.sock" "$home/.rd/docker.sock" "$home/.orbstack/run/docker.sock" \
      "$user/podman/podman.sock" /run/podman/podman.sock; do
    echo "unix://$path"
  done
}

find_engine() {
  local host
  if [ -n "${DOCKER_HOST:-}" ] && [ -z "${ENGINE_SOCKET:-}" ]; then   # said explicitly: never fall back to another one
    answers "$DOCKER_HOST" && echo "$DOCKER_HOST"
    return
  fi
  while read -r host; do
    if [ -n "$host" ] && answers "$host"; then echo "$host"; return; fi
  done < <(candidates)
  return 1
}

why_not() {   # an explanation for people, when there is no engine and none can be started
  local socket=/var/run/docker.sock
  if [ -n "${DOCKER_HOST:-}" ]; then
    fail "DOCKER_HOST is $DOCKER_HOST, but no engine answers there" "Start that engine, or unset DOCKER_HOST to let me look elsewhere."
  fi
  if [ -S "$socket" ] && ! [ -w "$socket" ]; then
    fail "there is a Docker engine, but you ($(id -un)) may not use $socket" \
      "sudo usermod -aG docker $(id -un)   then log in again, or run this command as root"
  fi
  if [ "$(uname)" = Darwin ]; then
    fail "no container engine answers" "Start Docker Desktop, Colima or OrbStack, then run this again."
  fi
  if command -v podman >/dev/null && ! command -v dockerd >/dev/null; then
    fail "Podman is installed, but its socket is not on" "systemctl --user enable --now podman.socket   (as root: without --user)"
  fi
  if command -v dockerd >/dev/null; then
    fail "Docker is installed but not running, and only root can start it" "sudo systemctl start docker   or run this command as root"
  fi
  if command -v apt-get >/dev/null; then
    fail "no container engine answers, and only root can install one" \
      "Run this command as root, or: sudo apt-get install docker.io && sudo usermod -aG docker $(id -un)"
  fi
  fail "no container engine answers, and I can install one on Debian and Ubuntu only" \
    "Install Docker (https://docs.docker.com/engine/install/) or Podman with its socket, then run this again."
}

# --- starting -----------------------------------------------------------------------------------------------------

running() {   # $1: pid file, $2: process name. A pid file may be left from an earlier boot, its number now another's or a zombie's
  local pid
  pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] && grep -qs "^Name:[[:space:]]*$2\$" "/proc/$pid/status" \
    && ! grep -qs '^State:[[:space:]]*Z' "/proc/$pid/status"
}

exists() { kill -0 "$1" 2>/dev/null && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"; }   # a zombie is gone

started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }   # tells a process from a later one with its number

wait_until_it_answers() {   # $1: pid to watch, or nothing
  local n
  for ((n = 0; n < WAIT * 5; n++)); do
    if answers "unix://$SOCKET"; then return 0; fi
    if [ -n "${1:-}" ] && ! exists "$1"; then return 1; fi
    sleep 0.2
  done
  return 1
}

launch() {   # sandboxes have no network and builds use the host's, so leave its bridges and firewall alone
  # shellcheck disable=SC2086  # ENGINE_ARGS are several words
  setsid nohup dockerd -H "unix://$SOCKET" --pidfile "$PID_FILE" --exec-root "$RUN" \
    --bridge=none --iptables=false --ip6tables=false ${ENGINE_ARGS:-} >>"$LOG" 2>&1 9>&- </dev/null &
  launched=$!
}

clear_leftovers() {
  local n pid=$RUN/containerd/containerd.pid
  for ((n = 0; n < WAIT * 5; n++)); do   # one may be starting or stopping just now
    running "$PID_FILE" dockerd || break
    if answers "unix://$SOCKET"; then return; fi
    sleep 0.2
  done
  if running "$PID_FILE" dockerd; then fail "a dockerd runs (pid $(cat "$PID_FILE")) but does not answer" "Look into its log, or stop it (kill $(cat "$PID_FILE")), then run this again."; fi
  rm -f "$PID_FILE"
  if running "$pid" containerd; then   # the containerd of a dockerd that was killed: a new one would wait for it in vain
    kill "$(cat "$pid")" 2>/dev/null || true
    for ((n = 0; n < 15; n++)); do running "$pid" containerd || break; sleep 0.2; done
    if running "$pid" containerd; then kill -9 "$(cat "$pid")" 2>/dev/null || true; fi
  fi
  rm -f "$pid"
}

start_engine() {
  if ! command -v dockerd >/dev/null; then
    say "installing Docker (docker.io)"
    apt_install docker.io || fail "apt-get could not install docker.io; last lines of $LOG:" "$(tail -n 5 "$LOG")"
    if answers "unix://$SOCKET"; then return; fi   # the package may have started its service
  fi
  if [ -d /run/systemd/system ] && [ -z "${ENGINE_SOCKET:-}" ]; then
    say "starting Docker's service"
    systemctl start docker || fail "systemctl could not start Docker" "systemctl status docker"
    wait_until_it_answers || fail "Docker's service runs but does not answer on $SOCKET" "journalctl -u docker"
    return
  fi
  if [ -z "$(ls -A /sys/fs/cgroup 2>/dev/null)" ]; then
    if ! { apt_install cgroupfs-mount && cgroupfs-mount; }; then
      fail "no control groups are mounted at /sys/fs/cgroup" "Without them no limit can be enforced: mount them, then run this again."
    fi
  fi
  clear_leftovers
  if answers "unix://$SOCKET"; then return; fi
  mkdir -p "$STATE"
  say "starting dockerd (log: $LOG)"
  launch
  if ! wait_until_it_answers "$launched"; then
    kill "$launched" 2>/dev/null || true
    sleep 1; clear_leftovers
    say "second try"
    launch
    if ! wait_until_it_answers "$launched"; then
      kill "$launched" 2>/dev/null || true
      fail "dockerd did not come up; last lines of $LOG:" "$(tail -n 5 "$LOG")"
    fi
  fi
  echo "$launched $(started_at "$launched")" >"$STATE/engine.pid"
}

up() {
  local host
  if host=$(find_engine); then echo "$host"; return; fi
  if [ -n "${DOCKER_HOST:-}" ] && [ -z "${ENGINE_SOCKET:-}" ]; then why_not; fi
  if [ "$(id -u)" != 0 ] || [ "$(uname)" != Linux ]; then why_not; fi
  if ! command -v dockerd >/dev/null && ! command -v apt-get >/dev/null; then why_not; fi
  if command -v flock >/dev/null; then exec 9>/run/lock/dromedary-engine.lock; flock -w 300 9; fi   # one starter at a time
  if ! command -v curl >/dev/null; then apt_install curl ca-certificates || true; fi
  answers "unix://$SOCKET" || start_engine
  if ! command -v docker >/dev/null; then apt_install docker-cli || true; fi   # a package of its own from Debian 13 on
  echo "unix://$SOCKET"
}

down() {
  local pid start containers n
  [ -f "$STATE/engine.pid" ] || return 0
  read -r pid start <"$STATE/engine.pid"
  if [ "$(started_at "$pid")" != "$start" ]; then rm -f "$STATE/engine.pid"; return 0; fi
  containers=$(DOCKER_HOST=unix://$SOCKET docker ps -q | wc -l)
  if [ "$containers" -gt 0 ]; then
    say "left running: $containers other container(s) use it"
    return 0
  fi
  kill "$pid"
  for ((n = 0; n < 150; n++)); do exists "$pid" || break; sleep 0.2; done
  if exists "$pid"; then say "dockerd (pid $pid) does not stop; left alone"; return 1; fi
  rm -f "$STATE/engine.pid"
  say "stopped"
}

case ${1:-} in
  find) find_engine ;;
  up)   up ;;
  down) down ;;
  why)  why_not ;;
  *)    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
