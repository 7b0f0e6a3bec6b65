"""labkit: the bench under a hands-on course on AWS API Gateway and VPCs."""

__version__ = "0.1.0"
