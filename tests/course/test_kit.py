"""The instructor's pages say what the learners' notebooks say, and slides give nothing away."""

import re
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import pairwise

import pytest

from labkit import network
from labkit.course.challenges import CHALLENGES
from labkit.course.chapter import notebooks
from labkit.course.kit import main, pages
from labkit.course.lessons import LESSONS, ROUND
from labkit.course.letters import lettered
from labkit.course.networks import file_of, networks
from labkit.course.on_paper import ASKED
from labkit.course.plan import DAYS, PROJECTOR, TALK, Block, Day, Row, clock
from labkit.course.questions import QUESTIONS
from labkit.course.reading import reading_ease
from labkit.course.scenes import SCENES
from labkit.course.situations import SITUATIONS
from labkit.course.steps import taught
from labkit.figures import structure
from labkit.topology import SecurityGroup, SecurityGroupRule


@pytest.fixture(scope="module")
def kit(project_root):
    return pages(project_root / "notebooks")


@pytest.fixture(scope="module")
def course(project_root):
    return {it.number: it for it in notebooks(project_root / "notebooks")}


def test_the_kept_pages_are_fresh(kit, project_root):
    folder = project_root / "docs" / "instructor"
    assert {path.name for path in folder.iterdir()} == {*kit, "networks"}
    for name, text in kit.items():
        kept = (folder / name).read_text("utf-8")
        assert kept.strip() == text.strip(), f"{name} is stale; mend it by: make kit"


def test_the_kept_networks_are_fresh_and_show_no_request(course, project_root):
    folder = project_root / "docs" / "instructor"
    fresh = networks(course.values())
    assert {f"networks/{path.name}" for path in (folder / "networks").iterdir()} == set(fresh)
    assert {file_of(n) for n in ("00", "03", "04", "06")} <= set(fresh)
    for name, drawn in fresh.items():
        kept = structure((folder / name).read_text("utf-8"))
        assert kept == structure(drawn), f"{name} is stale; mend it by: make kit"
        assert "way" not in " ".join(kind for kind, _ in kept.values()).split(), name


def test_the_key_has_every_answer_and_why_each_other_is_wrong(kit):
    key = kit["key.md"]
    for row in QUESTIONS.values():
        if not row.id.startswith("10-"):
            assert f"**{row.text}** `{row.id}`" in key
            for letter, choice in lettered(row.offered):
                mark, why = "✔" if choice == row.answer else "✘", row.explain(choice)
                assert f"- {mark} {letter} · {choice}{f' *{why}*' if why else ''}" in key
    for ticket in CHALLENGES.values():
        assert f"### {ticket.id} · {ticket.title}" in key
        assert ticket.solution in key
    assert key.count("**Your turn.**") == len(SITUATIONS)


def test_the_key_has_what_is_asked_on_paper_and_it_is_so(kit):
    key = kit["key.md"].partition("## 11 · ")[2].partition("\n## ")[0]
    for asked, answer in ASKED:
        assert f"**{asked}** {answer}" in key
    evening = network("example").after("11-one-evening")
    kinesis = "https://kinesis.us-east-1.amazonaws.com/"
    web, endpoints = (evening.topology.find(SecurityGroup, it) for it in ("web", "endpoints"))
    smallest = evening
    for who in ("shop-web-a", "shop-web-b"):
        found = smallest.remedies(who, kinesis)
        for peer in re.findall(r"(?:to|from) (10\.\S+)", str(found[0])):
            assert peer in key
        smallest = smallest.what_if(found[0])
    by_group = evening.what_if(
        replace(web, egress=(*web.egress, https(endpoints.id))),
        replace(endpoints, ingress=(*endpoints.ingress, https(web.id))),
    )
    opened = evening.what_if(replace(web, egress=(https(IPv4Network("0.0.0.0/0")),)))
    for paper in (smallest, by_group):
        assert [paper.trace(f"shop-web-{it}", kinesis).codes for it in "ab"] == [(), ()]
        assert paper.trace("shop-web-a", "8.8.8.8:443/tcp").codes
        assert paper.trace("report-1", kinesis).codes
    assert not opened.trace("shop-web-a", "8.8.8.8:443/tcp").codes


def https(peer):
    return SecurityGroupRule(peer=peer, protocol="tcp", from_port=443, to_port=443)


def slide_of(kit, heading):
    return next(it for it in kit["slides.md"].split("\n---\n") if f"\n{heading}\n" in it)


def test_a_slide_asks_in_its_situation_and_the_next_one_answers(kit):
    for row in QUESTIONS.values():
        asked = slide_of(kit, f"## {row.text}")
        offered = [f"**{a}** · {choice}" for a, choice in lettered(row.offered)]
        assert re.findall(r"^- (.+)$", asked, re.MULTILINE) == offered
        assert SCENES[row.id].situation in asked
        assert "![" not in asked
        assert not [why for _, why in row.choices if why and why in asked]
        told = slide_of(kit, f"### Answer: {row.text}")
        letter = next(a for a, choice in lettered(row.offered) if choice == row.answer)
        assert f"**✔ {letter} · {row.answer}**" in told
        assert all(f"board: {row.id}" in slide for slide in (asked, told))
        assert all(why in told for _, why in row.choices)


def test_every_question_has_a_scene_and_no_other(project_root):
    assert set(SCENES) == set(QUESTIONS)


