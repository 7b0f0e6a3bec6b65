"""`what_stands` tells every lab that a person has standing, and what it cannot read."""

from labkit import Lab, what_stands


def test_labs_of_this_kernel_and_of_other_back_ends_are_told(labkit_home):
    assert str(what_stands()) == "✔ No lab of yours stands anywhere."
    lab = Lab("who-may-call", backend="embedded")
    lab.up()
    count = len(lab.found)
    assert str(what_stands()) == f"· who-may-call of learner: {count} resources (in this kernel)"
    away = labkit_home / "aws" / "123456789012-us-east-1" / "who-may-call-learner.jsonl"
    away.parent.mkdir(parents=True)
    own = next((labkit_home / "embedded").rglob("*.jsonl"))
    away.write_bytes(own.read_bytes())
    assert f"{count} resources (aws 123456789012-us-east-1)" in str(what_stands())
    away.write_text("no journal\n" * 3)
    assert len(what_stands().unreadable) == 1
    away.unlink()
    lab.down()
    assert what_stands().labs == ()
