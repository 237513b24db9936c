console.log(arguments.length, this === module.exports, new.target, require.toString().length, module.constructor.wrapper)
