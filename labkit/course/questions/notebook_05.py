"""Questions of notebook 05."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "05-helo",
        "A typing mistake: GET /helo, and the API has only /hello. What comes?",
        {
            "404 Not Found": (
                "API Gateway has no such answer of its own for a path that nobody defined."
            ),
            "403 Missing Authentication Token, and a token would help": (
                "No token makes a path that is not there. The words are the same as for a request "
                "that is not signed, and here they mislead."
            ),
            "403 Missing Authentication Token, and no token would help": "",
            "200: the nearest path answers": "Paths are taken to the letter.",
        },
        "403 Missing Authentication Token, and no token would help",
    ),
    Question.of(
        "05-silence",
        "The API's policy allows aws:SourceIp 10.0.0.0/16. private-app is 10.0.10.10. What comes?",
        {
            "200: its address is in that range": (
                "It is, but the API does not see it. The endpoint hides the caller's address."
            ),
            "403, with an explicit deny": "This policy has no Deny. It is merely silent.",
            "403, because no policy allows it": "",
            "Nothing, until it gives up": (
                "A policy never makes silence. It answers, and it answers 403."
            ),
        },
        "403, because no policy allows it",
    ),
    Question.of(
        "05-not-deployed",
        "The new policy is saved and would allow the caller. Nobody deployed. What comes?",
        {
            "200: policies count at once": (
                "The policy of an IAM role does. An API's policy is part of its deployment."
            ),
            "403, the same as before": "",
            "403, with other words": "The stage serves what was deployed last: the old policy.",
        },
        "403, the same as before",
    ),
    Question.of(
        "05-associated",
        "The API's policy still denies whoever comes by our endpoint. Now the API lists that "
        "endpoint (vpcEndpointIds), and is deployed. What comes by the new name?",
        {
            "200: the API lets in the endpoints that it lists": (
                "The list makes a name and grants nothing. Who may call is the policy's business "
                "alone, and it still says no."
            ),
            "The name is not found without private DNS": (
                "This name is public, and leads to the endpoint with private DNS or without."
            ),
            "403 Forbidden: no header says which API": (
                "The new name has the API's id in it, so no header is needed."
            ),
            "403, with an explicit deny, as before": "",
        },
        "403, with an explicit deny, as before",
    ),
    Question.of(
        "05-role-alone",
        "The endpoint's policy allows the caller's role alone. private-app has it, and does not "
        "sign. What comes?",
        {
            "200: the role is allowed": (
                "The role is, but the request does not say that it comes from this role: only a "
                "signature says so."
            ),
            "403, and the body names the role": (
                "Nobody knows the role. A request carries it only when it is signed."
            ),
            "403, and the body calls the sender anonymous": "",
            "Nothing, until it gives up": "A policy never makes silence. It answers, with a 403.",
        },
        "403, and the body calls the sender anonymous",
    ),
    Question.of(
        "05-either",
        "AWS_IAM, signed. The API's policy allows; the role's own policies are silent. What comes?",
        {
            "403: both must allow": (
                "That is the rule between two accounts. In one account either is enough."
            ),
            "200: in one account either is enough": "",
            "403: silence is no": "It is, where nobody else says yes. Here the API's policy does.",
        },
        "200: in one account either is enough",
    ),
    Question.of(
        "05-two-faults",
        "The endpoint's policy is mended. Now the API's policy denies every endpoint but one, and "
        "that one is not ours. What lets private-app in?",
        {
            "One more statement that allows our endpoint, and a deployment": (
                "It would, against silence. An explicit deny is not outweighed by any Allow."
            ),
            "Our endpoint in the Deny's condition; it counts once it is saved": (
                "It is the right change. But a stage serves the policy of its deployment."
            ),
            "Our endpoint in the Deny's condition, and a deployment": "",
            "A signature: then the role's own policy counts": (
                "It may count as an Allow, and no Allow outweighs a deny."
            ),
        },
        "Our endpoint in the Deny's condition, and a deployment",
    ),
)
