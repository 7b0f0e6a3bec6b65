"""Notebooks attached to one emulator: alike, apart, and told when it has ended."""

import re
import signal
import stat
import threading

import pytest

from labkit import Lab
from labkit.emulator import DoorKey, EmbeddedAws, find_key, laid
from labkit.errors import LabkitError
from tests.emulators import emulator, python


@pytest.fixture
def attached(labkit_home, monkeypatch, standing_emulator):
    standing_emulator.lend_key(labkit_home)
    monkeypatch.setenv("AWS_ENDPOINT_URL", standing_emulator.url)
    return standing_emulator


NOTEBOOK = """
from labkit import Lab
lab = Lab("private-api", learner=learner)
for order in range(2):
    lab.up(private_dns=order == 0)
    answer = lab.on("private-app").curl(lab.url("/kinesis"), json={"of": learner, "n": order})
    print(answer.status, answer.exit_code)
print(lab.records())
print("agrees", lab.status().agrees)
print(lab.down())
"""


def test_two_notebooks_at_once_do_not_disturb_each_other(attached):
    told = {}

    def work(learner):
        program = f"learner = {learner!r}\n{NOTEBOOK}"
        told[learner] = python(program, attached.home, LABKIT_HEADLESS="1")

    notebooks = [threading.Thread(target=work, args=(name,)) for name in ("ann", "bob")]
    for one in notebooks:
        one.start()
    for one in notebooks:
        one.join()
    for learner, other in (("ann", "bob"), ("bob", "ann")):
        said = told[learner].stdout
        assert said.splitlines()[:2] == ["200 0", "None 6"], told[learner].stderr
        assert "1 record is in the stream" in said
        assert "agrees True" in said
        assert other not in said
        assert "Left, after asking each service: nothing." in said


def test_the_secret_is_in_no_output_journal_or_repr(attached, labkit_home, capfd):
    key = find_key(labkit_home, attached.url)
    lab = Lab("private-api")
    said = [lab.up(), lab.on("private-app"), lab._session, key, lab.status()]
    said.append(lab.on("private-app").curl(lab.url("/kinesis"), json={}))
    shown = [f"{one} {one!r} {getattr(one, 'headers', '')}" for one in said]
    shown.extend(path.read_text() for path in labkit_home.glob("endpoint/**/*.jsonl"))
    assert not lab.down().left
    shown.extend(capfd.readouterr())
    assert key.secret
    assert not [text for text in shown if key.secret in text]


def test_the_key_is_for_its_owner_and_goes_with_the_emulator(tmp_path):
    with emulator(tmp_path) as standing:
        [path] = (tmp_path / "emulators").iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        key = find_key(tmp_path, standing.url)
        assert key.fits()
        local = standing.url.replace("127.0.0.1", "localhost")
        assert find_key(tmp_path, local + "/") == key
    assert standing.process.returncode == 0
    assert list(path.parent.iterdir()) == []
    assert not key.fits()


@pytest.mark.parametrize("url", ["", "http://[", "http://127.0.0.1", "http://aws.example:80", "x"])
def test_where_no_emulator_of_ours_can_be_there_is_no_key(url, tmp_path):
    assert find_key(tmp_path, url) is None


def test_a_key_of_another_life_fits_no_more(tmp_path):
    with EmbeddedAws() as aws:
        assert aws.key.fits()
        assert not DoorKey(aws.url, aws.secret, "another").fits()
        assert not DoorKey(aws.url, "a guess", aws.key.life).fits()


def test_a_damaged_key_is_none_and_a_later_one_is_left_alone(tmp_path):
    first = DoorKey("http://127.0.0.1:5000", "secret", "first")
    with laid(tmp_path, first) as path:
        path.write_text("{")
        assert find_key(tmp_path, first.url) is None
    assert path.read_text() == "{"


