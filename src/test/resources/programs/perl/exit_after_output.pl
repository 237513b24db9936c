# exits with 5
END { print "END $?\n"; $? = 5 }
print "line $_\n" for 1 .. 30_000;
print "no newline";
exit 4;
