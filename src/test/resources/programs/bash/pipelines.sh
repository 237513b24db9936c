yes | head -n 3
echo "${PIPESTATUS[@]}"
seq 1 100000 | sort -rn | head -n 2
echo "${PIPESTATUS[@]}"
seq 1 50000 | tee >(wc -l > count) | tail -n 1
until [ -s count ]; do sleep 0.01; done
cat count
diff <(printf 'a\nb\n') <(printf 'a\nc\n')
echo "diff $?"
