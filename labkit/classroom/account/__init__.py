"""A class on one AWS account, planned before it starts: who has what, and what that takes.

    TABLE, chosen("03,07")                 -> each notebook: own, shared, led, or an account each
    parts(lab, way), turns(lab)            -> resources once, and each one.s; whose toggles are
    planned(learners, rows, hours)         -> ClassPlan: quotas, accounts, price, how long it queues
    simulated(account, learners, Setting(lab, way), folder)   -> Day: all come and go, in Moments

`labkit.provision.lent` says what of a lab is shared. A plan asks no account; a simulated day is
built on whichever account it is given.
"""
