my $first = <STDIN>;
read STDIN, my $three, 3;
my @rest = <STDIN>;
print $first, "[$three]", scalar @rest, " ", eof(STDIN) ? "end" : "more", " ", -t STDOUT ? "terminal" : "no terminal", "\n";
$| = 1;
if (my $pid = fork) { waitpid $pid, 0; print "parent ", $? >> 8, "\n" } else { print "child\n"; exit 3 }
system "seq 1 10000";
print `echo backticks`, sprintf("%.3f %05d %s\n", 3.14159, 42, 0.1 + 0.2), scalar(localtime 0), " $0 @ARGV $ENV{LANG}\n";
open my $again, '>>', '/dev/stdout' or die;
print $again "again\n";
