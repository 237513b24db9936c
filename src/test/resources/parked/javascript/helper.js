console.log(require("./helper"), module.children.length, Object.keys(require.cache))
console.log(require("./helper.js") === require("./helper"))
