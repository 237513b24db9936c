# exits with 7
trap 'echo caught; exit 7' TERM
trap 'echo usr1' USR1
trap -p
kill -USR1 $$
(sleep 0.1; kill -TERM $$) &
wait
echo never
