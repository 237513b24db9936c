import { EventEmitter, once } from 'events';
const emitter = new EventEmitter();
setTimeout(() => emitter.emit('done', 42), 20);
once(emitter, 'done').then(([n]) => console.log('event', n));
process.on('exit', () => console.log('exit', Buffer.from('ünï').toString('hex')));
queueMicrotask(() => console.log('microtask'));
console.log('sync');
