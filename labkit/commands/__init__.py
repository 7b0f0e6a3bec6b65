"""What the subcommands of `labkit` do in a terminal: parsed arguments in, exit code out."""
