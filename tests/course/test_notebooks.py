"""Every notebook follows the one template, and what it names exists."""

import re
from pathlib import Path

import nbformat
import pytest

from labkit.course.by_hand import NEEDS
from labkit.course.challenges import challenge_called
from labkit.course.exercises import EXERCISES
from labkit.course.questions import QUESTIONS
from labkit.course.situations import SITUATIONS
from labkit.facts import FACTS

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
LARGEST = 250_000
"""Characters of outputs that one notebook may carry."""


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    read = nbformat.read(request.param, as_version=4)
    read.metadata["path"] = request.param
    return read


def words(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def number(notebook):
    return notebook.metadata["path"].name[:2]


def test_it_says_at_once_what_it_is_about_what_it_takes_and_what_one_will_be_able_to_do(notebook):
    text, first = words(notebook), notebook.cells[0].source
    assert re.match(rf"# {number(notebook)} · \S", first)
    goals = text.partition("**After this notebook you can**")[2].partition("**You need**")[0]
    assert len(re.findall(r"^- ", goals, re.MULTILINE)) >= 3
    assert re.search(r"\*\*You need\*\* \S", text)
    assert re.search(r"\*\*Time:\*\* \d+ minutes", text)
    assert re.search(r"\*\*Price[^*]*:\*\* \S", text)


def test_it_ends_with_what_to_keep_nothing_that_stands_and_where_to_read_on(notebook):
    text = words(notebook)
    assert "What to keep" in text or number(notebook) == "00"
    assert re.search(r"\.down\(\)", code(notebook))
    assert "**Further reading.**" in text or number(notebook) == "00"


def test_nothing_is_revealed_that_was_not_asked_before(notebook):
    asked = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            asked |= set(re.findall(r'\bpredict\("([^"]+)"', cell.source))
            revealed = set(re.findall(r'\breveal\(\s*"([^"]+)"', cell.source))
            assert revealed <= asked, revealed - asked
    assert asked <= QUESTIONS.keys()
    assert {key[:2] for key in asked} <= {number(notebook)}


def test_every_view_has_a_question_before_it(notebook):
    before = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            before = cell.source
        elif re.search(r"\.view\(", cell.source):
            assert "?" in before, cell.source


def test_what_it_names_exists(notebook):
    text, lines = words(notebook), code(notebook)
    links = set(re.findall(r"\]\(([^)#:]+\.ipynb)", text))
    assert links <= {path.name for path in PATHS}
    assert set(re.findall(r"\bF\d+\.\d+\b", text)) <= FACTS.keys()
    assert set(re.findall(r'situation\("([^"]+)"', lines)) <= SITUATIONS.keys()
    assert set(re.findall(r'sort\("([^"]+)"', lines)) <= EXERCISES.keys()


def test_it_carries_outputs_and_not_too_many_and_none_of_them_an_error(notebook):
    outputs = [row for cell in notebook.cells for row in cell.get("outputs", ())]
    assert outputs
    assert sum(len(str(row)) for row in outputs) < LARGEST
    assert not [row for row in outputs if row.output_type == "error" or row.get("name") == "stderr"]


def test_it_names_no_back_end_so_that_it_runs_unchanged_on_each(notebook):
    assert "backend=" not in code(notebook)


ANYBODYS = re.compile(
    r"\.(?:describe|get|list)_\w+\(\)\[[^]]+\]\[0\]"  # the first that a listing has
    r"|^\s*\(\w+,\) = .*\.(?:describe|get|list)_\w+\((?:Filters=\w+)?\)\[",
    re.MULTILINE,
)
"""What an account may have more than one of, and of whoever else works in it."""


def test_it_takes_what_is_the_labs_and_not_the_first_of_the_account(notebook):
    assert ANYBODYS.findall(code(notebook)) == []


@pytest.mark.parametrize(
    "line",
    [
        'link = gateway.get_vpc_links()["items"][0]',
        '    (found,) = ec2.describe_route_tables(Filters=wanted)["RouteTables"]',
    ],
)
def test_a_line_that_takes_anybodys_is_found(line):
    assert ANYBODYS.search(line)


def test_cells_have_ids_of_their_own_and_no_widget_state_is_stored(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert "widgets" not in notebook.metadata


def test_every_question_is_asked_by_its_notebook():
    asked = {
        key
        for path in PATHS
        for key in re.findall(r'\bpredict\("([^"]+)"', code(nbformat.read(path, as_version=4)))
    }
    assert set(QUESTIONS) == asked


@pytest.mark.parametrize("path", PATHS[:-1], ids=lambda path: path.stem)
def test_it_leads_to_the_next_one(path):
    following = PATHS[PATHS.index(path) + 1]
    title = nbformat.read(following, as_version=4).cells[0].source.partition("\n")[0][2:]
    assert f"**Next:** [{title}]({following.name})" in words(nbformat.read(path, as_version=4))


def test_the_table_of_the_source_text_names_cells_that_there_are(project_root):
    table = (project_root / "docs" / "source-text.md").read_text("utf-8")
    named = re.findall(r"(\d\d) ((?:`[^`]+`(?:, )?)+)", table)
    assert len(named) > 20
    for number, cells in named:
        (path,) = (it for it in PATHS if it.name.startswith(number))
        known = {cell.id for cell in nbformat.read(path, as_version=4).cells}
        assert set(re.findall(r"`([^`]+)`", cells)) <= known, number


def test_what_a_notebook_needs_names_the_labs_that_it_opens(notebook):
    opened = set(re.findall(r'\bLab\("([\w-]+)"\)', code(notebook)))
    tickets = re.findall(r'\bchallenge\("([\w-]+)"\)', code(notebook))
    opened |= {challenge_called(key).lab for key in tickets}
    assert set(NEEDS[number(notebook)].labs) == opened
