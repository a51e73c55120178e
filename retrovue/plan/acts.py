"""Lays a planned slot as events: acts and pods, contiguous to the millisecond."""

from retrovue.media.item import Item
from retrovue.plan.air_state import AirState
from retrovue.plan.breaks import Breaks
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.exceptions import AskedSpot, Exceptions
from retrovue.plan.findings import Findings
from retrovue.plan.formats import PodPlan
from retrovue.plan.overruns import FADE, ends_abruptly
from retrovue.plan.planned import Air, PlannedSlot
from retrovue.plan.pods import Filling, PodRequest
from retrovue.plan.shorts import Shorts
from retrovue.plan.upcoming import Upcoming
from retrovue.playout_log import Event
from retrovue.playout_log.log import BLACK, SLATE

_LONGEST_BLACK = 3_000
"""Black alone up to this; more than that shows the slate."""
_NO_FADE = (0, 0)
_LEAST_POD_SHARE = 3
"""A pod takes at most two thirds of what its pools hold, so that its items need not come twice."""


class SlotLayer:
    """Lays the slots of one channel and broadcast day in order."""

    def __init__(
        self,
        channel: str,
        shorts: Shorts,
        state: AirState,
        breaks: Breaks,
        findings: Findings,
        upcoming: Upcoming,
        exceptions: Exceptions,
    ) -> None:
        self._channel, self._shorts, self._state, self._breaks = channel, shorts, state, breaks
        self._findings, self._upcoming, self._exceptions = findings, upcoming, exceptions
        self._events: list[Event] = []

    def lay(self, slot: PlannedSlot) -> list[Event]:
        self._events = []
        slot = self._breaks.dressed(slot)
        if slot.pieces is not None:
            return slot.pieces(Air(self._state, self._breaks.eligible, self._upcoming))
        if slot.item is None:
            line = slot.line
            self._events.append(Event(line.at, line.ms, 0, f"{line.id}/a0", SLATE, "", 0))
        else:
            self._lay_programme(slot, slot.item)
        return self._events

    def _lay_programme(self, slot: PlannedSlot, item: Item) -> None:
        line, begun, act, pod_length = slot.line, 0, 0, slot.pod_length
        at = self._wrap(f"{line.id}/w0", slot.line.at, slot.intro)
        for number, cut in enumerate(slot.cuts):
            length, name = cut - begun, f"{line.id}/b{number}"
            following = (*slot.cuts, line.length)[number + 1]
            filling = self._fill(
                slot, slot.format.internal, name, at + length, pod_length, exact=slot.packed, after_act=True,
                first=act == 0, last=number == len(slot.cuts) - 1, following=at + length + pod_length + following - cut,
            )  # fmt: skip
            if not filling.chosen:
                continue  # nothing to show: the programme goes on
            self._act(slot, item, act, at, begun, length, slot.format.fade)
            if slot.packed:
                at = self._close(name, at + length, filling, slot)
            else:
                at = self._place(name, at + length, filling, 0, 0)
            act, begun = act + 1, cut
        abrupt = FADE if ends_abruptly(item, line.begin + line.length) else 0
        self._act(slot, item, act, at, begun, line.length - begun, abrupt)
        self._lay_tail(slot, self._wrap(f"{line.id}/w1", at + line.length - begun, slot.outro))

    def _act(
        self, slot: PlannedSlot, item: Item, number: int, at: int, begun: int, length: int, out: int
    ) -> None:
        """An act comes up from black behind a break, within its own time."""
        line, half = slot.line, length // 2
        fade = (min(slot.format.fade, half) if number else 0, min(out, half)) if number or out else _NO_FADE
        act = (at, length, 0, f"{line.id}/a{number}", item.kind, item.key, line.begin + begun, "", fade, ())
        self._events.append(tuple.__new__(Event, act))

    def _wrap(self, name: str, at: int, item: Item | None) -> int:
        """What opens or closes the programme."""
        if item is None:
            return at
        self._events.append(Event(at, item.duration, 0, name, item.kind, item.key, 0))
        number = self._shorts.number.get(item.key)
        if number is not None:
            self._state.note(number, at)
            if item.kind == "station-id":
                self._state.last_id = at
        return at + item.duration

    def _lay_tail(self, slot: PlannedSlot, at: int) -> None:
        """Closes the slot exactly; a long tail becomes several pods."""
        line, spare = slot.line, slot.line.end - at
        if not spare:
            return
        plan = slot.format.between if slot.format.between.elements else slot.format.internal
        limit = slot.format.longest_break
        if plan.elements:
            limit = max(
                min(limit, plan.airtime * (_LEAST_POD_SHARE - 1) // _LEAST_POD_SHARE), 4 * plan.shortest
            )
        count = -(-spare // limit) if plan.elements else 1
        for number in range(count):
            length = spare // count if number < count - 1 else line.end - at
            name = f"{line.id}/t{number}" if count > 1 else f"{line.id}/t"
            filling = self._fill(
                slot, plan, name, at, length, exact=True, after_act=number == 0,
                first=number == 0, last=number == count - 1, following=at + length if number < count - 1 else None,
            )  # fmt: skip
            at = self._close(name, at, filling, slot)

    def _fill(
        self, slot: PlannedSlot, plan: PodPlan, name: str, at: int, length: int, *,
        exact: bool, after_act: bool, first: bool, last: bool, following: int | None = None,
    ) -> Filling:  # fmt: skip
        breaks, line = self._breaks, slot.line
        asked = self._asked_spots(plan, name, length) if self._exceptions.ask_for_spots else ()
        if asked:
            length -= sum([item.duration for _, item, _ in asked])
        eligible, context = breaks.conditions(at, at + length, slot)
        request = PodRequest(
            slot.format, plan, (line.at, line.end), at, length, exact, eligible, after_act, self._upcoming,
            name, first, last, following, context, [self._shorts.number[item.key] for _, item, _ in asked] if asked else (),
        )  # fmt: skip
        filling = breaks.fill(request, line.id)
        for number, (position, _, note) in zip(request.asked, asked, strict=True):
            filling.chosen.insert(position, (number, plan.elements[0].ring))
            filling.notes[number] = note
        return filling

    def _asked_spots(self, plan: PodPlan, name: str, length: int) -> list[AskedSpot]:
        """What was asked for the break at this address, as far as it has room."""
        found = []
        for spot in self._exceptions.spots(name):
            if plan.elements and spot.item.key in self._shorts.number and spot.item.duration <= length:
                found.append(spot)
                length -= spot.item.duration
            else:
                self._exceptions.refuse_spot(spot, name)
        return found

    def _close(self, name: str, at: int, filling: Filling, slot: PlannedSlot) -> int:
        """Lays a pod that must have its exact length: what is left becomes black, then slate."""
        left, black = filling.left, slot.format.black
        room = len(filling.chosen) * black
        pads = min(left, room)
        before = min(left - pads, black) if self._carries_black() else 0
        rest = left - pads - before
        if rest and filling.slate is None:
            self._report_rest(slot, name, rest)
        if 0 < rest < SHORTEST_EVENT:
            pads, before, rest = _fold(left, len(filling.chosen), room)
        if before:
            self._events[-1] = self._events[-1]._replace(pad=self._events[-1].pad + before)
        return self._place(name, at + before, filling, pads, rest)

    def _carries_black(self) -> bool:
        return bool(self._events) and self._events[-1].pad == 0

    def _report_rest(self, slot: PlannedSlot, name: str, missing: int) -> None:
        program = slot.line.program
        has_pod = bool(slot.format.format.between.pod)
        cure = (
            "give the pools of its break format short items, or more of them"
            if has_pod
            else "name `breaks` that have a pod under `between`, or air programmes back to back with `block: none`"
        )
        self._findings.add(
            "RV346", f"{self._channel}/{program}",
            f"nothing closes the breaks of `{program}` on channel `{self._channel}`",
            place=name, amount=missing,
            help=(cure,),
            path=("channels", self._channel, "programs", program),
        )  # fmt: skip

    def _place(self, name: str, at: int, filling: Filling, pads: int, rest: int) -> int:
        """Elements with their share of the black, then what is left as an event of its own."""
        shorts, state, chosen, notes = self._shorts, self._state, filling.chosen, filling.notes
        lengths, kinds, keys = shorts.length, shorts.kind, shorts.key
        share, more = divmod(pads, len(chosen)) if chosen else (0, 0)
        new = tuple.__new__  # most lines of the log are made here: half the price of `Event(...)`
        index, append = 0, self._events.append
        airings: list[tuple[int, int]] = []
        for number, _ in chosen:
            length, pad, kind = lengths[number], share + 1 if index < more else share, kinds[number]
            note = notes.get(number, "") if notes else ""
            append(
                new(Event, (at, length, pad, f"{name}.{index}", kind, keys[number], 0, note, _NO_FADE, ()))
            )
            airings.append((number, at))
            if note:
                state.asked(note, at)
            if kind == "station-id":
                state.last_id = at
            at += length + pad
            index += 1
        state.note_all(airings)
        if rest and filling.slate is not None:
            slates = self._breaks.slates(filling.slate, name, index, at, rest)
            self._events += slates
            at, rest = (at + rest, 0) if slates else (at, rest)
        if rest:
            kind = BLACK if rest <= _LONGEST_BLACK else SLATE
            self._events.append(Event(at, rest, 0, f"{name}.{index}", kind, "", 0))
            at += rest
        return at


def _fold(left: int, elements: int, room: int) -> tuple[int, int, int]:
    """A rest too short for an event -> (pads, black before the pod, rest)."""
    if left >= SHORTEST_EVENT:
        pads = min(left - SHORTEST_EVENT, room)
        return pads, left - SHORTEST_EVENT - pads, SHORTEST_EVENT
    return (left, 0, 0) if elements else (0, left, 0)
