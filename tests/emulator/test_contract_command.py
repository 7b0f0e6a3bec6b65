"""`labkit contract`, as a person types it."""

import json

import pytest

from labkit.cli import main
from labkit.emulator import EmbeddedAws


def test_the_embedded_aws_is_asked_unless_another_is_named(capsys):
    assert main(["contract", "quotas"]) == 0
    said = capsys.readouterr().out
    assert "Quotas and parameters: " in said
    assert said.splitlines()[-1].startswith("All together: ")
    assert "✔" not in said


def test_every_row_can_be_shown_and_read(capsys):
    with EmbeddedAws() as aws:
        at = ["contract", "prefix lists", "--endpoint", aws.url]
        assert main([*at, "--every"]) == 0
        assert "✔ the prefix list of S3 has CIDRs (F3.5, R195)" in capsys.readouterr().out
        assert main([*at, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["kept"] for row in rows} == {"kept"}
    assert rows[0].keys() == {"subject", "behaviour", "facts", "kept", "says"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rain"], "No subject is called rain"),
        (["--endpoint", "https://ec2.us-east-1.amazonaws.com"], "takes none away"),
        (["--endpoint", "http://127.0.0.1:9"], "Nothing that speaks AWS answers there"),
        (["--endpoint", "nonsense"], "is no URL"),
    ],
)
def test_a_wrong_question_is_one_sentence(capsys, arguments, says):
    assert main(["contract", *arguments]) != 0
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
