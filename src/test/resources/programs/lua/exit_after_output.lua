-- exits with 5
for n = 1, 30000 do print(n) end
io.write("no newline")
os.exit(5)
