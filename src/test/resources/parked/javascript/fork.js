const c = require("child_process"); if (process.send) { process.send(process.argv); process.disconnect() } else c.fork(__filename).on("message", m => console.log(m)).on("exit", x => console.log(x))
