"""Moving backgrounds, drawn small and scaled up: quick to make, and grainy as the decade was.

A look is the text of a filter graph that ends in the label `[look]`.
"""

from collections.abc import Callable

from retrovue.ffmpeg.demo.reel import Form

Look = Callable[[Form], str]

BALL = "lte(hypot(X-20,Y-20),19)"
RING = "between(hypot(X-20,Y-20),12,19)"
WEDGE = "gte(Y,abs(X-20)*1.8)"
SQUIGGLE = "lte(abs(Y-20-8*sin(X/3)),4)"
GHOST = (0x3C, 0x7E, 0xDB, 0x93, 0xFF, 0xFF, 0xFF, 0xA5)
CAT = (0x42, 0xE7, 0xFF, 0xDB, 0xFF, 0xE7, 0x7E, 0x3C)
HEART = (0x66, 0xFF, 0xFF, 0xFF, 0x7E, 0x3C, 0x18, 0x00)
POT = (0x24, 0x48, 0x24, 0xFF, 0x7E, 0x7E, 0x7E, 0x3C)


def _fill(form: Form, flags: str = "bicubic") -> str:
    return f"scale={form.width}:{form.height}:flags={flags}"


def _still(form: Form) -> str:
    """Draws one frame and holds it, so that slow filters run once."""
    return f"trim=end_frame=1,{{}},loop=-1:1,setpts=N/({form.drawn})/TB"


def _shape(form: Form, test: str, colour: str, size: int, name: str, canvas: int = 40) -> str:
    drawing = f"geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*({test})'"
    held = _still(form).format(f"format=rgba,{drawing},scale={size}:{size}:flags=neighbor")
    return f"color=c={colour}:s={canvas}x{canvas}:r={form.drawn},{held}[{name}]"


def _bitmap(rows: tuple[int, ...]) -> str:
    """Tests the pixel (X, Y) of an 8 by 8 sprite."""
    chosen = "+".join(f"eq(Y,{y})*mod(floor({row}/pow(2,7-X)),2)" for y, row in enumerate(rows))
    return f"gt({chosen},0)"


def _bounce(across: int, down: int, start: int) -> str:
    """Moves from wall to wall; speeds in pixels a second."""
    x = f"abs(mod((t+{start})*{across},2*(W-w))-(W-w))"
    y = f"abs(mod((t+{start})*{down},2*(H-h))-(H-h))"
    return f"overlay=x='{x}':y='{y}'"


def _with_shapes(ground: str, shapes: list[str]) -> str:
    graph, last = [f"{ground}[g0]"], "g0"
    for number, shape in enumerate(shapes, 1):
        graph.append(shape)
        move = _bounce(70 + 37 * number, 50 + 29 * number, 3 * number)
        graph.append(f"[{last}][s{number}]{move}[g{number}]")
        last = f"g{number}"
    return ";".join(graph) + f";[{last}]null[look]"


def synthwave(form: Form) -> str:
    """A striped sun over a neon floor that rolls towards the viewer."""
    sun = "lt(hypot(X-160,Y-92),62)*(gt(mod(Y,12),(Y-60)/8)+lt(Y,70))"
    red, green, blue = "255,20+Y*0.9", "230-(Y-30)*1.6,4+Y*0.12", "60+Y*0.6,60+Y*0.7"
    sky = f"geq=r='if({sun},{red})':g='if({sun},{green})':b='if({sun},{blue})'"
    floor = (
        "format=gbrp,drawgrid=w=20:h=20:t=1:c=0xff3df0,scroll=v=-0.025,"
        "perspective=x0=0:y0=0:x1=320:y1=0:x2=-700:y2=160:x3=1020:y3=160:sense=destination,scale=320:72"
    )
    return (
        f"color=c=black:s=320x180:r={form.drawn},format=rgb24,{_still(form).format(sky)}[sky];"
        f"color=c=0x12001f:s=320x160:r={form.drawn},{floor}[floor];"
        f"[sky][floor]overlay=0:108,{_fill(form, 'bilinear')}[look]"
    )


def plasma(form: Form) -> str:
    colours = "c0=0xff2e88:c1=0x6a00f4:c2=0x00d4ff:c3=0xffd23f:c4=0x120458"
    return (
        f"gradients=s=160x90:r={form.drawn}:n=5:type=spiral:speed=0.06:{colours}:seed=7,{_fill(form)}[look]"
    )


def dusk(form: Form) -> str:
    colours = "c0=0x10002b:c1=0x5a189a:c2=0xff6d00:c3=0xff0054"
    return (
        f"gradients=s=160x90:r={form.drawn}:n=4:type=linear:speed=0.03:{colours}:seed=11,{_fill(form)}[look]"
    )


