"""What a class gets of the course: every lab in the shared AWS, nothing given away."""

import ast
import json
import re

import pytest

from labkit.classroom.published import NOTE, publish
from labkit.course.copies import course_folder
from labkit.errors import LabkitError


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    publish(course_folder(), folder)
    return {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.ipynb")}


def sources(book):
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]


def test_no_lab_stands_in_a_kernel(course):
    assert set(course) == {path.name for path in course_folder().glob("*.ipynb")}
    texts = [text for book in course.values() for text in sources(book)]
    begun = [text for text in texts if re.search(r"Lab\(", text)]
    assert len(begun) > 10
    for text in begun:
        ast.parse(text)
        assert "embedded" not in text


def test_nothing_has_run_yet(course):
    cells = [cell for book in course.values() for cell in book["cells"]]
    assert [cell for cell in cells if cell.get("outputs")] == []


def test_the_first_notebook_says_where_aws_is(course):
    cells = course["00_start_here.ipynb"]["cells"]
    assert "".join(cells[1]["source"]) == NOTE["source"]
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_a_folder_without_notebooks_is_one_sentence(tmp_path):
    with pytest.raises(LabkitError, match="no notebooks"):
        publish(tmp_path, tmp_path / "course")
