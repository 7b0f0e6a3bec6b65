"""Who calls, and whether they may: accounts, access keys, signatures, and policies."""
