"""API Gateway's data plane: what answers when somebody calls an API.

It shares the policy evaluator with `labkit.flow`, and asks it what the network behind a VPC
link lets through; else nothing: what `flow` predicts and what is answered here are two codes
that must agree.
"""
