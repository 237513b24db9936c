const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
if (isMainThread) {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const workers = [1, 2].map((n) => new Worker(__filename, { workerData: { n, shared } }));
  let left = workers.length;
  const told = [];
  for (const worker of workers) {
    worker.on('message', (text) => told.push(text));
    worker.on('exit', () => { if (--left === 0) { console.log(told.sort(), shared[0]); process.exit(0); } });
  }
} else {
  Atomics.add(workerData.shared, 0, workerData.n);
  parentPort.postMessage(`worker ${workerData.n}`);
}
