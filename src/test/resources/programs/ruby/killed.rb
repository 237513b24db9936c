# killed by 9
puts "before"
$stdout.flush
Process.kill(:KILL, Process.pid)
