setTimeout(() => console.log('timeout'), 0);
setTimeout(() => setImmediate(() => console.log('immediate')), 5);
queueMicrotask(() => console.log('microtask'));
process.nextTick(() => console.log('tick'));
(async () => { console.log('async'); await null; console.log('awaited'); })();
console.log('sync');
