"""JupyterLab as the learner gets it: it opens, runs, is quiet, and keeps to this machine."""

import nbformat
import pytest

from tests.browser.steps import open_notebook, run_all

NAME = "smoke.ipynb"


@pytest.fixture
def notebook(notebook_folder):
    cells = [
        nbformat.v4.new_code_cell("total = 20 + 1"),
        nbformat.v4.new_code_cell("print('the answer is', total * 2)"),
    ]
    # Without a kernel's name JupyterLab would ask for one.
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(whole, notebook_folder / NAME)
    return NAME


def test_a_notebook_opens_runs_and_shows_what_it_printed(page, notebook):
    open_notebook(page, notebook)
    run_all(page)
    output = page.locator(".jp-OutputArea-output")
    assert output.all_inner_texts() == ["the answer is 42\n"]


def test_no_news_and_no_question_pops_up(page, notebook):
    open_notebook(page, notebook)
    page.wait_for_timeout(1000)
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


def test_a_request_that_leaves_the_machine_is_stopped_and_noted(page, strays, notebook):
    open_notebook(page, notebook)
    page.evaluate("() => fetch('http://example.invalid/x').catch(() => null)")
    assert strays == ["http://example.invalid/x"]
    strays.clear()
