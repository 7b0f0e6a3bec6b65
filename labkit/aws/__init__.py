"""The only rooms that speak boto3: clients, one module a service, observe.

choose(name, environ)                    -> BackendChoice: embedded, endpoint or aws
clients_for(choice, embedded_url=…)      -> Clients
Clients(region, endpoint_url=…, …).client("ec2"); .account; .region
AwsDriver(clients, lab, learner, …)      -> what labkit.provision drives
observe(clients, lab, learner)           -> Topology
records(clients, stream_name)            -> list[Record]
"""
