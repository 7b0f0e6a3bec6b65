"""Certificates of custom domains."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Certificates of custom domains",
    (
        "F1.37",
        "A custom domain needs a certificate in ACM that covers its name, in the API's Region, or "
        "in us-east-1 for an edge domain. ACM issues one that was requested once the owner of the "
        "domain has proved it in public DNS or by mail; one that was imported counts at once.",
        pages.CERTIFICATES,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.38",
        "CloudFront, and so an edge domain, takes only certificates of public authorities. "
        "Regional domains are made with imported certificates that signed themselves, by tests "
        "that run on AWS; clients then do not trust the name by themselves.",
        pages.CERTIFICATES_CLOUDFRONT,
        Confidence.REPORTED,
    ),
    (
        "F1.39",
        "AWS's documentation does not settle whether a private domain takes a certificate that "
        "signed itself: the page on certificates speaks of public and edge domains, and an older "
        "edition asked for a public authority in all cases.",
        pages.PRIVATE_DOMAIN,
        Confidence.UNCERTAIN,
    ),
)
