"""Who may come in: once with a learner's code, and nobody by a guess."""

import stat

import pytest

from labkit.classroom import codes
from labkit.classroom.register import Refused, begun, joined_by, load, save
from labkit.classroom.roster import made, parse
from labkit.errors import LabkitError


@pytest.fixture(scope="module")
def class_of_three():
    return begun(parse(["Ana", "Zoë", "Bo"]))


def test_a_code_lets_its_learner_in_once(class_of_three):
    begun_, given = class_of_three
    seat, after = begun_.join(" zoë ", given["Zoë"].lower().replace("-", " "))
    assert (seat.name, seat.user) == ("Zoë", "zoe")
    with pytest.raises(Refused, match="used already"):
        after.join("Zoë", given["Zoë"])
    assert after.join("Ana", given["Ana"])[0].user == "ana"


def test_the_instructors_code_stays_good(class_of_three):
    begun_, given = class_of_three
    seat, after = begun_.join("instructor", given["Instructor"])
    assert seat.is_instructors
    assert after.join("Instructor", given["Instructor"])[0] == seat
    assert seat not in after.learners


@pytest.mark.parametrize(
    ("name", "whose", "sentence"),
    [
        ("Ana", "Bo", "not the code of Ana"),
        ("Ana", "", "Give your name and your code"),
        ("  ", "Ana", "Give your name and your code"),
        ("Nobody", "Ana", "nobody of this name"),
        ("Instructor", "Ana", "not the code of Instructor"),
    ],
)
def test_everybody_else_is_told_in_one_sentence(class_of_three, name, whose, sentence):
    begun_, given = class_of_three
    with pytest.raises(Refused, match=sentence):
        begun_.join(name, given.get(whose, ""))


def test_a_wrong_code_of_a_used_seat_does_not_say_that_it_was_used(class_of_three):
    begun_, given = class_of_three
    _, after = begun_.join("Ana", given["Ana"])
    with pytest.raises(Refused, match="not the code"):
        after.join("Ana", given["Bo"])


def test_a_lost_code_is_renewed(class_of_three):
    begun_, given = class_of_three
    _, after = begun_.join("Ana", given["Ana"])
    code, renewed = after.renewed("ana")
    assert code != given["Ana"]
    assert renewed.join("Ana", code)[0].user == "ana"
    with pytest.raises(Refused):
        renewed.join("Ana", given["Ana"])
    with pytest.raises(LabkitError, match="nobody called Cy"):
        after.renewed("Cy")


def test_each_learner_has_an_account_of_their_own(class_of_three):
    begun_, _ = class_of_three
    accounts = [seat.account for seat in begun_.seats]
    assert len(set(accounts)) == 4
    assert accounts[0] == "000000000001"


def test_latecomers_are_added_and_nobody_else_changes(class_of_three):
    begun_, _ = class_of_three
    longer, given = joined_by(begun_, parse(["Ana", "Zoe", "Cy", "Bo"]))
    assert longer.seats[:4] == begun_.seats
    assert [seat.user for seat in longer.seats[4:]] == ["zoe-2", "cy"]
    assert set(given) == {"Zoe", "Cy"}
    assert len({seat.account for seat in longer.seats}) == 6
    assert longer.seat("Zoe").user == "zoe-2"
    assert longer.seat("ZOË").user == "zoe"


def test_the_file_keeps_it_and_gives_no_code_away(tmp_path, class_of_three):
    begun_, given = class_of_three
    _, after = begun_.join("Ana", given["Ana"])
    path = tmp_path / "register.json"
    save(path, after)
    assert load(path) == after
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text("utf-8")
    assert not [code for code in given.values() if code in text or code.replace("-", "") in text]
    assert load(tmp_path / "none.json") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seats": [{"name": "x"}]}', "{"])
def test_a_broken_file_is_one_sentence(tmp_path, text):
    path = tmp_path / "register.json"
    path.write_text(text, "utf-8")
    with pytest.raises(LabkitError, match="cannot be read"):
        load(path)


def test_a_folder_that_is_missing_is_one_sentence(tmp_path):
    with pytest.raises(LabkitError, match="could not be written"):
        save(tmp_path / "none" / "register.json", begun(made(1))[0])


def test_codes_are_not_told_from_what_is_stored():
    code = codes.new()
    one, other = codes.hashed(code), codes.hashed(code)
    assert one != other
    assert codes.matches(code, one)
    assert codes.matches(code, other)
    assert not codes.matches(codes.new(), one)
    assert set(code) <= set(codes.SIGNS) | {"-"}
