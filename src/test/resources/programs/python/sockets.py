import os, socket, socketserver, tempfile, threading
class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline().upper())
for family, address in ((socketserver.ThreadingTCPServer, ("127.0.0.1", 0)),
                        (socketserver.ThreadingUnixStreamServer, os.path.join(tempfile.mkdtemp(), "socket"))):
    with family(address, Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with socket.socket(server.address_family) as client:
            client.connect(server.server_address)
            client.sendall(b"hello\n")
            print(client.recv(100))
        server.shutdown()
left, right = socket.socketpair()
left.send(b"pair")
print(right.recv(10), socket.gethostbyname("localhost"))
