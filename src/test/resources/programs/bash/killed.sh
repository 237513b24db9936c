# killed by 15
trap 'echo never' EXIT INT
echo "before"
trap - EXIT
kill -TERM $$
sleep 5
