# shellcheck shell=bash
# `./dromedary test docs`: README and docs as readers take them (src/test/docs). Sourced by ./dromedary.

# What a reader of the pages has: the service's own needs are for the clone's `up` to get
test_docs() {
  case ${1:-} in -h|--help) help_for test; return ;; esac
  need python3 python3; need git git; need curl curl; need jq jq; need zip zip; need openssl openssl
  need redis-cli redis-server; need node nodejs
  python3 -B "$ROOT/src/test/docs/documentation.py" "$@"
}
