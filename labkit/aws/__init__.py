"""The only room that speaks boto3: one module a service."""
