const c = require("crypto"); console.log(c.createHash("sha256").update("x").digest("hex"), c.randomBytes(4).length); c.pbkdf2("a", "b", 1000, 16, "sha1", (e, k) => console.log(k.toString("hex")))
