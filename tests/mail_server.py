"""A mail server on this machine (RFC 5321), which takes letters as strictly as a real one, and can refuse them."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage


@dataclass
class Post:
    """`letters` were taken. `answers` are given first, one to each letter; at `nobody` there is nobody."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    nobody: set[str] = field(default_factory=set)
    port: int = 0

    def take(self, sender: str, to: list[str], raw: bytes) -> str:
        """The answer to a letter. Its envelope has to fit what it says of itself."""
        if self.answers:
            return self.answers.pop(0)
        letter = email.message_from_bytes(raw, policy=policy.default)
        needed = ("From", "To", "Date", "Message-ID", "Subject")
        if any(letter[name] is None for name in needed) or to != [str(letter["To"])] or sender not in str(letter["From"]):
            return "550 5.6.0 headers are missing, or others than the envelope's"
        if any(len(line) > 998 for line in raw.split(b"\r\n")):
            return "550 5.6.0 a line is too long"
        self.letters.append(letter)
        return "250 2.0.0 taken"


class _Session(socketserver.StreamRequestHandler):
    post: Post

    def handle(self) -> None:
        """One client's commands, one after the other."""
        self._say("220 post.test")
        sender, to = "", list[str]()
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                self._say("250-post.test", "250 8BITMIME")
            elif word.startswith("MAIL FROM:"):
                sender, to = line[10:].split()[0].strip("<>"), []
                self._say("250 2.1.0 go on")
            elif word.startswith("RCPT TO:"):
                address = line[8:].strip().strip("<>")
                there = address not in self.post.nobody
                to += [address] if there else []
                self._say("250 2.1.5 go on" if there else "550 5.1.1 nobody of that name")
            elif word == "DATA":
                self._say("354 until a dot")
                self._say(self.post.take(sender, to, self._data()))
            elif word == "QUIT":
                self._say("221 2.0.0 bye")
                return
            else:
                self._say("250 2.0.0 fine")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 128
    daemon_threads = True


@contextmanager
def running() -> Iterator[Post]:
    """On a free port, and stopped at the end."""
    post = Post()
    session = type("Session", (_Session,), {"post": post})
    with _Server(("127.0.0.1", 0), session) as server:
        post.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield post
        server.shutdown()
