"""A class on one AWS account, planned before it starts: who has what, and what that takes.

    TABLE                                  -> each notebook: own, shared, led, or an account each
    parts(notebook, way)                   -> the labs' resources: once for all, and each learner's
    planned(learners, notebooks, hours)    -> ClassPlan: quotas, accounts, price, how long it queues
    simulated(carry, learners, lab)        -> Day: all of them up and down, in virtual time

Nothing here asks an account.
"""
