#!/bin/sh
# The full forms of what fails and comes back, one by one: `sh tests/conformance/full.sh NAME...`, or `all`.
# Times are those of two cores that have nothing else to do.
set -eu
python=${PYTHON:-.venv/bin/python}
export RETROVUE_LONG=1

play() { "$python" -m pytest -m "long or not long" -q --timeout 0 "$@"; }

run() {
    case $1 in
        encoders) play tests/playout/test_sick_encoders.py ;;                 # 3 minutes
        plans) play tests/plan tests/playout/encode/test_fades.py ;;          # every property with all its examples: 5 minutes
        joins) play tests/playout/encode/test_thousand_joins.py ;;            # 1,000 joins of 14 sources: 5 minutes
        odd) play tests/playout/encode/test_odd.py ;;                         # 40 files, 1 minute
        sources) play tests/playout/test_vanishing_sources.py ;;              # 12 kinds at 3 places, 4 minutes
        clocks) play tests/air/test_clocks.py ;;                              # 1 minute
        disks) play tests/air/test_full_disks.py ;;                           # 15 full disks, 2 minutes; as root
        databases) play tests/air/test_databases.py ;;                        # 20 faults of 2 hours, 15 minutes
        kills) play tests/conformance/test_kills.py tests/conformance/test_named_kills.py ;;  # 200 and 35 kills, 18 minutes
        viewers) play tests/conformance/test_many_viewers.py ;;               # 100 minutes
        air) play tests/conformance/test_real_air.py ;;                       # four channels, a fault a minute: 30 minutes
        api) play tests/conformance/test_api.py ;;                            # 1,000 examples an operation, 10 minutes
        console) play tests/conformance/test_tabs.py tests/web/test_event_stream.py ;;  # 108 loads, 200 cuts: 3 minutes
        days) RETROVUE_AIR_HOURS=72 play tests/air/test_simulated.py -k every_kind ;;  # 72 simulated hours, 30 minutes
        *) echo "there is no $1: plans encoders joins odd sources clocks databases disks kills air viewers api console days" >&2; exit 2 ;;
    esac
}

[ "${1:-}" = all ] && set -- plans encoders joins odd sources clocks databases disks kills air viewers api console days
for name in "$@"; do run "$name"; done
