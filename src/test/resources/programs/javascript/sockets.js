const net = require('net');
const path = require('path').join(require('os').tmpdir(), 'socket');
const server = net.createServer((socket) => socket.on('data', (text) => socket.end(String(text).toUpperCase())));
server.listen(path, () => {
  net.connect(path, function connected() { this.write('unix'); }).on('data', (text) => {
    console.log(String(text));
    server.close(() => {
      const tcp = net.createServer((socket) => socket.end('tcp')).listen(0, '127.0.0.1', () =>
        net.connect(tcp.address().port, 'localhost').on('data', (data) => { console.log(String(data)); tcp.close(); }));
    });
  });
});
