#!/usr/bin/env bash
# Runs a program and prints what became of it: submit.sh [SERVER]
set -euo pipefail
server=${1:-http://localhost:2358}

# wait for the verdict
curl -sS --fail-with-body "$server/submissions?wait=true&fields=status,stdout,time,memory" -H 'Content-Type: application/json' -d '
  {"language": "python", "source_code": "print(int(input()) * 2)", "stdin": "21", "expected_output": "42"}'
echo

# or follow it: -N shows each event as it comes
token=$(curl -sS --fail-with-body "$server/submissions" -H 'Content-Type: application/json' -d '
  {"language": "python", "source_code": "print(int(input()) * 2)", "stdin": "21", "expected_output": "42"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
curl -sSN --fail-with-body "$server/submissions/$token/events"
