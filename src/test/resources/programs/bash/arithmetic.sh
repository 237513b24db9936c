RANDOM=2026
echo $RANDOM $RANDOM $((2**62)) $((-7 / 2)) $((-7 % 3)) $((16#ff)) $((1 << 40))
awk 'BEGIN { srand(1); print rand(), 0.1 + 0.2, 1e6, 1e21, int(-3.7), substr("ünï", 2, 1), length("ünï") }'
factor 1234567890
seq -s, 1 .5 3
declare -A ages=([ann]=1 [bob]=2); for name in ann bob; do echo "$name ${ages[$name]}"; done
f() { (( $1 == 0 )) && echo 0 || echo $(( $1 + $(f $(( $1 - 1 ))) )); }
f 12
