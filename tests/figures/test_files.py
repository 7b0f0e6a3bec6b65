"""The kept pictures are those that the blueprints give now, and are drawn without `dot`."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from labkit.blueprints import BLUEPRINTS
from labkit.errors import LabkitError
from labkit.figures import (
    MENDS,
    build_all,
    describe,
    png,
    situations,
    stale,
    structure,
    svg,
    write,
)
from labkit.figures.__main__ import main
from labkit.figures.kept import picture_of
from labkit.figures.pages import contents
from labkit.topology import Stream

LAB, SMALL = BLUEPRINTS["private-api"], BLUEPRINTS["alb-integration"]


def test_the_committed_pictures_are_fresh(project_root):
    assert stale(project_root / "diagrams") == (), f"they are stale; mend them by: {MENDS}"


def test_stale_tells_which(tmp_path):
    folder = tmp_path / SMALL.name
    write(SMALL, folder)
    assert _of_lab(tmp_path) == ()
    (folder / "default.png").unlink()
    (folder / "left-over.svg").write_text("<svg/>", "utf-8")
    other = folder / "link-may-send-off.svg"
    other.write_text(other.read_text("utf-8").replace("node idle", "node way", 1), "utf-8")
    assert _of_lab(tmp_path) == (
        "alb-integration/default.png",
        "alb-integration/link-may-send-off.svg",
        "alb-integration/left-over.svg",
    )


def _of_lab(folder):
    """What is stale, but for the page above that leads to every lab."""
    return tuple(name for name in stale(folder, SMALL.name) if name != "README.md")


def test_the_page_above_leads_to_every_lab_and_every_situation_of_a_notebook(project_root):
    page = contents()
    for lab in BLUEPRINTS.values():
        assert f"]({lab.name}/README.md)" in page
        for preset in lab.presets:
            number, _, label = preset.label.partition(": ")
            (row,) = re.findall(
                rf"\[{re.escape(label)}\]\(({lab.name}/\S+)\)",
                page.split(f"## Notebook {number}\n")[1].split("\n## ")[0],
            )
            assert (project_root / "diagrams" / row).is_file()


def test_a_stale_page_above_is_told(tmp_path):
    build_all(tmp_path, SMALL.name)
    assert stale(tmp_path, SMALL.name) == ()
    (tmp_path / "README.md").write_text("old", "utf-8")
    assert stale(tmp_path, SMALL.name) == ("README.md",)


def test_each_toggle_flipped_by_itself_and_each_source_has_a_picture():
    names = [row.name for row in situations(LAB)]
    assert names[:3] == ["default", "default-from-public-app", "default-from-internet"]
    assert {"endpoint-off", "api-type-edge", "nat-gateway-on"} <= set(names)
    plain = 3 + sum(len(toggle.choices) - 1 for toggle in LAB.toggles)
    assert names[plain:] == [name for name in names if name[:2].isdecimal()] != []


def test_a_situation_is_drawn_once():
    for lab in BLUEPRINTS.values():
        states = [
            (*row.settings.values(), row.source, row.request or lab.requests[0].name)
            for row in situations(lab)
        ]
        assert len(set(states)) == len(states)
        assert {picture_of(lab, preset) for preset in lab.presets} <= {
            row.name for row in situations(lab)
        }


def test_it_draws_where_no_program_can_be_found(tmp_path):
    environment = {**os.environ, "PATH": str(tmp_path), "FONTCONFIG_PATH": str(tmp_path)}
    drawn = subprocess.run(
        [sys.executable, "-m", "labkit.figures", str(tmp_path / "out"), SMALL.name],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert drawn.stderr == ""
    assert re.match(r"[1-9]\d+ files in ", drawn.stdout)
    assert _of_lab(tmp_path / "out") == ()


def test_a_lab_that_there_is_not_is_one_sentence(tmp_path, capsys):
    assert main([str(tmp_path), "privat-api"]) == 1
    assert "There is no lab 'privat-api'" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file", "utf-8")
    assert main([str(tmp_path / "taken")]) == 1
    assert "✘ The pictures cannot be written" in capsys.readouterr().err
    with pytest.raises(LabkitError):
        write(LAB, tmp_path / "taken")


def test_the_svg_stands_alone_and_is_small():
    drawn = svg(LAB)
    assert len(drawn) < 40_000
    assert 'role="img"' in drawn
    assert "color-scheme:light" in drawn
    for icon in re.findall(r'href="#(icon-[A-Za-z]+)"', drawn):
        assert drawn.count(f'id="{icon}"') == 1
    assert not re.findall(r'(?:href|src)="(?!#|data:image/png;base64,)', drawn)


def test_the_png_is_small_the_same_twice_and_carries_its_description():
    first = png(LAB, {"private_dns": False})
    assert first == png(LAB, {"private_dns": False})
    with Image.open(BytesIO(first)) as picture:
        assert picture.info["Description"] == describe(LAB, {"private_dns": False})
        assert picture.width == 1200
    assert len(first) < 60_000


def test_names_are_never_markup():
    wild = '<script>alert("1")</script> & $x$ 🦆'

    def build(*arguments):
        topology = LAB.build(*arguments)
        (stream,) = topology.all(Stream)
        return topology.replaced(replace(stream, name=wild))

    lab = replace(LAB, build=build)
    drawn = svg(lab)
    assert "<script" not in drawn
    assert wild in structure(drawn)["picture-says"][1]
    assert png(lab).startswith(b"\x89PNG")
