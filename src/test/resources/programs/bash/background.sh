for n in 1 2 3; do (sleep 0.0$n; seq "${n}000" "${n}999") > "out$n" & done
wait
cat out1 out2 out3
(sleep 0.1; exit 4) &
wait $!
echo "waited $?"
sleep 30 &
disown
