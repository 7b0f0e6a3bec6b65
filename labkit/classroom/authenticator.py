"""The page where learners join: name and code, checked against the class's register.

Whoever is in keeps a cookie in their browser, as long as the class's folder stands, and comes
back by it; the code is good once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from tornado.web import HTTPError
from traitlets import Unicode

from labkit.classroom.register import Refused, load, save
from labkit.errors import LabkitError

BROKEN = "The class's register does not serve: tell your instructor."


class JoinAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub has no types
    """Lets in who has a seat, by the name and the code on their slip."""

    register = Unicode(help="The file with the class's seats.").tag(config=True)

    async def authenticate(self, _handler: Any, data: dict[str, str]) -> str:
        """The user of the seat. Raises `HTTPError` with one sentence, which the page shows.

        The file is read anew each time: `labkit classroom` may have added a name or a code. That
        and the writing happen without a pause between, so a code cannot be used twice at once.
        """
        path = Path(self.register)
        try:
            before = load(path)
            if before is None:
                raise LabkitError("This class has no register")
            seat, after = before.join(data.get("username", ""), data.get("password", ""))
            if after is not before:
                save(path, after)
        except Refused as refused:
            raise HTTPError(403, "%s", refused) from None
        except LabkitError as error:
            self.log.error("%s", error)
            raise HTTPError(
                503, "The class's register does not serve: tell your instructor."
            ) from None
        return seat.user

    def normalize_username(self, username: str) -> str:
        """Users' names are made by us, in the form that the hub wants."""
        return username
