process.stdout.write("a"); process.stderr.write("b"); console.error("c"); console.log("d"); require("fs").writeSync(1, "e\n"); console.table([{ a: 1 }]); console.trace("t"); console.warn("€")
