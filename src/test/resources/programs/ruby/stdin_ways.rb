p gets, $stdin.getc, $stdin.read(3), STDIN.readline, ARGF.class
$stdin.each_line { |line| p line.chomp }
p gets, $stdin.eof?, $stdin.tty?, $stdin.external_encoding
