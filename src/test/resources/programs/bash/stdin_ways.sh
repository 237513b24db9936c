read -r first rest
echo "[$first] [$rest]"
read -r -n 2 two
echo "[$two]"
IFS= read -r -d '' all
echo "status $? length ${#all}"
wc -c < /dev/stdin
mapfile -t lines < /dev/stdin
declare -p lines
[ -t 0 ] || echo "no terminal"
read -r nothing || echo "end"
