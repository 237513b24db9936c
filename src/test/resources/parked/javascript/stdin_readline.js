const rl = require("readline").createInterface({ input: process.stdin }); rl.on("line", l => console.log("[" + l + "]")); rl.on("close", () => console.log("closed"))
