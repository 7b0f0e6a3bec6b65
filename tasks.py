"""The project's daily commands, for any Python 3.11 to 3.13 and nothing else.

    python tasks.py setup    make .venv and install the pinned packages into it
    python tasks.py lab      setup, then the learner's notebooks in JupyterLab
    python tasks.py test     setup, then every check
    python tasks.py bench    setup, then every benchmark beside its reference
    python tasks.py removals run every lab with each of its permissions missing once
    python tasks.py faults   setup, then every fault at every call of every lab; it takes hours
    python tasks.py contract-full the contract of every lab under every setting; it takes hours
    python tasks.py notebooks every notebook on every back end, in two places; it takes two hours
    python tasks.py classroom as root: 1, 5, 15 and 30 learners who come to a class at once
    python tasks.py outputs  run the notebooks and store their outputs, after an edit
    python tasks.py diagrams draw the pictures of diagrams/ again
    python tasks.py kit      write the instructor's pages again, from the notebooks
    python tasks.py pins     compile requirements.txt again from pyproject.toml
    python tasks.py clean    remove what the other commands made, the learner's work aside

The Makefile only calls this file. It uses the standard library alone, and it must parse on
older Pythons too, so that they can read the sentence below instead of a syntax error.
"""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "labkit needs Python 3.11, 3.12 or 3.13, and this is %d.%d (%s). "
        "Install one of them and run it instead, for example: python3.12 tasks.py lab"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "labkit-setup.json")
PINS = os.path.join(ROOT, "requirements.txt")
PROJECT = os.path.join(ROOT, "pyproject.toml")
ON_WINDOWS = os.name == "nt"
BIN = os.path.join(VENV, "Scripts" if ON_WINDOWS else "bin")
PYTHON = os.path.join(BIN, "python.exe" if ON_WINDOWS else "python")
NEEDED_BYTES = int(1.2e9)

# What pip, uv and venv say, and what a person needs to hear. First match wins.
TROUBLES = (
    (
        r"No space left on device|os error 28|ENOSPC",
        "the disk is full. Free about 1.2 GB, then run the same command again.",
    ),
    (
        r"Read-only file system|os error 30|Permission denied|os error 13",
        "a folder cannot be written to. Clone the project into a folder of your own "
        "and run the same command there.",
    ),
    (
        r"name resolution|getaddrinfo|dns error|new connection|Connection refused|"
        r"unreachable|timed out|error sending request|ProxyError|Could not connect|"
        r"No matching distribution found|client error \(Connect\)|CERTIFICATE_VERIFY|"
        r"invalid peer certificate",
        "the Python packages could not be downloaded. Check the network (and the proxy, "
        "if you have one), then run the same command again.",
    ),
    (
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "a downloaded package is not the one that was pinned, so it was not installed. "
        "Run the same command again; if it stays so, something on the way alters downloads.",
    ),
    (
        r"ensurepip",
        "this Python cannot make virtual environments. On Debian or Ubuntu: "
        "sudo apt-get install python3-venv, then run the same command again.",
    ),
    (
        r"pygraphviz",
        "pygraphviz has no ready-made wheel for this system (Alpine and other musl systems "
        "have none). Use a glibc Linux, macOS, or WSL on Windows.",
    ),
)

# Settings of the person's own environment that would send the installers elsewhere.
DROPPED = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "UV_PROJECT_ENVIRONMENT",
)


class Trouble(Exception):
    """Something a person can mend; its text is the sentence to show."""


