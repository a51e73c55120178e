"""The protocol of port 65001, without a socket: ids that add up, whole frames only, and answers for the house alone."""

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.playout.deliver.hdhomerun.device_id import device_id, is_device_id
from retrovue.playout.deliver.hdhomerun.discovery import REPLIES, Device, Discovery, is_of_the_house
from retrovue.playout.deliver.hdhomerun.frames import LARGEST, Frame, Kind, Tag, read_frame, write_frame
from retrovue.playout.deliver.hdhomerun.variables import MODEL, Reception, answer

JELLYFIN = bytes((0, 2, 0, 12, 1, 4, 255, 255, 255, 255, 2, 4, 255, 255, 255, 255, 115, 204, 125, 143))
"""What Jellyfin broadcasts, byte by byte: any device of any type."""
ID = device_id(4711)
DEVICE = Device(ID, 4, "http://192.168.1.20:8080")
ANY, OURS = b"\xff" * 4, bytes.fromhex(ID)
TUNER, STORAGE = (1).to_bytes(4), (5).to_bytes(4)


def asked(type: bytes | None = TUNER, id: bytes | None = ANY, kind: int = Kind.DISCOVER) -> bytes:
    values = ((Tag.DEVICE_TYPE, type), (Tag.DEVICE_ID, id))
    return write_frame(kind, [(tag, value) for tag, value in values if value is not None])


def reply(data: bytes, source: str = "192.168.1.5") -> Frame | None:
    answered = Discovery(ID).reply(data, source, 0, lambda: DEVICE)
    return read_frame(answered) if answered else None


# ---- ids


@given(st.integers(0, (13 << 20) - 1))
def test_every_number_makes_an_id_that_adds_up(number: int) -> None:
    made = device_id(number)
    assert is_device_id(made)
    assert made[0] == "1"
    assert made[:3] not in ("100", "101", "102", "103", "111", "120", "121", "122"), (
        "clients ask these over no HTTP"
    )


def test_one_last_digit_of_sixteen_is_right() -> None:
    assert not any(is_device_id(f"{ID[:7]}{digit:X}") for digit in range(16) if f"{digit:X}" != ID[7])
    assert not any(
        is_device_id(text)
        for text in ("", "1234", "1234567G", ID.lower() + "0", "RetroVue", "１２３４５６７８")
    )


def test_numbers_have_ids_of_their_own() -> None:
    assert len({device_id(number) for number in range(0, 13 << 20, 997)}) == len(range(0, 13 << 20, 997))


# ---- frames


@given(st.integers(0, 0xFFFF), st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300)), max_size=4))
def test_a_frame_is_read_as_it_was_written(kind: int, values: list[tuple[int, bytes]]) -> None:
    data = write_frame(kind, values)
    assert len(data) <= LARGEST
    assert read_frame(data) == Frame(kind, values)


