for (const m of require("module").builtinModules) { try { require(m) } catch (e) { console.log(m, e.message) } }
console.log(process.moduleLoadList.length)
