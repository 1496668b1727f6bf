"""Width and script folding, regional variants, segmentation, numerals, pinyin readings."""
