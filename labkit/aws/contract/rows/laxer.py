"""Where the embedded AWS is still laxer than AWS: rows that it is known not to keep."""

from __future__ import annotations

from labkit.aws.contract.row import Row

ROWS: tuple[Row, ...] = ()
