for (const name of Object.keys(process.env).sort()) console.log(name, process.env[name]);
console.log(process.argv.slice(1), process.execArgv, __filename, require.main === module, process.stdin.fd, typeof window);
