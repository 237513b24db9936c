head -n 1
cat -A
cat | wc -c
