# exits with 127
echo before
no-such-command 2> /dev/null
echo "status $?"
./script.sh 2> /dev/null
echo "status $?"
exec no-such-command
