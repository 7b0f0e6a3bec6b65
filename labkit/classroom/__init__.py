"""A class on one machine: JupyterHub, one shared embedded AWS, a lab of their own for each learner.

`roster` and `codes` say who may come in, `register` remembers who did. `settings` is the one
file that the hub's configuration (`hub_config`) is made from. `authenticator` is the page where
learners join, `spawner` starts their servers at a `desk`: a system user, a view of the disk and
limits of their own, where `seated` lays out the notebooks. `proxy` and `service` are the programs
beside the hub.

JupyterHub comes with the extra `classroom`. Only what runs inside the hub imports it, so that the
command can say what is missing.
"""