@pytest.mark.parametrize("deck", ["slides.md", "slides-half-day.md"])
def test_a_picture_follows_the_answer_of_its_question_and_no_other(kit, deck):
    """It is that of the question's scene, which `test_scenes` holds against the notebook."""
    slides = kit[deck].split("\n---\n")
    shown = []
    for before, slide in pairwise(slides):
        for picture in re.findall(r"\(../../diagrams/(.+)\.svg\)", slide):
            (key,) = re.findall(r"board: (\S+)", slide)
            assert f"board: {key}" in before
            assert "### Answer: " in before
            assert picture == SCENES[key].picture
            shown.append(key)
    assert len(shown) > 8
    told = set(re.findall(r"board: (\S+)", kit[deck]))
    assert set(shown) == {key for key in told if SCENES[key].picture}


def test_the_tickets_of_a_day_are_about_labs_that_the_room_has_seen(course):
    for day in DAYS:
        seen = set()
        for part in day.parts:
            if isinstance(part, Block):
                assert {CHALLENGES[key].lab for key in part.tickets} <= seen, day.title
            else:
                cells = (cell for section in course[part].sections for cell in section.code)
                seen |= {lab for cell in cells for lab in re.findall(r'Lab\("([a-z-]+)"', cell)}


def test_the_slides_of_half_a_day_are_in_its_order_and_have_nothing_that_is_for_home(kit, course):
    deck, part = kit["slides-half-day.md"], DAYS[0].parts
    asked = list(dict.fromkeys(re.findall(r"board: (\S+)", deck)))
    numbers = [it for it in part if it in LESSONS]
    assert asked == [key for n in numbers for key in taught(course[n], LESSONS[n])]
    assert "at home" not in deck
    assert "03-public-api · at home" in kit["slides.md"]
    titles = [*(course[n].title for n in numbers), "Break"]
    at = [deck.index(f"# {title}\n") for title in titles]
    assert at[:2] + at[-1:] + at[2:4] == sorted(at)
    assert "## 10-01 · The producer that stopped" in deck


@pytest.mark.parametrize("deck", ["slides.md", "slides-half-day.md"])
def test_no_slide_is_empty_or_of_something_else(kit, deck):
    front, *rest = kit[deck].split("\n---\n")
    assert "marp: true" in front
    for slide in rest:
        lines = [it for it in slide.splitlines() if it.strip()]
        assert len(lines) > 1, slide
        assert "## Take it down" not in slide
        assert len(re.findall(r"^\|[-|]+\|$", slide, re.MULTILINE)) <= 1, slide


def test_pictures_and_links_of_the_pages_lead_somewhere(kit, project_root):
    folder = project_root / "docs" / "instructor"
    for text in kit.values():
        for target in re.findall(r"\]\((?!http)([^)]+)\)", text):
            assert (folder / target).exists(), target


def test_every_notebook_has_goals_minutes_and_something_to_talk_about(project_root):
    course = notebooks(project_root / "notebooks")
    assert {it.number for it in course} == set(TALK)
    for it in course:
        assert it.minutes
        assert it.title
        assert it.number == "00" or (it.goals and it.keep), it.number


def test_every_notebook_reads_easily(project_root):
    """Plain English or easier, however the technical terms count."""
    assert {
        it.number: it.ease for it in notebooks(project_root / "notebooks") if it.ease < 60
    } == {}


def test_what_reads_easily_and_what_does_not():
    plain = "The cat sat on the mat. It was warm, and it slept."
    legal = (
        "Notwithstanding the aforementioned considerations, participating organisations "
        "acknowledge their individual responsibilities regarding confidentiality obligations."
    )
    assert reading_ease(plain) > 90 > 30 > reading_ease(legal)
    noise = "# Extraordinarily\n\n| extraordinarily |\n\n```\nextraordinarily()\n```\n\n"
    assert reading_ease(noise + plain) == reading_ease(plain)
    assert reading_ease("`only.code`") == 0.0


def test_the_clock_adds_up():
    pause = Block("break", 15)
    day = Day("short", 9 * 60, ("00", pause, "03"))
    assert list(clock(day, {"00": 10, "03": 25})) == [
        Row("09:00", 10, "00"),
        Row("09:10", 15, pause),
        Row("09:25", 25, "03"),
        Row("09:50", 0, Block("end", 0)),
    ]
    assert [day.title for day in DAYS] == ["Half a day", "A day"]


def test_the_loop_of_a_question_takes_the_minutes_of_a_question():
    lines = re.findall(r"^\| (\d) \|", PROJECTOR, re.MULTILINE)
    assert sum(map(int, lines)) == ROUND


def test_nobody_is_told_to_use_a_learners_code(kit, project_root):
    pages = (kit["README.md"], (project_root / "docs" / "classroom.md").read_text("utf-8"))
    for text in map(" ".join, map(str.split, pages)):
        assert "as the first learner" not in text
        assert "*Rehearsal*" in text


def test_it_writes_into_a_clone(tmp_path, project_root, capsys):
    (tmp_path / "notebooks").symlink_to(project_root / "notebooks")
    assert main(tmp_path) == 0
    assert capsys.readouterr().out == "The kit is in docs/instructor.\n"
    assert {path.name for path in (tmp_path / "docs" / "instructor").iterdir()} == {
        "README.md",
        "key.md",
        "slides.md",
        "slides-half-day.md",
        "networks",
    }
