"""The browser's half of a view with a kernel that is played: what arrives late undoes no click."""

from pathlib import Path

from labkit import widgets
from labkit.widgets import FlowView
from labkit.widgets.flow_view import SCRIPTS

STATIC = Path(widgets.__file__).parent / "static"
NAMES = ("html", "table", "settings", "source", "request")
# The kernel's echo of the settings before the click comes between the click and its frame.
CLICK_THEN_ECHO = """async ([script, held, toggle]) => {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const { default: half } = await import(url);
    const heard = [];
    const saved = [];
    const model = {
        get: (name) => held[name],
        set: (name, value) => {
            if (JSON.stringify(held[name]) === JSON.stringify(value)) return;
            held[name] = value;
            for (const [events, hear] of heard) if (events.includes(`change:${name}`)) hear();
        },
        on: (events, hear) => heard.push([events.split(' '), hear]),
        off: () => {},
        send: () => {},
        save_changes: () => saved.push({ ...held.settings }[toggle]),
    };
    const el = document.body.appendChild(document.createElement('div'));
    const leave = half.render({ model, el });
    const before = { ...held.settings };
    el.querySelector(`[id$=dial-${toggle}]`).click();
    model.set('settings', before);
    await new Promise((done) => setTimeout(done, 200));
    const checked = el.querySelector(`[id$=dial-${toggle}]`).checked;
    leave();
    el.remove();
    return [checked, held.settings[toggle], ...saved];
}"""


def test_an_echo_from_before_a_click_does_not_undo_it(shared_page):
    view = FlowView("private-api")
    held = {name: getattr(view, name) for name in NAMES}
    script = "\n".join((STATIC / name).read_text("utf-8") for name in SCRIPTS)
    shared_page.goto("/lab")
    found = shared_page.evaluate(CLICK_THEN_ECHO, [script, held, "endpoint_admits_443"])
    assert found == [False, False, False]
