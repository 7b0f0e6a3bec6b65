"""How an amount of money is written."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal


def dollars(amount: Decimal, *, cents: bool = False) -> str:
    """An amount as it is written, rounded up: to cents, or to hundredths of a cent."""
    step = Decimal("0.01") if cents else Decimal("0.0001")
    return f"${amount.quantize(step, ROUND_UP)}"
