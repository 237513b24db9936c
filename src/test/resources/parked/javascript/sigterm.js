console.log("a"); process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1000)
