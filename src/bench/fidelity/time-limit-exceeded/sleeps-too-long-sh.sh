sleep 3
echo 42
