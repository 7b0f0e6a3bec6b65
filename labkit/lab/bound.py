"""What a lab is called where it is used, so that a line that labkit shows can be run as it is."""

from __future__ import annotations

from labkit.lab.magics import ipython

USUAL = "lab"


def name_of(lab: object) -> str:
    """The first name that this notebook has for a lab; `lab`, the course's own, where none.

    IPython's names for what cells gave, such as `_` and `_5`, are none that anybody chose.
    """
    shell = ipython()
    names = shell.user_ns.items() if shell else ()
    bound = (name for name, value in names if value is lab and not name.startswith("_"))
    return next(bound, USUAL)
