coproc upper { while read -r line; do echo "${line^^}"; done; }
echo hello >&"${upper[1]}"
read -r answer <&"${upper[0]}"
echo "$answer"
exec {upper[1]}>&-
wait "$upper_PID"
mkfifo pipe
seq 1 10 > pipe &
paste -sd+ pipe
timeout 0.1 sleep 5
echo "timeout $?"
