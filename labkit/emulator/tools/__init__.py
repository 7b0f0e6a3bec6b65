"""The tools that people use on a host, each a function with the tool's own output and exit code.

`run` in `shell` takes a command line; `Host` offers the same as methods.
"""
