# exits with 6
$stdout.write("flushed\n" * 10_000)
$stdout.flush
print "never seen"
at_exit { puts "never run" }
exit! 6
