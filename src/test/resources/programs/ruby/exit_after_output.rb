# exits with 5
at_exit { puts "at exit #{$!.class}" }
30_000.times { |n| puts n }
print "no newline"
exit 5
