console.time("x"); 
const { Worker } = require("worker_threads");
new Worker("console.log('worker', performance.now() < 5000, Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 5)", { eval: true })
  .on("exit", () => setTimeout(() => { const t = performance.now(); console.log(t > 50 && t < 5000, process.uptime() < 5) }, 50));
console.log(JSON.stringify(Object.keys(performance.toJSON())), Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.getPrototypeOf(performance)), "timeOrigin").get?.toString());