@given(st.data())
def test_a_frame_with_one_other_bit_is_none(data: st.DataObject) -> None:
    whole = bytearray(asked())
    at = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[at // 8] ^= 1 << at % 8
    assert read_frame(bytes(whole)) is None


@pytest.mark.parametrize("body", [b"\x01", b"\x01\x05abcd", b"\x01\x80", b"\x01\xff\x7f", b"\x01\x00\x02"])
def test_a_value_that_ends_behind_the_frame_spoils_it(body: bytes) -> None:
    data = b"\x00\x02" + len(body).to_bytes(2) + body
    assert read_frame(data + zlib.crc32(data).to_bytes(4, "little")) is None


# ---- discovery


def test_jellyfins_own_packet_is_answered_with_what_it_reads() -> None:
    assert JELLYFIN == asked(ANY, ANY)
    raw = Discovery(ID).reply(JELLYFIN, "192.168.1.5", 0, lambda: DEVICE)
    assert len(raw) > 13
    assert raw[1] == 3
    assert reply(JELLYFIN) == Frame(Kind.DISCOVERED, [
        (Tag.DEVICE_TYPE, TUNER), (Tag.DEVICE_ID, OURS), (Tag.AUTH, b"RetroVue" + ID.encode()), (Tag.TUNERS, b"\x04"),
        (Tag.BASE, b"http://192.168.1.20:8080"), (Tag.LINE_UP, b"http://192.168.1.20:8080/lineup.json"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("type", "id", "meant"),
    [
        (TUNER, ANY, True), (ANY, ANY, True), (TUNER, OURS, True), (ANY, OURS, True),
        (STORAGE, ANY, False), (TUNER, bytes.fromhex(device_id(4712)), False), (None, ANY, False), (TUNER, None, True),
        (STORAGE, None, False), (None, None, False),
        (TUNER[:3], ANY, False), (TUNER, ANY + b"\xff", False),
    ],
)  # fmt: skip
def test_who_looks_for_a_tuner_and_for_us(type: bytes | None, id: bytes | None, meant: bool) -> None:
    assert (reply(asked(type, id)) is not None) == meant


def test_newer_clients_name_several_types() -> None:
    for types, meant in (
        (STORAGE + TUNER, True),
        (STORAGE, False),
        (STORAGE + ANY, True),
        (TUNER[:2], False),
    ):
        data = write_frame(Kind.DISCOVER, ((Tag.DEVICE_TYPES, types), (Tag.DEVICE_ID, ANY)))
        assert (reply(data) is not None) == meant


def test_newer_clients_that_take_any_tuner_name_no_id() -> None:
    """libhdhomerun writes the id only when it looks for one device."""
    assert reply(write_frame(Kind.DISCOVER, ((Tag.DEVICE_TYPE, TUNER),))) == reply(JELLYFIN)
    assert reply(write_frame(Kind.DISCOVER, ((Tag.DEVICE_TYPES, STORAGE + TUNER),))) == reply(JELLYFIN)


def test_a_long_address_is_told_whole() -> None:
    base = f"https://{'television.' * 16}example/retro"
    answered = Discovery(ID).reply(JELLYFIN, "192.168.1.5", 0, lambda: Device(ID, 4, base))
    found = read_frame(answered)
    assert found.get(Tag.BASE) == base.encode()
    assert found.get(Tag.LINE_UP) == f"{base}/lineup.json".encode()


@pytest.mark.parametrize("kind", [Kind.DISCOVERED, Kind.ASK, Kind.ANSWER, 6, 7, 0])
def test_other_frames_are_not_answered(kind: int) -> None:
    assert reply(asked(kind=kind)) is None


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("127.0.0.1", True), ("10.255.0.1", True), ("172.16.0.1", True), ("172.31.255.255", True), ("192.168.0.9", True),
        ("169.254.7.7", True), ("172.32.0.1", False), ("11.0.0.1", False), ("8.8.8.8", False), ("192.169.0.1", False),
        ("0.0.0.0", False), ("255.255.255.255", False), ("224.0.0.1", False), ("100.64.0.1", False), ("::1", False),
        ("", False), ("localhost", False),
    ],
)  # fmt: skip
def test_only_the_house_is_answered(address: str, ours: bool) -> None:
    assert is_of_the_house(address) == ours
    assert (reply(JELLYFIN, address) is not None) == ours


def test_ten_answers_a_second_to_one_and_others_are_not_held_up() -> None:
    discovery = Discovery(ID)

    def answered(source: str, now: int) -> bool:
        return discovery.reply(JELLYFIN, source, now, lambda: DEVICE) is not None

    assert [answered("10.0.0.1", now) for now in range(12)] == [True] * REPLIES + [False] * 2
    assert answered("10.0.0.2", 12)
    assert not answered("10.0.0.1", 999)
    assert [answered("10.0.0.1", now) for now in (1_000, 1_000, 1_001, 1_001)] == [True, False, True, False]


def test_many_sources_take_little_room_and_make_way() -> None:
    discovery = Discovery(ID)
    sources = [f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(20_000)]
    answers = sum(discovery.reply(JELLYFIN, source, 5, lambda: DEVICE) is not None for source in sources)
    assert answers == len(discovery._answered) == 1_024
    assert discovery.reply(JELLYFIN, "10.200.0.1", 1_006, lambda: DEVICE) is not None
    assert len(discovery._answered) == 1


def test_ten_thousand_packets_of_any_kind() -> None:
    """S-20: no failure, at most ten answers a second to each source, and nothing leaves the house."""
    dice, discovery = random.Random(20), Discovery(ID)
    sources = ["192.168.1.5", "10.0.0.7", "127.0.0.1", "8.8.8.8", "1.1.1.1", "203.0.113.9"]
    answered: dict[str, list[int]] = {source: [] for source in sources}
    for now in range(0, 20_000, 2):
        source, data = dice.choice(sources), bytearray(dice.choice((JELLYFIN, asked(), asked(id=OURS))))
        match dice.randrange(6):
            case 0:
                data = bytearray(dice.randbytes(dice.randrange(2_000)))
            case 1:
                data[dice.randrange(len(data))] = dice.randrange(256)
            case 2:
                data = data[: dice.randrange(len(data))]
            case 3:
                body = dice.randbytes(dice.randrange(60))
                data = bytearray(b"\x00\x02" + len(body).to_bytes(2) + body)
                data += zlib.crc32(data).to_bytes(4, "little")
        if discovery.reply(bytes(data), source, now, lambda: DEVICE) is not None:
            answered[source].append(now)
    assert not any(answered[source] for source in sources[3:])
    for times in (answered[source] for source in sources[:3]):
        assert len(times) > 150
        assert all(later - first >= 1_000 for first, later in zip(times, times[REPLIES:], strict=False))


# ---- control

BUSY = Reception("5.1", "Night & Day", "192.168.1.5", 1_600_000)
TUNERS = {0: BUSY, 1: Reception()}


def told(name: str, value: str | None = None) -> tuple[int, str]:
    values = [(Tag.NAME, name.encode() + b"\0")] + (
        [(Tag.VALUE, value.encode() + b"\0")] if value is not None else []
    )
    frame = read_frame(answer(Frame(Kind.ASK, values), lambda: TUNERS) or b"")
    assert frame is not None
    assert frame.kind == Kind.ANSWER
    tag, text = frame.values[-1]
    assert text.endswith(b"\0")
    if tag == Tag.VALUE:
        assert frame.get(Tag.NAME) == name.encode() + b"\0"
    return tag, text[:-1].decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("/sys/model", MODEL),
        ("/tuner0/status", "ch=auto:5.1 lock=auto ss=100 snq=100 seq=100 bps=1600000 pps=0"),
        ("/tuner1/status", "ch=none lock=none ss=0 snq=0 seq=0 bps=0 pps=0"),
        ("/tuner0/channel", "auto:5.1"), ("/tuner1/channel", "none"), ("/tuner0/vchannel", "5.1"),
        ("/tuner0/lockkey", "192.168.1.5"), ("/tuner1/lockkey", "none"), ("/tuner0/target", "http://192.168.1.5"),
        ("/tuner0/vstatus", "vch=5.1 name=Night_&_Day auth=unspecified cci=none"),
    ],
)  # fmt: skip
def test_what_can_be_asked(name: str, value: str) -> None:
    assert told(name) == (Tag.VALUE, value)


