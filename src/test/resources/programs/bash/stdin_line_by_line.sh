while IFS= read -r line || [[ -n $line ]]; do
  printf '%q\n' "$line"
done
