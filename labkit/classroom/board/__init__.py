"""The board: what the class predicts, builds and has mended, for the instructor and the projector.

`files` reads what a learner's notebooks stored, `labs` looks into a learner's account itself,
`results` puts both together, `page` shows it, `watch` keeps it fresh, and `service` is the page
of the hub. What a notebook says of itself is never enough: a challenge counts once the board has
seen its network mended.
"""
