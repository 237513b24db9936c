date -d @0
TZ=Asia/Kolkata date -d '2026-07-01 12:00 UTC' +'%F %T %Z'
printf '%(%F %T %Z)T\n' 0
printf '%s\n' b Ä a B ä | sort | tr '\n' ' '
printf '%s\n' "${#LANG} ünï" | wc -m
x='ünï 𝄞'; echo "${#x} ${x^^} ${x:1:2}"
printf '%.3f %d %x\n' 3.14159 42 255
locale | sort
