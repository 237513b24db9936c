while (process.cpuUsage().user + process.cpuUsage().system < 2.0 * 1e6) { }
console.log(42);
