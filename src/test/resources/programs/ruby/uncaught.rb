# exits with 1
puts "x" * 200_000
begin
  raise ArgumentError, "after output"
ensure
  puts "ensure"
end