def test_help_names_everything_that_is_answered() -> None:
    _, text = told("help")
    for name in text.splitlines()[1:]:
        assert told(name.replace("<n>", "0"))[0] == Tag.VALUE, name


@pytest.mark.parametrize(
    "name", ["/sys/restart", "/tuner2/status", "/tuner0", "/tuner0/", "/tuner/status", "/tuner-1/status", "/tunerx/status",
             "/tuner99999999999999/status", "", "/tuner٣/status", "/tuner0/status/"],
)  # fmt: skip
def test_what_nobody_knows(name: str) -> None:
    tag, text = told(name)
    assert tag == Tag.ERROR
    assert text in ("ERROR: unknown getset variable", "ERROR: malformed getset request")


def test_nothing_can_be_set() -> None:
    for name in ("/tuner0/channel", "/tuner0/target", "/sys/model", "/tuner1/lockkey"):
        assert told(name, "force") == (Tag.ERROR, "ERROR: variable is read only")
    assert told("/sys/restart", "self") == (Tag.ERROR, "ERROR: unknown getset variable")


def test_firmware_is_never_taken() -> None:
    for kind in (Kind.DISCOVER, Kind.DISCOVERED, Kind.ANSWER, 6, 7):
        assert answer(Frame(kind, [(Tag.NAME, b"help\0")]), lambda: TUNERS) is None


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300)), max_size=4), st.integers(0, 8))
def test_any_request_has_an_answer_that_can_be_read_or_none(
    values: list[tuple[int, bytes]], kind: int
) -> None:
    found = answer(Frame(kind, values), lambda: TUNERS)
    assert (found is not None) == (kind == Kind.ASK)
    assert found is None or read_frame(found) is not None
