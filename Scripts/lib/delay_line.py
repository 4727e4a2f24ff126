#!/usr/bin/env python3
"""A long way to a server: passes a connection on, each octet held back for a while.

    delay_line.py PORT MILLISECONDS

listens on a free loopback port, which it prints, and passes what comes on to PORT, both ways,
MILLISECONDS later: half a round trip. Neither bandwidth nor windows are limited. Runs until its
standard input ends.
"""

import os
import queue
import socket
import sys
import threading
import time


def receive(source, waiting, delay):
    """Takes what comes until the end, which is passed on too."""
    data = b"?"
    while data:
        try:
            data = source.recv(1 << 18)
        except OSError:
            data = b""
        waiting.put((time.monotonic() + delay, data))


def send(waiting, target):
    while True:
        due, data = waiting.get()
        time.sleep(max(due - time.monotonic(), 0))
        try:
            if not data:
                return target.shutdown(socket.SHUT_WR)
            target.sendall(data)
        except OSError:
            return


def join(source, target, delay):
    waiting = queue.SimpleQueue()
    for work, arguments in ((receive, (source, waiting, delay)), (send, (waiting, target))):
        threading.Thread(target=work, args=arguments, daemon=True).start()


def main():
    port, delay = int(sys.argv[1]), float(sys.argv[2]) / 1000
    door = socket.create_server(("127.0.0.1", 0))
    print(door.getsockname()[1], flush=True)

    def accept():
        while True:
            near = door.accept()[0]
            far = socket.create_connection(("127.0.0.1", port))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            join(near, far, delay)
            join(far, near, delay)
    threading.Thread(target=accept, daemon=True).start()
    while os.read(0, 4096):
        pass


if __name__ == "__main__":
    main()
