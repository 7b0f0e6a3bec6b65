"""Pictures of a lab: laid out once by `diagrams`, then coloured by the trace of a request.

traced      each situation of a lab, with its trace
scenes      what may be drawn, the union over all settings
folding     of a large network, what no request touches put together
layout      where it stands (Graphviz, in process)
states      what is way, blocked, idle or absent at one moment, with the words
svg_writer, png_writer, dot_writer; words says the same without a picture
beside      two moments, and what differs between them
about       what a component is set to, as far as a request meets it
timeline    a plan: when each step can run, and which decide how long it takes
matrix      a table of who reaches what
kept        which pictures of each lab the repository keeps
files, pages  writes them and tells which are stale; the pages that show them
"""

from labkit.figures.about import about
from labkit.figures.beside import Beside, beside
from labkit.figures.draw import (
    Drawing,
    describe,
    describe_of,
    draw_file,
    drawing,
    png,
    png_of,
    svg,
    svg_of,
)
from labkit.figures.files import build_all, stale, structure, write
from labkit.figures.kept import Situation, situations
from labkit.figures.pages import MENDS
from labkit.figures.scenes import Scene, scene, scene_of
from labkit.figures.states import Look, State, state
from labkit.figures.timeline import timeline_svg, timeline_words, write_timeline
from labkit.figures.traced import Moment, checked_source, moment, moments
from labkit.figures.words import alt_text, description

__all__ = [
    "MENDS",
    "Beside",
    "Drawing",
    "Look",
    "Moment",
    "Scene",
    "Situation",
    "State",
    "about",
    "alt_text",
    "beside",
    "build_all",
    "checked_source",
    "describe",
    "describe_of",
    "description",
    "draw_file",
    "drawing",
    "moment",
    "moments",
    "png",
    "png_of",
    "scene",
    "scene_of",
    "situations",
    "stale",
    "state",
    "structure",
    "svg",
    "svg_of",
    "timeline_svg",
    "timeline_words",
    "write",
    "write_timeline",
]
