"""The learner's copy: nothing given away, nothing lost, and the course's news brought in."""

import argparse
import json
import os
import subprocess
import sys

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.course import copies
from labkit.course.copies import deliver
from labkit.course.merge import merge
from labkit.errors import LabkitError

NAME = "00_start_here.ipynb"


def code(name, source, *outputs, count=None):
    return {
        "id": name,
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": list(outputs),
        "execution_count": count,
    }


def prose(name, source):
    return {"id": name, "cell_type": "markdown", "source": source, "metadata": {}}


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def notebook(*cells):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}


def save(folder, *cells, name=NAME):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(notebook(*cells)), "utf-8")


def load(folder, name=NAME):
    read = nbformat.read(folder / name, as_version=4)
    nbformat.validate(read)
    return [dict(cell) for cell in read.cells]


def sources(folder, name=NAME):
    return [cell["source"] for cell in load(folder, name)]


@pytest.fixture
def course(tmp_path):
    return tmp_path / "notebooks"


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


def test_the_first_copy_gives_nothing_away(course, work):
    ran = code("a", "1 + 1", stream("2"), count=7)
    ran["metadata"] = {"execution": {"iopub.status.busy": "2026"}, "tags": ["keep"]}
    save(course, prose("t", "# Title"), ran)
    assert [str(c) for c in deliver(course, work)] == [f"{NAME}: new"]
    title, cell = load(work)
    assert title["source"] == "# Title"
    assert (cell["source"], cell["outputs"], cell["execution_count"]) == ("1 + 1", [], None)
    assert cell["metadata"] == {"tags": ["keep"]}


def test_widget_state_is_not_handed_on(course, work):
    save(course, code("a", "x"))
    raw = json.loads((course / NAME).read_text())
    raw["metadata"] = {"widgets": {"state": {}}, "kernelspec": {"name": "python3"}}
    (course / NAME).write_text(json.dumps(raw))
    deliver(course, work)
    assert json.loads((work / NAME).read_text())["metadata"] == {"kernelspec": {"name": "python3"}}


def test_the_course_itself_is_never_written(course, work):
    save(course, code("a", "1", stream("1"), count=1))
    before = (course / NAME).read_bytes()
    deliver(course, work)
    deliver(course, work)
    assert (course / NAME).read_bytes() == before


def test_a_second_delivery_writes_nothing_and_keeps_outputs(course, work):
    save(course, code("a", "1"))
    deliver(course, work)
    save(work, code("a", "1", stream("1"), count=1))
    before = (work / NAME).stat().st_mtime_ns
    assert [c.what for c in deliver(course, work)] == ["as it was"]
    assert (work / NAME).stat().st_mtime_ns == before
    assert load(work)[0]["outputs"]


def test_an_update_brings_news_and_keeps_what_is_the_learners(course, work):
    save(course, prose("t", "old"), code("a", "1"), code("b", "2"), code("gone", "0"))
    deliver(course, work)
    save(work, prose("t", "old"), code("a", "mine"), code("own", "my own"), code("b", "2"),
         code("gone", "0"))  # fmt: skip
    save(course, prose("t", "new"), code("a", "1"), code("c", "3"), code("b", "2"))
    (copied,) = deliver(course, work)
    assert sources(work) == ["new", "mine", "3", "my own", "2"]
    assert copied.what == "1 cell updated, 1 cell added, 1 cell removed, 2 of your own kept"


def test_a_cell_changed_on_both_sides_is_there_twice_and_only_once_more(course, work):
    save(course, code("a", "1"), code("b", "2"))
    deliver(course, work)
    save(work, code("a", "mine"), code("b", "2"))
    save(course, code("a", "theirs"), code("b", "2"))
    (copied,) = deliver(course, work)
    assert sources(work) == ["mine", "theirs", "2"]
    assert "1 cell placed after your own version of it" in copied.what
    deliver(course, work)
    assert sources(work) == ["mine", "theirs", "2"]


def test_an_updated_cell_is_still_untouched_at_the_next_update(course, work):
    for version in ("1", "2", "3"):
        save(course, code("a", version))
        deliver(course, work)
    assert sources(work) == ["3"]


def test_a_crash_between_the_two_writes_does_no_harm(course, work):
    save(course, code("a", "1"))
    deliver(course, work)
    memory = (work / copies.MEMORY / NAME).read_bytes()
    save(work, code("a", "mine"))
    save(course, code("a", "theirs"))
    deliver(course, work)
    (work / copies.MEMORY / NAME).write_bytes(memory)
    deliver(course, work)
    assert sources(work) == ["mine", "theirs"]


def test_a_deleted_cell_stays_away_until_the_course_changes_it(course, work):
    save(course, code("a", "1"), code("b", "2"))
    deliver(course, work)
    save(work, code("a", "1"))
    deliver(course, work)
    assert sources(work) == ["1"]
    save(course, code("a", "1"), code("b", "2, better"))
    deliver(course, work)
    assert sources(work) == ["1", "2, better"]


@pytest.mark.parametrize("memory", [None, "{not json"])
def test_without_memory_nothing_of_the_learners_is_lost(course, work, memory):
    save(course, code("a", "1"), code("b", "2"))
    deliver(course, work)
    save(work, code("a", "mine"), code("b", "2"))
    place = work / copies.MEMORY / NAME
    place.unlink()
    if memory:
        place.write_text(memory)
    deliver(course, work)
    assert sources(work) == ["mine", "1", "2"]


