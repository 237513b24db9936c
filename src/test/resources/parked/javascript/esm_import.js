import("fs").then(m => console.log(typeof m.readFileSync, Object.keys(m).length)); import("./helper.js").then(m => console.log(m.default))
