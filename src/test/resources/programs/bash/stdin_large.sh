sort -n | awk '{ sum += $1; print sum }' | tail -c 300000
