# exits with 255
$| = 0;
print "before\n" x 10_000;
local $SIG{__WARN__} = sub { print "warned: $_[0]" };
warn "careful\n";
die "after output\n";
