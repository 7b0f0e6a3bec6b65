"""How a lab comes and goes: plan, apply, journal, teardown."""
