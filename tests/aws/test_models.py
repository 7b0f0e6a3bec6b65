"""botocore's files are read once for all that ask."""

import botocore.session

from labkit.aws.clients import models, models_read_once


def test_sessions_made_meanwhile_share_what_has_been_read():
    with models_read_once():
        inside = botocore.session.get_session().get_component("data_loader")
    outside = botocore.session.get_session().get_component("data_loader")
    assert inside is models()
    assert outside is not models()
