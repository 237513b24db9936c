process.emitWarning("w"); new Buffer(1); require("punycode"); require("fs").promises; const e = new (require("events"))(); for (let i = 0; i < 12; i++) e.on("x", () => {})
