"""Where the files under test lie."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
POLICY = ROOT / "policy_kb" / "policies" / "yunke-2019-22"
TOPICS = ROOT / "data" / "topics.md"
OFFICIAL = ROOT.parent / "shared" / "policy" / "yunke-2019-22.md"
