echo echo
printf '%s\0%b\n' printf '\xff'
echo fd >&1
exec 3>&1
echo three >&3
exec 3>&-
cat <<< "here string" | tee /tmp/kept
cat << END
here document $((6 * 7))
END
{ echo group; echo error >&2; } 2>&1
cat <<< "appended: what comes after this overwrites it in a file" | tee -a /dev/stdout >> /tmp/kept
exec > /tmp/kept
echo kept
exec > /dev/stderr
cat /tmp/kept
