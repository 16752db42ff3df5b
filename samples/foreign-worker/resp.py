"""A client of Redis, as small as can be: a command goes as an array of texts, a reply comes back as Python values."""
import socket


class RedisError(Exception):
    """Redis has answered with an error."""


class Redis:
    def __init__(self, host, port, password=None):
        self._socket = socket.create_connection((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")
        if password:
            self.call("AUTH", password)

    def call(self, *words):
        self.send(*words)
        return self.read()

    def send(self, *words):
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self._socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))

    def read(self):
        line = self._reader.readline()
        if not line:
            raise ConnectionError("Redis has closed the connection.")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest
        if kind == b"-":
            raise RedisError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self._reader.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else [self.read() for _ in range(int(rest))]
        raise ConnectionError(f"This is no reply of Redis: {line!r}")
