"""STS: who may take which role, and who a caller is.

A role's trust policy says who may assume it; where IAM is enforced, the caller's own policies
must allow it too (IAM User Guide, "Policy evaluation logic"). The answer does not tell whether
a role is not there or does not trust the caller. On AWS a root may assume no role; here the
first key that anybody has is a root's, so it may.
"""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult

from labkit.emulator.iam import keys
from labkit.emulator.iam.accounts import temporary_key
from labkit.emulator.iam.asked import Asked
from labkit.emulator.iam.callers import Caller, iam_of, read, sts_of
from labkit.emulator.iam.encoded import decoded
from labkit.emulator.iam.judge import Question, refusal, sentence
from labkit.emulator.rules.rule import Call, Refused, Rule
from labkit.flow.policy import evaluate

ASSUME = "sts:AssumeRole"
_ROLE = re.compile(r"arn:aws:iam::(?P<account>\d{12}):role/.+")
_IN_CONTEXT = ("ExternalId", "RoleSessionName", "SourceIdentity")


def session_policies_are_policies(call: Call) -> None:
    """A session policy that cannot be read is refused before anything else."""
    policy = call.get("Policy")
    if policy and not read(str(policy)).statements:
        raise Refused("MalformedPolicyDocument", "This policy contains invalid Json", 400)


def roles_are_assumed_by_whom_they_trust(call: Call) -> None:
    """Account and role must be there, the trust policy allow, and the caller be allowed."""
    arn, caller = str(call.get("RoleArn") or ""), call.admitted.caller
    role = _role(call, arn)
    if role is None or not _trusts(call, role):
        raise _denied(caller, arn, "")
    if call.admitted.enforced and not caller.is_root:
        trust = read(role.assume_role_policy_document)
        why = refusal(caller, Question(ASSUME, role.arn, _context(call, role)), trust)
        if why:
            raise _denied(caller, arn, why)


def sessions_last_no_longer_than_the_role_allows(call: Call) -> None:
    """MaxSessionDuration of the role: an hour, unless it says otherwise."""
    role = _role(call, str(call.get("RoleArn") or ""))
    longest = int(getattr(role, "max_session_duration", None) or 3600)
    if int(call.get("DurationSeconds") or 3600) > longest:
        text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise Refused("ValidationError", text, 400)


def sessions_keep_their_tags_and_policies(call: Call, _answer: Any) -> None:
    """`aws:PrincipalTag` and managed session policies of the session that was just begun."""
    found = _ROLE.fullmatch(str(call.get("RoleArn") or ""))
    if found is None:
        return
    session = sts_of(found["account"]).assumed_roles[-1]
    session.tags = {row["Key"]: row["Value"] for row in call.get("Tags") or ()}
    session.policy_arns = [row["arn"] for row in call.get("PolicyArns") or ()]


def callers_are_told_who_they_are(call: Call) -> ActionResult:
    """The ARN of the root, the user or the session that signed."""
    caller = call.admitted.caller
    return ActionResult({"UserId": caller.id, "Account": caller.account, "Arn": caller.arn})


def sessions_of_users_have_keys_of_their_own(call: Call) -> ActionResult:
    """Temporary keys of the user or root who asks, who may not be a role's session."""
    caller = call.admitted.caller
    if caller.is_session:
        text = "Cannot call GetSessionToken with session credentials"
        raise Refused("AccessDenied", text, 403)
    duration = int(call.get("DurationSeconds") or 43200)
    return ActionResult({"Credentials": temporary_key(caller.account, caller.name, duration)})


def keys_tell_their_account(call: Call) -> ActionResult:
    """The account of an access key, also of another account than the caller's."""
    key = str(call.get("AccessKeyId") or "")
    found = call.admitted.accounts.credential(key, made_up=False)
    if found is None:
        text = f"Request failed: the access key {key} is not known"
        raise Refused("ValidationError", text, 400)
    return ActionResult({"Account": found.account})


def encoded_refusals_can_be_read(call: Call) -> ActionResult:
    """What EC2 put into an encoded authorization failure message."""
    try:
        text = decoded(str(call.get("EncodedMessage") or ""))
    except ValueError as error:
        problem = "Message is not valid"
        raise Refused("InvalidAuthorizationMessageException", problem, 400) from error
    return ActionResult({"DecodedMessage": text})


def _role(call: Call, arn: str) -> Any:
    """moto's record of a role in an account that there is; None if it is not there."""
    found = _ROLE.fullmatch(arn)
    if found is None or found["account"] not in call.admitted.accounts:
        return None
    return next((row for row in iam_of(found["account"]).roles.values() if row.arn == arn), None)


def _trusts(call: Call, role: Any) -> bool:
    trust = read(role.assume_role_policy_document)
    caller = call.admitted.caller
    decision = evaluate(
        trust,
        principal=caller.arn,
        action=ASSUME,
        resource=role.arn,
        context=keys.complete(_context(call, role), (trust,)),
    )
    return decision.effect == "allow"


def _context(call: Call, role: Any) -> keys.Keys:
    sent = {name: str(call.get(name)) for name in _IN_CONTEXT if call.get(name)}
    for place, row in enumerate(call.get("Tags") or (), start=1):
        sent |= {f"Tags.{place}.{name}": str(value) for name, value in row.items()}
    asked = Asked(
        service="sts",
        operation="AssumeRole",
        account=role.account_id,
        region=call.region,
        method="POST",
        path="/",
        parameters=sent,
    )
    return {
        **keys.of_caller(call.admitted.caller),
        **keys.of_request(asked, call.environ),
        **keys.of_resource(asked, role.arn),
    }


def _denied(caller: Caller, arn: str, why: str) -> Refused:
    return Refused("AccessDenied", sentence(caller, ASSUME, arn, why), 403)


RULES = (
    Rule("assume_role", "before", session_policies_are_policies),
    Rule("assume_role", "before", roles_are_assumed_by_whom_they_trust),
    Rule("assume_role", "before", sessions_last_no_longer_than_the_role_allows),
    Rule("assume_role", "after", sessions_keep_their_tags_and_policies),
    Rule("get_caller_identity", "instead", callers_are_told_who_they_are),
    Rule("get_session_token", "instead", sessions_of_users_have_keys_of_their_own),
    Rule("get_access_key_info", "instead", keys_tell_their_account),
    Rule("decode_authorization_message", "instead", encoded_refusals_can_be_read),
)
