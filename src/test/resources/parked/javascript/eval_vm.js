console.log(eval("1+1"), new Function("return this === globalThis")(), require("vm").runInNewContext("1+1")); console.log(require("util").inspect(process.binding ? 1 : 0))
