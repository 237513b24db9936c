const http = require('http'), dgram = require('dgram');
const server = http.createServer((request, response) => request.pipe(response)).listen(8080, '127.0.0.1', () => {
  const post = http.request({port: 8080, host: '127.0.0.1', method: 'POST'}, answer => {
    let size = 0;
    answer.on('data', part => size += part.length).on('end', () => {
      const udp = dgram.createSocket('udp4').on('message', m => {
        console.log(size, m.toString());
        udp.close(), server.close();
      });
      udp.bind(0, '127.0.0.1', () => udp.send('datagram', udp.address().port, '127.0.0.1'));
    });
  });
  post.end('x'.repeat(1000000));
});