def test_cells_whose_ids_were_dropped_are_known_by_their_text(course, work):
    save(course, code("a", "1"), code("b", "2"))
    deliver(course, work)
    bare = [{k: v for k, v in c.items() if k != "id"} for c in (code("", "1"), code("", "own"))]
    save(work, *bare, code("b", "2"))
    save(course, code("a", "1, better"), code("b", "2"))
    deliver(course, work)
    assert sources(work) == ["1, better", "own", "2"]


def test_a_copied_id_is_the_learners_own_cell(course, work):
    save(course, code("a", "1"))
    deliver(course, work)
    save(work, code("a", "1"), code("a", "a copy"))
    save(course, code("a", "1, better"))
    deliver(course, work)
    assert sources(work) == ["1, better", "a copy"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"nbformat": 3}', '{"nbformat": 4}', '{"nbformat": 4, "cells": [1]}',
             '{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}']
)  # fmt: skip
def test_an_unreadable_notebook_is_left_alone(course, work, text):
    save(course, code("a", "1"))
    work.mkdir()
    (work / NAME).write_text(text)
    (copied,) = deliver(course, work)
    assert (work / NAME).read_text() == text
    assert "left alone" in copied.what
    assert sources(work, "00_start_here.new.ipynb") == ["1"]


def test_the_copy_beside_an_unreadable_one_is_the_learners_too(course, work):
    save(course, code("a", "1"))
    work.mkdir()
    (work / NAME).write_bytes(b"\xff\xfe")
    deliver(course, work)
    save(work, code("a", "my work"), name="00_start_here.new.ipynb")
    deliver(course, work)
    assert sources(work, "00_start_here.new.ipynb") == ["my work"]


def test_nothing_half_written_stays_behind(course, work, monkeypatch):
    save(course, code("a", "1"))
    deliver(course, work)
    save(course, code("a", "2"))
    monkeypatch.setattr(copies.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(LabkitError, match="full"):
        deliver(course, work)
    assert sources(work) == ["1"]
    assert sorted(p.name for p in work.iterdir()) == [".labkit", NAME]


def test_a_place_that_cannot_be_written_is_one_sentence(course, tmp_path):
    save(course, code("a", "1"))
    (tmp_path / "file").write_text("")
    with pytest.raises(LabkitError, match=r"could not be written.*--into FOLDER"):
        deliver(course, tmp_path / "file" / "work")


def test_a_folder_without_notebooks_is_one_sentence(tmp_path):
    with pytest.raises(LabkitError, match="no notebooks"):
        deliver(tmp_path, tmp_path / "work")


def test_the_course_is_not_its_own_copy(course):
    save(course, code("a", "1", stream("1"), count=1))
    with pytest.raises(LabkitError, match="own folder"):
        deliver(course, course)
    assert load(course)[0]["outputs"]


def test_the_usual_folders_lie_side_by_side(course):
    asked = argparse.Namespace(source=str(course), into=None)
    assert copies.folders(asked) == (course, course.parent / "work")


def test_the_command(course, work):
    save(course, code("a", "1"))
    command = [sys.executable, "-m", "labkit", "notebooks", "--from", course, "--into", work]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines() == [f"{NAME}: new", f"The notebooks are in {work}"]


@pytest.mark.skipif(os.name == "nt", reason="files have no modes there")
def test_a_notebook_is_an_ordinary_file(course, work):
    save(course, code("a", "1"))
    deliver(course, work)
    assert (work / NAME).stat().st_mode & 0o777 == 0o644


# ------------------------------------------------------------ for all notebooks

TEXTS = st.sampled_from(["one", "two", "three", "four"])
IDS = st.sampled_from([f"cell-{n}" for n in range(6)])
CELLS = st.lists(st.tuples(IDS, TEXTS), unique_by=lambda pair: pair[0], max_size=6).map(
    lambda pairs: [code(name, text) for name, text in pairs]
)
LEARNERS = st.lists(
    st.tuples(st.one_of(IDS, st.sampled_from(["own-1", "own-2"])), TEXTS),
    unique_by=lambda pair: pair[0],
    max_size=7,
).map(lambda pairs: [code(name, text, stream("ran"), count=1) for name, text in pairs])


def texts(cells):
    return [(cell["id"], cell["source"]) for cell in cells]


@given(CELLS, LEARNERS, CELLS)
def test_nothing_the_learner_wrote_is_lost(base, mine, new):
    merged = set(texts(merge(base, mine, new).cells))
    written = set(texts(mine)) - set(texts(base))
    assert written <= merged


@given(CELLS, LEARNERS, CELLS)
def test_everything_new_of_the_course_arrives(base, mine, new):
    arrived = {source for _, source in texts(merge(base, mine, new).cells)}
    changed = set(texts(new)) - set(texts(base))
    assert {source for _, source in changed} <= arrived


@given(CELLS, LEARNERS, CELLS)
def test_merging_again_changes_nothing(base, mine, new):
    once = merge(base, mine, new).cells
    assert merge(new, once, new).cells == once
    assert merge(base, once, new).cells == once


@given(CELLS, LEARNERS, CELLS)
def test_ids_stay_apart(base, mine, new):
    ids = [cell["id"] for cell in merge(base, mine, new).cells]
    assert len(ids) == len(set(ids))


@given(CELLS, CELLS)
def test_who_did_nothing_gets_the_courses_notebook(base, new):
    assert texts(merge(base, base, new).cells) == texts(new)


@given(CELLS, LEARNERS)
def test_where_the_course_did_nothing_the_learners_stays(base, mine):
    assert merge(base, mine, base).cells == mine
