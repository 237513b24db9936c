-- exits with 1
print(io.read("l"), io.read(3), io.read("n"), io.read("L"))
for line in io.lines() do print("[" .. line .. "]") end
print(io.read("a"), io.read("l"), 0.1 + 0.2, 7 // 2, 2^53, 1e100, math.maxinteger + 1 == math.mininteger, os.date("!%c", 0), #"ünï", utf8.len("ünï"))
print(os.execute("exit 3"), io.popen("echo popen"):read("a"), os.getenv("TZ"), select("#", ...))
error("after output")
