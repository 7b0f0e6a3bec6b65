"""Fourth leg: API Gateway, from the name of an API to its method, with every refusal."""
