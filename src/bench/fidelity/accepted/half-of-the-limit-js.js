while (process.cpuUsage().user + process.cpuUsage().system < 0.5 * 1e6) { }
console.log(42);
