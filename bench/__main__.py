"""`make bench`: prints a table and writes `var/bench/summary.json`."""

import json

from bench import estimates
from bench.measure import Comparison
from runtime.settings import ROOT

SUMMARY = ROOT / "var" / "bench" / "summary.json"


def main() -> None:
    rows: list[Comparison] = []
    for benchmark in (estimates,):
        print(f"bench: {benchmark.__name__} …", flush=True)
        rows.extend(benchmark.comparisons())
    SUMMARY.parent.mkdir(parents=True, exist_ok=True)
    summary = [
        {
            "name": row.name,
            "unit": row.unit,
            "ours": round(row.ours, 3),
            "peer": round(row.peer, 3),
            "peer_name": row.peer_name,
            "ratio": round(row.ratio, 3),
        }
        for row in rows
    ]
    SUMMARY.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{'benchmark':<32} {'ours':>12} {'peer':>12} {'ratio':>8}  peer")
    for row in rows:
        print(
            f"{row.name:<32} {row.ours:>9.1f} {row.unit:<2} {row.peer:>9.1f} {row.unit:<2}"
            f" {row.ratio:>8.1f}  {row.peer_name}"
        )
    print(f"bench: written to {SUMMARY.relative_to(ROOT)}; ratio = peer / ours")


if __name__ == "__main__":
    main()