def automata(form: Form) -> str:
    """Conway's game of life in neon."""
    colours = "life_color=0x3dfff3:death_color=0x2a003f:mold_color=0x14002b"
    cells = f"life=s=128x72:r={form.drawn}:mold=16:seed=5:ratio=0.3:{colours}"
    return f"{cells},format=yuv444p,{_fill(form, 'neighbor')}[look]"


def fractal(form: Form) -> str:
    zoom = "maxiter=160:start_scale=0.6:end_scale=0.003:end_pts=400:inner=black:bailout=12"
    return f"mandelbrot=s=240x136:r={form.drawn}:{zoom},hue=h='40*t',{_fill(form)}[look]"


def rings(form: Form) -> str:
    """Rings that run outwards, coloured by the hour hand of the colour wheel."""
    phase = "hypot(X-60,Y-34)*hypot(X-60,Y-34)/90-7*T"
    colours = f"r='128+127*sin({phase})':g='70+66*sin({phase}+1)':b='150+100*sin({phase}+2.5)'"
    return f"color=c=black:s=120x68:r={form.drawn},format=gbrp,geq={colours},hue=h='40*t',{_fill(form)}[look]"


def bars(form: Form) -> str:
    """Colour bars, with a ball that got out of the test card."""
    ground = f"smptebars=s=320x240:r={form.drawn},{_fill(form, 'neighbor')}"
    return _with_shapes(
        ground, [_shape(form, BALL, "0xff2e88", 96, "s1"), _shape(form, RING, "0xf8f8ff", 72, "s2")]
    )


def memphis(form: Form) -> str:
    """Pastel shapes in the manner of a decade's furniture."""
    ground = (
        f"color=c=0xd9a0c4:s={form.width}x{form.height}:r={form.drawn},"
        "drawgrid=w=32:h=32:t=3:c=0xc07bb0,scroll=h=0.002:v=0.002"
    )
    return _with_shapes(ground, [
        _shape(form, BALL, "0x00bbf9", 120, "s1"),
        _shape(form, WEDGE, "0xfee440", 110, "s2"),
        _shape(form, SQUIGGLE, "0x9b5de5", 130, "s3"),
        _shape(form, RING, "0xf15bb5", 90, "s4"),
    ])  # fmt: skip


def sprites(form: Form) -> str:
    """A ghost, a cat and a heart from an eight-bit machine."""
    ground = (
        f"color=c=0x10104a:s={form.width}x{form.height}:r={form.drawn},"
        "drawgrid=w=64:h=64:t=2:c=0x2b2bb8,scroll=h=0.004:v=-0.003"
    )
    return _with_shapes(ground, [
        _shape(form, _bitmap(GHOST), "0x3dfff3", 112, "s1", 8),
        _shape(form, _bitmap(CAT), "0xffd23f", 96, "s2", 8),
        _shape(form, _bitmap(HEART), "0xff2e88", 64, "s3", 8),
    ])  # fmt: skip


def kitchen(form: Form) -> str:
    """Chequered tiles and a pot that will not stay on the stove."""
    odd = "mod(floor(X/20)+floor(Y/20),2)"
    tiles = f"geq=lum='if({odd},190,120)':cb='if({odd},110,140)':cr=100"
    ground = (
        f"color=c=black:s=180x120:r={form.drawn},{_still(form).format(tiles)},"
        f"{_fill(form, 'neighbor')},scroll=h=0.0015:v=0.001"
    )
    return _with_shapes(ground, [
        _shape(form, _bitmap(POT), "0xd1495b", 160, "s1", 8), _shape(form, BALL, "0xedae49", 60, "s2"),
    ])  # fmt: skip


def stars(form: Form) -> str:
    """Two skies that pass each other."""

    def sky(tile: int, threshold: str, light: int, name: str) -> str:
        drawing = f"geq=lum='if(gt(random(1),{threshold}),{light},14)':cb=142:cr=126"
        return (
            f"color=c=black:s={tile}x{tile * 9 // 16}:r={form.drawn},{_still(form).format(drawing)},"
            f"{_fill(form, 'neighbor')}[{name}]"
        )

    return (
        f"{sky(160, '0.993', 130, 'far')};{sky(96, '0.994', 235, 'near')};"
        "[far]scroll=h=-0.002[slow];[near]scroll=h=-0.006[fast];[slow][fast]blend=all_mode=lighten[look]"
    )


def snow(form: Form) -> str:
    """An empty channel."""
    grey = f"color=c=0x404048:s=160x90:r={form.drawn}"
    return f"{grey},noise=alls=90:allf=t+u,hue=s=0.25,{_fill(form, 'neighbor')}[look]"


LOOKS: dict[str, Look] = {
    look.__name__: look
    for look in (
        synthwave, plasma, dusk, automata, fractal, rings, bars, memphis, sprites, kitchen, stars, snow,
    )
}  # fmt: skip
