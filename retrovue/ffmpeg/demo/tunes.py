"""Music for the demo reels, as expressions of `aevalsrc`, and the beep that marks each second.

Made at a low rate and resampled, because each sample is an evaluated formula.
"""

from dataclasses import dataclass

MADE_AT = 22_050
BEEP_SECONDS = "0.08"


@dataclass(frozen=True, slots=True)
class Tune:
    """`tempo` steps a second; `chord` the arpeggio in semitones; `roots` the bass line, two seconds each."""

    tempo: int
    chord: tuple[int, int, int, int]
    roots: tuple[int, int, int, int]
    pitch: int
    drum: int = 0
    """Strength of the drum in hundredths."""


TUNES = {
    "chase": Tune(8, (0, 7, 12, 15), (0, 0, -4, -2), 220, 12),
    "playful": Tune(6, (0, 4, 7, 12), (0, 5, 0, 7), 330, 6),
    "homely": Tune(4, (0, 4, 9, 7), (0, -3, 5, 7), 262, 5),
    "eerie": Tune(2, (0, 3, 6, 11), (0, 1, 0, -1), 175),
    "disco": Tune(8, (0, 3, 7, 10), (0, -4, 3, -2), 247, 16),
    "slow": Tune(3, (0, 7, 16, 12), (0, -5, -3, -7), 196, 4),
    "jingle": Tune(6, (0, 4, 7, 11), (0, 5, 7, 5), 392, 8),
    "fanfare": Tune(4, (0, 7, 12, 16), (0, 0, 5, 0), 262, 8),
}


def _pick(index: str, values: tuple[int, int, int, int]) -> str:
    return (
        "+".join(f"{value}*eq({index},{position})" for position, value in enumerate(values) if value) or "0"
    )


def _voice(tune: Tune, octave: str, delay: str) -> str:
    """Soft square tones that die away within their step; the decay hides where one note ends."""
    step = f"(t+{delay})*{tune.tempo}"
    note = f"({_pick(f'mod(floor({step}),4)', tune.chord)}+{_pick('mod(floor(t/2),4)', tune.roots)})"
    phase = f"2*PI*t*{tune.pitch}*{octave}*pow(2,{note}/12)"
    return f"exp(-4*mod({step},1))*(sin({phase})+0.3*sin(3*({phase})))"


def _bass(tune: Tune) -> str:
    note = f"({_pick('mod(floor(t/2),4)', tune.roots)})"
    return f"sin(PI/2*t*{tune.pitch}*pow(2,{note}/12))*exp(-2*mod(t*2,1))"


def tune_expressions(name: str) -> tuple[str, str]:
    """Left and right: the tune, under a 1 kHz beep at the start of every second."""
    tune = TUNES[name]
    beep = f"0.22*sin(2*PI*1000*t)*lt(mod(t,1),{BEEP_SECONDS})"
    drum = f"0.{tune.drum:02d}*(random(0)*2-1)*exp(-30*mod(t*2,1))"
    both = f"0.13*{_bass(tune)}+{drum}+{beep}"
    return f"0.10*{_voice(tune, '1', '0')}+{both}", f"0.10*{_voice(tune, '2', '0.06')}+{both}"
