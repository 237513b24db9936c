process.on("SIGINT", () => { console.log("int"); process.exit(2) }); process.kill(process.pid, "SIGINT"); setTimeout(() => {}, 1000)