def say(text):
    """Print one line at once, also when the output is piped."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def clean_environment(**extra):
    """The caller's environment without what would make an install land elsewhere."""
    kept = {k: v for k, v in os.environ.items() if k not in DROPPED}
    kept.update(PYTHONNOUSERSITE="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    kept.update(extra)
    return kept


def first_trouble(output):
    """The sentence for the first known trouble in an installer's output, or None."""
    for pattern, sentence in TROUBLES:
        if re.search(pattern, output):
            return sentence
    return None


def run_quietly(what, command):
    """Run an installer, its output kept for the case that it fails; raise Trouble then."""
    say("  %s ..." % what)
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        code = wait_with_signs_of_life(command, log, began)
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    if code:
        tail = "\n".join(output.strip().splitlines()[-15:])
        sentence = first_trouble(output)
        raise Trouble(sentence or "%s failed:\n%s" % (what, tail))
    return output


def wait_with_signs_of_life(command, log, began):
    """Wait for a command, with a line every 20 seconds, and end it when interrupted."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=clean_environment(),
    )
    try:
        while True:
            try:
                return process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                say("    still at it after %d s" % (time.monotonic() - began))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


# ---------------------------------------------------------------- setup


def wanted_state():
    """What a finished .venv must have been made from."""
    digest = hashlib.sha256()
    for path in (PINS, PROJECT):
        with open(path, "rb") as file:
            digest.update(file.read() + b"\0")
    return {
        "inputs": digest.hexdigest(),
        "python": "%d.%d" % sys.version_info[:2],
        "folder": ROOT,
    }


def recorded_state():
    """What the stamp says that .venv was made from; None when there is no readable stamp."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            state = json.load(file)
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def venv_version():
    """The Python version (3.12) that made .venv, or None where that cannot be read."""
    try:
        with open(os.path.join(VENV, "pyvenv.cfg"), encoding="utf-8") as file:
            found = re.search(r"^version\s*=\s*(\d+\.\d+)", file.read(), re.MULTILINE)
    except (OSError, ValueError):
        return None
    return found.group(1) if found else None


def reason_to_rebuild(wanted, recorded):
    """Why .venv has to be made anew, as a sentence; None when it can stay."""
    version = venv_version()
    if version and version != wanted["python"]:
        return ".venv was made by Python %s; making it anew with %s." % (version, wanted["python"])
    if recorded is None:
        return "An earlier install did not finish; making .venv anew."
    if recorded.get("folder") != ROOT:
        return "The project's folder has moved; making .venv anew."
    if version is None or not os.path.exists(PYTHON):
        return ".venv is damaged; making it anew."
    return None


def base_python():
    """The interpreter under any virtual environment, so that .venv may be replaced from inside."""
    return getattr(sys, "_base_executable", None) or sys.executable


def check_the_ground():
    """Find what would stop an install before anything is downloaded."""
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(first_trouble("ensurepip"))
    with tempfile.TemporaryFile(dir=ROOT):
        pass
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise Trouble(
            "the packages need about 1.2 GB and %.1f GB are free here. Free some space, "
            "then run the same command again." % (free / 1e9)
        )


def make_venv():
    """Make an empty .venv; what stood there is removed."""
    if os.path.isdir(VENV) and not os.path.islink(VENV):
        shutil.rmtree(VENV)
    run_quietly("Making .venv", [base_python(), "-m", "venv", VENV])


def pin_of(name):
    """One package's lines of requirements.txt: the pin and its hashes."""
    with open(PINS, encoding="utf-8") as file:
        found = re.search(
            r"^%s==.*?(?=^\S|\Z)" % re.escape(name), file.read(), re.MULTILINE | re.DOTALL
        )
    if not found:
        raise Trouble("requirements.txt has no pin for %s. Get the file again from git." % name)
    return "\n".join(line for line in found.group(0).splitlines() if "#" not in line) + "\n"


def uv_command():
    """The uv inside .venv."""
    return os.path.join(BIN, "uv.exe" if ON_WINDOWS else "uv")


def install_uv():
    """Install the pinned uv into .venv by pip, which every Python brings along."""
    with tempfile.TemporaryDirectory() as folder:
        pin = os.path.join(folder, "uv.txt")
        with open(pin, "w", encoding="utf-8") as file:
            file.write(pin_of("uv"))
        run_quietly(
            "Installing uv, the fast installer",
            [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pin],
        )


def install_pins():
    """Install everything pinned: by uv, or by pip where only pip is set up for this network."""
    wanted = ["install", "--require-hashes", "-r", PINS]
    try:
        run_quietly(
            "Installing the packages",
            [uv_command(), "pip"] + wanted + ["--python", PYTHON, "--no-progress"],
        )
    except Trouble as trouble:
        if "downloaded" not in str(trouble):
            raise
        say("  uv could not reach the packages; pip may know the way.")
        run_quietly(
            "Installing the packages by pip (slower)", [PYTHON, "-m", "pip", "--quiet"] + wanted
        )


def install_project():
    """Install labkit itself, editable, so that a change in the clone counts at once."""
    editable = ["install", "--no-deps", "--no-build-isolation", "--editable", ROOT]
    run_quietly(
        "Installing labkit",
        [uv_command(), "pip"] + editable + ["--python", PYTHON, "--no-progress"],
    )


def warm_up():
    """Load the packages with native parts once: proof that they work, and their caches made."""
    code = "import matplotlib.font_manager, numpy, pygraphviz, zmq"
    run_quietly("Trying them out", [PYTHON, "-c", code])


def write_stamp(state):
    """Record that .venv is complete; written last, and whole or not at all."""
    part = STAMP + ".part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(state, file)
    os.replace(part, STAMP)


def setup(_arguments):
    """Make .venv complete; does nothing when it already is."""
    wanted, recorded = wanted_state(), recorded_state()
    if recorded == wanted and reason_to_rebuild(wanted, recorded) is None:
        say("labkit is set up in .venv (Python %s)" % wanted["python"])
        return 0
    began = time.monotonic()
    say("Setting up labkit in .venv (Python %s)" % wanted["python"])
    check_the_ground()
    reason = reason_to_rebuild(wanted, recorded)
    if not os.path.lexists(VENV) or reason:
        if os.path.lexists(VENV):
            say("  " + reason)
        make_venv()
    if not os.path.exists(uv_command()):
        install_uv()
    with contextlib.suppress(FileNotFoundError):
        os.remove(STAMP)
    install_pins()
    install_project()
    warm_up()
    write_stamp(wanted)
    say("  Ready after %d s." % (time.monotonic() - began))
    return 0


# ---------------------------------------------------------------- the other tasks


def hand_over(command):
    """Let a program of .venv take this one's place, so that signals reach it alone."""
    sys.stdout.flush()
    if ON_WINDOWS:
        return subprocess.call(command, env=clean_environment())
    os.execve(command[0], command, clean_environment())  # noqa: S606
    return 0


def lab(arguments):
    """Set up, then open the learner's copy in JupyterLab."""
    setup([])
    folders = ["--from", os.path.join(ROOT, "notebooks"), "--into", os.path.join(ROOT, "work")]
    return hand_over([PYTHON, "-m", "labkit", "lab"] + folders + arguments)


def test(arguments):
    """Set up, then run every check."""
    setup([])
    return hand_over([PYTHON, os.path.join(ROOT, ".ci", "checks.py")] + arguments)


def bench(arguments):
    """Set up, then run every benchmark."""
    setup([])
    return hand_over([PYTHON, os.path.join(ROOT, "tests", "benchmarks", "run.py")] + arguments)


def removals(arguments):
    """Run every lab with each permission of its policy missing once."""
    setup([])
    os.chdir(ROOT)
    return hand_over([PYTHON, "-m", "tests.aws.every_removal"] + arguments)


def faults(arguments):
    """Set up, then run what is left of the fault table and report it."""
    setup([])
    os.chdir(ROOT)
    return hand_over([PYTHON, "-m", "tests.faults"] + arguments)


def contract_full(arguments):
    """Set up, then ask the settings of every lab that were not asked yet."""
    setup([])
    os.chdir(ROOT)
    return hand_over([PYTHON, "-m", "tests.every_setting"] + arguments)


def classroom(arguments):
    """Set up, then let learners come to a class at once, and print what it was like."""
    setup([])
    os.chdir(ROOT)
    return hand_over([PYTHON, "-m", "tests.classroom.load"] + arguments)


def notebooks(arguments):
    """Set up, then run the notebooks in each way that has no result yet."""
    setup([])
    os.chdir(ROOT)
    return hand_over([PYTHON, "-m", "tests.notebooks"] + arguments)


def outputs(arguments):
    """Run the notebooks of notebooks/ and store their outputs."""
    setup([])
    return hand_over([PYTHON, os.path.join(ROOT, ".ci", "outputs.py")] + arguments)


def diagrams(_arguments):
    """Draw the pictures of diagrams/ again."""
    setup([])
    return hand_over([PYTHON, "-m", "labkit.figures", os.path.join(ROOT, "diagrams")])


def kit(_arguments):
    """Write the instructor's pages of docs/instructor again."""
    setup([])
    return hand_over([PYTHON, "-m", "labkit.course.kit"])


def pins(arguments):
    """Compile requirements.txt from pyproject.toml, for all systems and versions at once."""
    setup([])
    extras = ["--extra", "dev", "--extra", "classroom"]
    options = ["--universal", "--python-version", "3.11", "--generate-hashes"] + extras
    note = ["--custom-compile-command", "python tasks.py pins", "--no-config", "--quiet"]
    files = ["--output-file", "requirements.txt", "pyproject.toml"]
    os.chdir(ROOT)
    return hand_over([uv_command(), "pip", "compile"] + options + note + arguments + files)


MADE_HERE = (
    ".venv",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "build",
    "dist",
)


def clean(_arguments):
    """Remove what the tasks made; the learner's work stays."""
    for name in MADE_HERE:
        path = os.path.join(ROOT, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
            say("removed " + name)
    return 0


TASKS = {
    "setup": setup,
    "lab": lab,
    "test": test,
    "bench": bench,
    "removals": removals,
    "faults": faults,
    "contract-full": contract_full,
    "classroom": classroom,
    "notebooks": notebooks,
    "outputs": outputs,
    "diagrams": diagrams,
    "kit": kit,
    "pins": pins,
    "clean": clean,
}
HELP = ("", "-h", "--help", "help")


def main(arguments):
    """Run one task by name and turn what can go wrong into one sentence."""
    name = arguments[0] if arguments else ""
    if name not in TASKS:
        say(__doc__ if name in HELP else "There is no task %r.\n\n%s" % (name, __doc__))
        return 0 if name in HELP else 2
    try:
        return TASKS[name](arguments[1:])
    except Trouble as trouble:
        sys.stderr.write("%s could not finish: %s\n" % (name, trouble))
    except OSError as error:
        text = "[%s] %s" % (error.strerror, error.filename or ROOT)
        sys.stderr.write("%s could not finish: %s\n" % (name, first_trouble(text) or text))
    except KeyboardInterrupt:
        sys.stderr.write("\n%s was interrupted; the same command takes it up again.\n" % name)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
