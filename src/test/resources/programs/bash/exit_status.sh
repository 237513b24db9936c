# exits with 3
set -euo pipefail
trap 'echo "exit trap $?"; printf "%0100000d\n" 7' EXIT
echo before
false | true || exit 3
echo never
