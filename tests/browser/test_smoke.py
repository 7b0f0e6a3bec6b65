"""JupyterLab as the learner gets it: it opens, runs, is quiet, and keeps to this machine."""

import nbformat

from tests.browser.steps import open_notebook, run_all

NAME = "smoke.ipynb"
CELLS = ("total = 20 + 1", "print('the answer is', total * 2)")


def write(folder):
    """A notebook of two cells; without a kernel's name JupyterLab would ask for one."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    whole = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(whole, folder / NAME)


def test_a_notebook_opens_runs_and_nothing_pops_up(page, notebook_folder):
    write(notebook_folder)
    open_notebook(page, NAME)
    run_all(page)
    output = page.locator(".jp-OutputArea-output")
    assert output.all_inner_texts() == ["the answer is 42\n"]
    page.wait_for_timeout(1000)
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


def test_a_request_that_leaves_the_machine_is_stopped_and_noted(shared_page, strays):
    shared_page.goto("/lab")
    shared_page.evaluate("() => fetch('http://example.invalid/x').catch(() => null)")
    assert strays == ["http://example.invalid/x"]
    strays.clear()
