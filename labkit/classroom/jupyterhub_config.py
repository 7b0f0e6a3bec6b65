"""What `jupyterhub -f` reads: made in `hub`, from the file that LABKIT_CLASSROOM names."""

import os
from pathlib import Path

from traitlets.config import get_config

from labkit.classroom.hub import configure
from labkit.classroom.settings import VARIABLE, load

configure(get_config(), load(Path(os.environ[VARIABLE])))
