"""Languages by their codes: files say `eng` or `ger`, people say `en` or `de`. Pure."""

_CODES = """
af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bo:bod,tib br:bre bs:bos ca:cat cs:ces,cze cy:cym,wel da:dan
de:deu,ger el:ell,gre en:eng eo:epo es:spa et:est eu:eus,baq fa:fas,per fi:fin fo:fao fr:fra,fre fy:fry ga:gle
gd:gla gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye,arm id:ind is:isl,ice it:ita ja:jpn ka:kat,geo kk:kaz
km:khm kn:kan ko:kor ku:kur ky:kir la:lat lb:ltz lo:lao lt:lit lv:lav mi:mri,mao mk:mkd,mac ml:mal mn:mon mr:mar
ms:msa,may mt:mlt my:mya,bur nb:nob ne:nep nl:nld,dut nn:nno no:nor oc:oci pa:pan pl:pol ps:pus pt:por rm:roh
ro:ron,rum ru:rus sa:san si:sin sk:slk,slo sl:slv so:som sq:sqi,alb sr:srp sv:swe sw:swa ta:tam te:tel tg:tgk
th:tha tl:tgl tr:tur uk:ukr ur:urd uz:uzb vi:vie yi:yid zh:zho,chi zu:zul
"""
_SHORT = {
    long: short
    for short, longs in (entry.split(":") for entry in _CODES.split())
    for long in (short, *longs.split(","))
}


def language_of(text: str) -> str:
    """`eng`, `EN` and `en-US` are all `en`; a code that nobody knows stays as it is; `und` is nothing."""
    code = text.strip().lower().replace("_", "-").partition("-")[0]
    return "" if code in ("und", "mis", "mul", "zxx") else _SHORT.get(code, code)


def long_code(language: str) -> str:
    """Three letters, as transport streams name a language; `und` where there are none."""
    longs = [long for long, short in _SHORT.items() if short == language and len(long) == 3]
    return longs[0] if longs else language if len(language) == 3 and language.isascii() else "und"


def codes_of(language: str) -> tuple[str, ...]:
    """Every way of writing a language that `language_of` gave."""
    return tuple(code for code, short in _SHORT.items() if short == language) or (language,)
