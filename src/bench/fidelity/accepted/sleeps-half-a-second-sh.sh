sleep 0.5
echo 42
