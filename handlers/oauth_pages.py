"""The pages of installing: small, without scripts, in the browser's language."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse

from bot.i18n import LOCALES, Translator, translator

STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #5c5f66; --paper: #fff; --ground: #f2f5f6; --tint: #1f4d5c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaeb; --soft: #a3abb2; --paper: #1b2226; --ground: #12171a; --tint: #2f7189; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
  color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 31rem; background: var(--paper); border-radius: 14px; overflow: hidden;
  box-shadow: 0 1px 3px #0002, 0 12px 36px #0000001f; }
header { background: var(--tint); color: #fff; padding: 1rem 1.75rem; font-weight: 600; letter-spacing: .01em; }
section { padding: 1.5rem 1.75rem 1.75rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .75rem; text-wrap: balance; }
p { margin: 0 0 .75rem; }
ul { margin: 0 0 1rem; padding-left: 1.2rem; color: var(--soft); }
.do { display: inline-block; margin-top: .5rem; padding: .7rem 1.3rem; border: 0; border-radius: 8px; cursor: pointer;
  background: var(--tint); color: #fff; font: inherit; font-weight: 600; text-decoration: none; }
.do:hover { filter: brightness(1.12); }
.do:focus-visible { outline: 3px solid #e0a729; outline-offset: 2px; }
small { display: block; margin-top: 1rem; color: var(--soft); }
"""
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def language_of(header: str) -> Translator:
    """The first language of Accept-Language that we speak, else English: who installs may be anywhere."""
    wanted = []
    for place, each in enumerate(header.split(",")[:20]):
        tag, _, weight = each.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), place, tag[:2].lower()))
        except ValueError:
            continue
    return translator(next((tag for weight, _, tag in sorted(wanted) if weight and tag in LOCALES), "en"))


def page(
    t: Translator,
    title: str,
    lines: Sequence[str],
    *,
    status: int = 200,
    button: tuple[str, str] | None = None,
    post: bool = False,
    points: Sequence[str] = (),
    foot: str = "",
    form_to: str = "",
) -> HTMLResponse:
    """One page with at most one button, `(label, address)`; `post` makes it send a form. Texts are escaped here.

    `form_to` is the origin to which that form is sent on: browsers hold a form to the policy along its redirects too.
    """
    body = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in lines)]
    if points:
        body.append("<ul>" + "".join(f"<li>{escape(each)}</li>" for each in points) + "</ul>")
    if button:
        label, address = escape(button[0]), escape(button[1])
        link = f'<a class="do" href="{address}">{label}</a>'
        form = f'<form method="post" action="{address}"><button class="do">{label}</button></form>'
        body.append(form if post else link)
    if foot:
        body.append(f"<small>{escape(foot)}</small>")
    shown = (
        f'<!DOCTYPE html><html lang="{t.locale}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} · dagstart</title>'
        f"<style>{STYLE}</style></head><body><main><header>dagstart</header><section>{''.join(body)}</section></main>"
        "</body></html>"
    )
    return HTMLResponse(shown, status, headers=_headers(form_to))


def _headers(form_to: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self' {form_to}".rstrip()
        + "; frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Language",
    }
