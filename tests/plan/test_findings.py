"""What is planned and forgotten says nothing, also behind something else of its kind."""

from retrovue.plan.findings import Findings


def test_silence_ends_with_the_outermost() -> None:
    findings = Findings()
    with findings.muted():
        with findings.muted():
            findings.add("RV301", "inner", "nothing fits")
        findings.add("RV301", "outer", "nothing fits")
    assert findings.diagnostics() == ()
    findings.add("RV301", "behind", "nothing fits")
    assert [found.message for found in findings.diagnostics()] == ["nothing fits"]
