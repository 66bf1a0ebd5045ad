"""Places said of several things at once: 「注册、生产都在白云」, 「厂在白云,登记也是」.

A list that names the registration says where that is, whatever else it names.
"""

import re

from bot.language.lookup import load
from bot.language.marks import alternatives


class SharedPlaces:
    """The sentences in which one place is said of the registration and of something else."""

    def __init__(self) -> None:
        lexicon = load("places")
        cues = lexicon["shared"]
        registered = alternatives(lexicon["registered_cues"])
        operating = alternatives(lexicon["operating_cues"])
        noun = alternatives(cues["nouns"]) + "*"
        joints = alternatives(cues["joints"])
        all_in = alternatives(cues["all_of_them"])
        linked = f"(?:{joints}+[^,。;!?]{{1,14}}?|{noun}{operating}[^,。;!?]{{0,10}}?)"
        bare = f"(?:{joints}*,{joints}*(?:{registered}|{operating}){noun})*"
        self._listed = re.compile(
            f"{registered}{noun}{bare}(?:{linked})?{all_in}*{cues['stands_in']}+[^,。;!?]{{0,3}}$"
        )
        self._owner = re.compile(
            f"{alternatives(cues['owners'])}{joints}+[^,。;!?]{{1,10}}?"
            f"{all_in}+{cues['stands_in']}+[^,。;!?]{{0,3}}$"
        )
        self._alike = re.compile(
            f"[^。;!?]{{0,8}}?[, ]{alternatives(cues['openings'])}*"
            f"{registered}{noun}{cues['alike']}"
        )

    def registered(self, before: str, after: str) -> bool | None:
        """True where the registration shares the place, None where the applicant itself does.

        `before` holds no other place and `after` goes on to the end of the sentence; False
        where nothing is shared.
        """
        if self._listed.search(before) or self._alike.match(after):
            return True
        return None if self._owner.search(before) else False
