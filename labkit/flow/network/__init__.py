"""Second leg: packets through VPCs, there and back: filters, routes, gateways, load balancers."""