def test_a_home_that_cannot_be_written_to_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    key = DoorKey("http://127.0.0.1:5000", "secret", "life")
    with pytest.raises(LabkitError, match="LABKIT_HOME"), laid(tmp_path / "file", key):
        pass


def test_an_endpoint_that_is_not_ours_has_no_hosts_and_says_whose_has(attached, labkit_home):
    lab = Lab("private-api")
    lab.up()
    for path in (labkit_home / "emulators").iterdir():
        path.unlink()
    with pytest.raises(LabkitError, match="`labkit emulator`"):
        lab.on("private-app")
    assert not lab.down().left


def test_an_emulator_that_ended_is_told_of_and_its_lab_comes_back(labkit_home, monkeypatch, capsys):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    with emulator(labkit_home) as first:
        monkeypatch.setenv("AWS_ENDPOINT_URL", first.url)
        lab = Lab("private-api")
        lab.up(nat_gateway=True)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    for ask in (lab.up, lab.status, lambda: lab.on("private-app")):
        with pytest.raises(LabkitError, match="Try: "):
            ask()
    with emulator(labkit_home, "--port", first.url.rsplit(":", 1)[1]):
        assert not lab.stands
        again = Lab("private-api")
        assert "stood in an emulator that has ended" in capsys.readouterr().out
        assert "with nat_gateway=True" in str(again.up(nat_gateway=True))
        assert again.on("private-app").curl(again.url("/kinesis"), json={}).status == 200
        assert not again.down().left


def test_a_taken_port_is_one_sentence(attached, tmp_path):
    port = attached.url.rsplit(":", 1)[1]
    text = f"from labkit.cli import main; raise SystemExit(main(['emulator', '--port', '{port}']))"
    done = python(text, tmp_path)
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_pace_and_region_are_taken_and_wrong_ones_are_usage(tmp_path):
    for wrong in (["--pace", "slow"], ["--region", "Ohio"]):
        text = f"from labkit.cli import main; raise SystemExit(main(['emulator', *{wrong}]))"
        assert python(text, tmp_path).returncode == 2
    with emulator(tmp_path, "--pace", "quick", "--region", "eu-central-1") as standing:
        said = python(
            "from labkit.aws import choose, clients_for; import os\n"
            "ec2 = clients_for(choose(None, os.environ)).client('ec2')\n"
            "vpc = ec2.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']\n"
            "net = ec2.create_subnet(VpcId=vpc, CidrBlock='10.0.0.0/24')['Subnet']\n"
            "made = ec2.create_nat_gateway(SubnetId=net['SubnetId'], ConnectivityType='private')\n"
            "row = ec2.describe_nat_gateways()['NatGateways'][0]\n"
            "print(net['AvailabilityZone'][:-1], row['State'])",
            tmp_path,
            AWS_ENDPOINT_URL=standing.url,
            AWS_REGION="eu-central-1",
        )
    assert said.stdout.split() == ["eu-central-1", "pending"], said.stderr


STANDING = """
import os, sys
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError
from labkit import Lab
os.environ["AWS_ENDPOINT_URL"] = EmbeddedAws().start()
lab = Lab("private-api")
print(lab.up())
path = lab._session.path(lab.name, lab.learner)
path.rename(path.with_name("lost"))
print(lab.down())
try:
    lab.up()
except LabkitError as error:
    print(error)
path.unlink(missing_ok=True)
path.with_name("lost").rename(path)
print(lab.down())
"""


def test_on_an_endpoint_what_a_lost_journal_knew_is_listed_and_nothing_is_built_beside_it(tmp_path):
    built, listed, refused, gone = re.split(r"\n(?=✘|✔|\d+ resources of this)", _out(tmp_path))[1:]
    assert "private-api stands: 21 resources" in built
    assert listed.startswith("✘")
    assert "lab-vpc" in listed
    assert "its journal does not know" in refused
    assert "Left, after asking each service: nothing." in gone


def _out(home):
    return python(STANDING, home).stdout
