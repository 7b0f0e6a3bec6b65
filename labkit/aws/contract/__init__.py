"""What AWS answers, as a table of calls that any back end can be asked.

all_rows()             -> every row, by subject
laxer_rows()           -> rows that the embedded AWS is known not to keep
ask_all(rows, clients) -> a `Result` for each: kept, differs, or not asked
"""

from labkit.aws.contract.rows import all_rows, laxer_rows
from labkit.aws.contract.run import Kept, Result, ask, ask_all
from labkit.aws.contract.world import World

__all__ = ["Kept", "Result", "World", "all_rows", "ask", "ask_all", "laxer_rows"]
