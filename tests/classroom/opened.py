"""A class that is open for a test: started by the command, as an instructor does."""

import re
import signal
import subprocess
import sys
import time

from labkit.classroom import people, settings
from labkit.classroom.register import load
from labkit.doctor import first_free_port
from labkit.errors import LabkitError

from .learner import Learner


class Open:
    """Its address, its codes by name, its folder."""

    def __init__(self, folder, *wanted):
        self.folder = folder
        self.port = first_free_port(18000)
        self.url = f"http://127.0.0.1:{self.port}"
        place = ["--folder", str(folder), "--port", str(self.port), *map(str, wanted)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "labkit", "classroom", "serve", *place],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "The class is open" in line:
                break
        self.said = "".join(said)
        found = re.findall(r"^  (\w{4}-\w{4})  (.+)$", self.said, re.MULTILINE)
        self.codes = {name: code for code, name in found}
        assert f"The class is open: {self.url}" in self.said, self.said

    def learner(self, name, seconds=120):
        """Somebody who has joined."""
        one = Learner(self.url, seconds)
        answer = one.join(name, self.codes[name])
        assert answer.status_code == 302, answer.text
        return one

    def close(self):
        """End it as Ctrl-C does, and take its learners' system users away; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(120)
        finally:
            self.process.kill()
            self.process.stdout.close()
            held = settings.load(self.folder / "settings.json")
            for user in ("aws", *(seat.user for seat in load(held.register).seats)):
                self._remove(held.system_user(user))

    def _remove(self, name):
        for _ in range(40):
            try:
                people.remove(name)
                return
            except LabkitError:  # the server's last process is still ending
                time.sleep(0.5)
