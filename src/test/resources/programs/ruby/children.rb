fork { puts "child" }
Process.wait
puts `echo backticks`, system("exit 3"), $?.exitstatus
$stdout.flush
system("seq 1 10000")
IO.popen("tr a-z A-Z", "r+") { |io| io.write "popen"; io.close_write; puts io.read }
Thread.new { puts "thread" }.join
