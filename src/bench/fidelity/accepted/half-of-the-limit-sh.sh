for ((i = 0; i < 50000; i++)); do :; done
echo 42
