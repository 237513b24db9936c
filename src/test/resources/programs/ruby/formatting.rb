puts 0.1 + 0.2, 1e100, 10**40 / 7, -7 / 2, 2.5.round, format("%.3f %05d %x", Math::PI, 42, 255)
puts Time.at(0), Time.at(0).zone, Random.new(2026).rand(1_000_000), [3, 1, 2].sort.inspect, "ünï 𝄞".upcase, "ünï".bytes.size
puts Encoding.default_external, __FILE__, $0, ARGV.inspect, Dir.pwd, ENV["LANG"]
