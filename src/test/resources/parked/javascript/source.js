require("fs").readFileSync(__filename); console.log(require("module")._extensions, require("module")._pathCache)
