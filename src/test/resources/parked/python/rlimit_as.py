import resource
resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))
x = bytearray(300 << 20)
