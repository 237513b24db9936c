const c = require("cluster"); console.log(c.isPrimary); if (c.isPrimary) { c.fork().on("exit", x => console.log(x)) } else process.exit(4)
