"""What a learner clicks: the picture that answers, and progress while something is built."""

from labkit.widgets.flow_view import FlowView
from labkit.widgets.picture import Picture
from labkit.widgets.progress import Progress

__all__ = ["FlowView", "Picture", "Progress"]
