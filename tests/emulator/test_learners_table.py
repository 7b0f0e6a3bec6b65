"""Learners and their table: what is made, what is refused, and where a file is broken."""

import json
import stat
from dataclasses import asdict, replace

import pytest

from labkit.emulator.learners import (
    Learner,
    LearnerKey,
    add_learner,
    environment,
    find_learner_key,
    mint,
    read_learners,
)
from labkit.emulator.learners.table import Table
from labkit.emulator.learners.token import is_of, key_of, token_of
from labkit.errors import LabkitError

ADA = Learner("ada", "000000000001", "LABKITAAAAAAAA", "a" * 24)
BOB = Learner("bob", "000000000002", "LABKITBBBBBBBB", "b" * 24)


def written(path, *rows):
    path.write_text(
        json.dumps({"learners": [r if isinstance(r, dict) else asdict(r) for r in rows]})
    )
    path.chmod(0o600)
    return path


def test_a_learner_that_is_minted_is_plainly_made_up_and_like_no_other():
    first = mint("ada")
    second = mint("bob", [first])
    assert first.account.startswith("000000")
    assert first.account != second.account
    assert first.access_key_id.startswith("LABKIT")
    assert first.access_key_id != second.access_key_id
    assert first.secret_access_key not in repr(first)
    with pytest.raises(LabkitError, match="of this name"):
        mint("ada", [first])
    with pytest.raises(LabkitError, match="no more accounts"):
        mint("eve", [replace(ADA, account="000000999999")])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", "Ada"),
        ("name", "../x"),
        ("account", "123456789012"),
        ("access_key_id", "AKIAIOSFODNN7EXAMPLE"),
        ("secret_access_key", "short"),
        ("secret_access_key", None),
    ],
)
def test_what_is_no_name_account_or_key_is_refused_and_not_shown(tmp_path, part, value):
    path = written(tmp_path / "learners.json", ADA, {**asdict(BOB), part: value})
    with pytest.raises(LabkitError, match=f"learner 2, {part}") as refused:
        read_learners(path)
    assert BOB.secret_access_key not in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((ADA, replace(BOB, account=ADA.account)), "same account .*learners 1 and 2"),
        ((ADA, replace(BOB, name="ada")), "same name"),
        ((ADA, {"name": "bob"}), "broken .*learner 2"),
    ],
)
def test_a_broken_table_says_which_entries(tmp_path, rows, says):
    with pytest.raises(LabkitError, match=says):
        read_learners(written(tmp_path / "learners.json", *rows))


def test_a_table_that_is_none_or_that_others_can_read_is_refused(tmp_path):
    path = written(tmp_path / "learners.json", ADA)
    path.chmod(0o640)
    with pytest.raises(LabkitError, match="chmod 600"):
        read_learners(path)
    path.chmod(0o600)
    for text, says in (("{", "no JSON"), ("[]", "no list of learners")):
        path.write_text(text)
        with pytest.raises(LabkitError, match=says):
            read_learners(path)
    with pytest.raises(LabkitError, match="cannot be read"):
        read_learners(tmp_path / "none.json")


def test_adding_twice_is_as_once_and_nobody_else_can_read_it(tmp_path):
    path = tmp_path / "class" / "learners.json"
    ada = add_learner(path, "ada")
    bob = add_learner(path, "bob")
    assert add_learner(path, "ada") == ada
    assert read_learners(path) == (ada, bob)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = environment(ada, "http://127.0.0.1:1")
    assert told["AWS_SECRET_ACCESS_KEY"] == ada.secret_access_key
    assert told["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"


def test_a_table_that_breaks_later_leaves_the_learners_and_says_so_once(tmp_path):
    now, told = [0.0], []
    path = written(tmp_path / "learners.json", ADA)
    table = Table(path, told.append, lambda: now[0])
    assert table.get(BOB.access_key_id) is None
    written(path, ADA, BOB)
    assert table.get(BOB.access_key_id) == BOB
    path.write_text("{")
    for _ in range(3):
        now[0] += 2
        assert table.learners == (ADA, BOB)
    assert len(told) == 1


def test_a_token_is_of_one_key_and_good_for_as_long_as_a_signature():
    token = token_of("LABKITAAAAAAAA", "secret", at=1000)
    assert key_of(token) == "LABKITAAAAAAAA"
    assert is_of(token, "secret", at=1300)
    assert not is_of(token, "secret", at=1301)
    assert not is_of(token, "another", at=1000)
    assert not is_of(token.replace("AAAA", "BBBB"), "secret", at=1000)
    assert key_of("x y") == ""
    assert not is_of("", "secret")


def test_where_no_emulator_of_a_class_is_there_is_no_door(monkeypatch):
    monkeypatch.setattr(LearnerKey, "waits", (0,))
    for url, key in (
        ("http://127.0.0.1:9", ADA.access_key_id),
        ("http://[", ADA.access_key_id),
        ("", ADA.access_key_id),
        ("http://127.0.0.1:9", "labkit"),
    ):
        assert find_learner_key(url, key, ADA.secret_access_key) is None
