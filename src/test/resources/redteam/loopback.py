import socketserver, socket, threading


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


server = socketserver.ThreadingTCPServer(("127.0.0.1", 8080), Echo)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
clients = [socket.create_connection(("127.0.0.1", 8080)) for _ in range(10)]
for i, client in enumerate(clients):
    client.sendall(b"x" * 200000 + b" %d\n" % i)
answers = [client.makefile("rb").readline() for client in clients]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
udp.bind(("127.0.0.1", 0))
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"datagram", udp.getsockname())
print(sum(len(a) for a in answers), answers[9][-3:].decode().strip(), udp.recv(100).decode())
