"""A learner without a browser: joins by the real pages, speaks to a kernel as JupyterLab does."""

import json
import re
import time
import uuid
from itertools import pairwise

import requests
import websocket

PROTOCOL = "v1.kernel.websocket.jupyter.org"
CELL = {"silent": False, "store_history": False, "allow_stdin": False}


class Learner:
    """One person with their cookies. `seconds` is how long they wait for a server."""

    def __init__(self, url, seconds=120):
        self.url = url
        self.seconds = seconds
        self.session = requests.Session()
        self.session.trust_env = False
        self.user = ""
        self.socket = None
        self.models = {}

    def join(self, name, code):
        """Fill in the page; gives its answer, which has the sentence when they are refused."""
        page = self.session.get(f"{self.url}/hub/login", timeout=60)
        hidden = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
        return self.session.post(
            f"{self.url}/hub/login",
            data={"username": name, "password": code, "_xsrf": hidden[1]},
            headers={"Sec-Fetch-Mode": "navigate"},
            allow_redirects=False,
            timeout=60,
        )

    def start(self):
        """Open the class's address and wait, as the waiting page does; gives every status seen."""
        ends = time.monotonic() + self.seconds
        seen = []
        where = f"{self.url}/hub/spawn"
        while time.monotonic() < ends:
            answer = self.session.get(where, timeout=60)
            seen += [one.status_code for one in (*answer.history, answer)]
            if answer.status_code >= 400:
                raise AssertionError(f"{answer.status_code} at {answer.url}: {answer.text[-600:]}")
            at = re.match(rf"{self.url}/user/([^/]+)/", answer.url)
            if at:
                self.user = at[1]
                return seen
            time.sleep(0.5)
        raise AssertionError("the server did not start in time")

    def ask(self, method, path, **settings):
        """A request to their own server's API."""
        base = f"{self.url}/user/{self.user}"
        token = next(
            (c.value for c in self.session.cookies if c.name == "_xsrf" and self.user in c.path), ""
        )
        return self.session.request(
            method, f"{base}/{path}", headers={"X-XSRFToken": token}, timeout=60, **settings
        )

    def open_kernel(self):
        """Start a kernel and its WebSocket, in the protocol that JupyterLab asks for."""
        answer = self.ask("POST", "api/kernels", json={"name": "python3"})
        assert answer.status_code == 201, answer.text
        kernel = answer.json()["id"]
        address = f"{self.url}/user/{self.user}/api/kernels/{kernel}/channels"
        cookies = "; ".join(
            f"{c.name}={c.value}"
            for c in self.session.cookies
            if f"/user/{self.user}/".startswith(c.path)
        )
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1),
            cookie=cookies,
            subprotocols=[PROTOCOL],
            timeout=self.seconds,
        )

    def run(self, code):
        """Run a cell; gives what it printed and, after an error, that error's last line.

        The widgets that it made are in `models` afterwards: their states by id.
        """
        message = self._send("execute_request", {**CELL, "code": code})
        printed, idle, replied = [], False, False
        self.models = {}
        while not (idle and replied):
            kind, parent, body = unpacked(self.socket.recv())
            if parent != message:
                continue
            if kind == "stream":
                printed.append(body["text"])
            if kind == "error":
                printed.append(f"{body['ename']}: {body['evalue']}\n")
            if kind == "comm_open":
                self.models[body["comm_id"]] = body["data"].get("state", {})
            replied = replied or kind == "execute_reply"
            idle = idle or (kind == "status" and body["execution_state"] == "idle")
        return "".join(printed)

    @property
    def asked(self):
        """The choices of the question that the last cell asked, if it asked one."""
        offered = (state.get("_options_labels") for state in self.models.values())
        return next(filter(None, offered), ())

    def predict(self, choice):
        """Take that choice, counted from 0, and lock it in; gives the line below."""
        radios, button = (self._model(kind) for kind in ("RadioButtonsModel", "ButtonModel"))
        self._tell(radios, {"method": "update", "state": {"index": choice}, "buffer_paths": []})
        return self._tell(button, {"method": "custom", "content": {"event": "click"}})

    def _model(self, kind):
        return next(at for at, state in self.models.items() if state.get("_model_name") == kind)

    def _tell(self, widget, data):
        """What a page tells a widget of the kernel; gives the text that changed by it."""
        message = self._send("comm_msg", {"comm_id": widget, "data": data})
        said = []
        while True:
            kind, parent, body = unpacked(self.socket.recv())
            if parent != message:
                continue
            if kind == "comm_msg":
                said.append(str(body["data"].get("state", {}).get("value", "")))
            if kind == "status" and body["execution_state"] == "idle":
                return "".join(said)

    def _send(self, kind, content):
        """Send a message to the kernel; gives its id."""
        message = uuid.uuid4().hex
        header = {"msg_id": message, "msg_type": kind, "session": "x", "username": "x"}
        self.socket.send_binary(packed("shell", header | {"version": "5.3", "date": ""}, content))
        return message

    def close(self):
        """Leave, as one who closes the browser; cookies stay."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def packed(channel, header, content):
    """A message as the v1 protocol has it: count and offsets, 8 bytes each, then the parts."""
    parts = [channel, *(json.dumps(one) for one in (header, {}, {}, content))]
    parts = [part.encode() for part in parts]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(parts)


def unpacked(raw):
    """Kind, parent's id and content of a message in the v1 protocol."""
    assert isinstance(raw, bytes), f"not the protocol that was asked for: {raw[:80]}"
    count = int.from_bytes(raw[:8], "little")
    offsets = [int.from_bytes(raw[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    parts = [raw[a:b] for a, b in pairwise(offsets)]
    header, parent, _, content = (json.loads(part) for part in parts[1:5])
    return header["msg_type"], parent.get("msg_id"), content
