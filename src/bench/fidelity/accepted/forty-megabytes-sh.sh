x=$(head -c 5000000 /dev/zero | tr "\0" x)
echo $((${#x} / 5000000 * 42))
