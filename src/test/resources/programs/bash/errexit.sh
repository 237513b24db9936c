# exits with 1
set -e
trap 'echo "line $LINENO failed"' ERR
seq 1 5000
[[ a == b ]]
echo never
