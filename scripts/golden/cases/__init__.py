"""Every golden case by its name: `<model_type>-<trait>`. One file a family, one entry a folder of tests/golden.

Sizes that differ where a mistake could hide: heads and widths that do not divide each other, an inner layer narrower than the
outer one, one label, one token type, a padding id that is not 0, an epsilon that matters, padding that the mask lets be seen.

labels: their number; lengths: tokens of each row; config: what config.json says beyond the family's defaults. And, where set:
  default_labels    label names are left to the defaults, which config.json then does not name where there are two
  padding           "left" puts it before the tokens, "inside" also hides some tokens between others
  padding_seen      a token of each row is the padding id, and the mask lets it be seen
  no_dropout_pass   there is no training pass with dropout
"""

from . import (
    albert,
    bert,
    canine,
    deberta,
    deberta_v2,
    distilbert,
    electra,
    modernbert,
    mpnet,
    roberta,
    xlm_roberta,
)

FAMILIES = [bert, roberta, xlm_roberta, distilbert, electra, albert, mpnet, deberta, deberta_v2, modernbert, canine]
CASES = {name: case for family in FAMILIES for name, case in family.CASES.items()}
