const fs = require("fs"); console.log(JSON.stringify(fs.readFileSync(0, "utf8")), fs.fstatSync(0).size, fs.readFileSync("/dev/stdin", "utf8").length)
