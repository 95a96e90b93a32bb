#!/usr/bin/env python3
"""Writes the golden tokenizers of tests/golden/tokenizers: small ones of every kind, and the ids that Transformers gives.

    python scripts/golden/tokenizer_cases.py
    node_modules/.bin/biome check --write tests/golden
    python scripts/golden/tokenizer_cases.py --hunt OUT --count 3000 --seed 7     more texts, to be run through `moderato parity`

Needs transformers (5.17 wrote those in the repository), tokenizers and sentencepiece; nothing of the app needs this script.
tests/engine/io/tokenizer/golden.test.ts enumerates the folders. Each holds what a model's folder would hold besides weights, and
cases.json: text, ids, and ids_max_length_32 of the same text cut at 32 tokens.
"""

import argparse
import json
import os
import random
import shutil
import tempfile
import unicodedata
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "tokenizers"
BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]

WORDS = (
    "the you are a complete turnip hello world don't we'll I'm it's NASA e-mail x.y/z?a=b#c 2024 3.14 C++ résumé naïve straße "
    "İstanbul ΟΔΥΣΣΕΥΣ Σας ﬁne Ⅳ ½ ② ｆｕｌｌ ﾊﾝｶｸ こんにちは 世界 你好 한국어 각 العربية עברית हिन्दी क्षि ไทย น้ำ தமிழ் 👍🏽 👨‍👩‍👧 🏳️‍🌈 🇩🇪 "
    "Å Å K Ω ẞ ŉ ǆ [MASK] [CLS] [SEP] [UNK] <s> </s> <unk> <mask> [NEW] <X> ▁ ▁▁ Ġ ##s `` '' … — “q” ㎏ ﷺ <0x41>"
).split()
ODD = list(
    "\0\ufeff\x85\xa0\u2028\u2029\u3000\u200b\u200d\u200c\xad\t\n\r\x0b\x0c\x1f\x7f\x8f\ufffd\ue000\uf8ff\u0301\u0327\u0345\u0130\u03a3"
    "\u03c2\u1e9e\u212a\u202e\u180e\u1680\u2003\U00020000\U0002b740\U0002f800\uf900\u0e33\u0b56\u20dd\ufe0f\U000e0041\U0001d400\U0001f16c"
    "\u32ff\U00011938\U000105c9\U0001e030\U00010781\U00010940\U0001e6e3"
) + ["\r\n", "\u1100\u1161\u11a8", "e\u0301", "\u0308\u0301"]
PLAIN = ["", " ", "\t", "\r\n", "\0", "a", " a ", "x" * 101, "é" * 100, "…" * 40, "ab" * 150, "[MASK][MASK]", "a [MASK] b", "a <mask>, b"]
BLOCKS = [(0x20, 0x7F), (0xA0, 0x600), (0x600, 0x3000), (0x3000, 0xD800), (0xE000, 0x10000), (0x10000, 0x1FB00), (0xE0000, 0x110000)]


def piece(r: random.Random) -> str:
    kind = r.random()
    if kind < 0.5:
        word = r.choice(WORDS)
        return r.choice([word, word, word.upper(), word.title()])
    if kind < 0.75:
        return r.choice(ODD)
    if kind < 0.85:
        return chr(r.randrange(*r.choice(BLOCKS)))
    return r.choice(["  ", "   ", "\n\n", "...", "!!", ",", "-", "_", "'", '"'])


def make_texts(seed: int, count: int) -> list[str]:
    r = random.Random(seed)
    texts = list(PLAIN)
    while len(texts) < count:
        text = "".join(piece(r) + r.choice(["", " "]) for _ in range(r.choice([1, 3, 6, 12])))
        form = r.choice([None, None, None, "NFC", "NFD", "NFKD"])
        texts.append(unicodedata.normalize(form, text) if form else text)
    return texts


CORPUS = make_texts(99, 1500)


def around(tokenizer: Tokenizer, first: str, last: str) -> processors.TemplateProcessing:
    ids = [(token, tokenizer.token_to_id(token)) for token in (first, last)]
    return processors.TemplateProcessing(single=f"{first} $A {last}", pair=f"{first} $A {last} $B {last}", special_tokens=ids)


def word_piece(folder: Path) -> None:
    """WordPiece with tokens of every option beside it, read as the file stands."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=320, special_tokens=BERT, limit_alphabet=120))
    tokenizer.post_processor = around(tokenizer, "[CLS]", "[SEP]")
    tokenizer.add_tokens(
        [
            AddedToken("turnip", single_word=True),
            AddedToken("<X>", lstrip=True, rstrip=True, normalized=False),
            AddedToken("Hello World", normalized=True),
            AddedToken("ΣΑΣ", normalized=True, lstrip=True),
            AddedToken("NASA", single_word=True, rstrip=True, normalized=False),
        ]
    )
    tokenizer.add_special_tokens([AddedToken("[NEW]", lstrip=True, special=True), AddedToken("[MASK]", lstrip=True, special=True)])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def byte_level(folder: Path) -> None:
    """RoBERTa as its older repositories are: vocab.json, merges.txt and special_tokens_map.json."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=400, special_tokens=ROBERTA, initial_alphabet=alphabet))
    tokenizer.model.save(str(folder))
    mask = {"content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}
    roles = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "pad_token": "<pad>"}
    write_json(folder / "special_tokens_map.json", {**roles, "unk_token": "<unk>", "mask_token": mask})
    write_json(folder / "config.json", {"model_type": "roberta"})


RULES = {
    "ﬁ": "fi",
    "Ⅳ": "IV",
    "½": "1⁄2",
    "②": "2",
    "…": "...",
    "㎏": "kg",
    "\u212b": "\xc5",
    "e\u0301": "\xe9",
    "\xad": "",
    "\u200b": " ",
    "\t": " ",
    "\n": " ",
    "\x7f": "",
    "क\u094d": "क",
    "น\u0e49": "น",
    "👍": "+",
}


def code_points(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)


def sentence_piece(folder: Path) -> None:
    """XLM-RoBERTa as its older repositories are: sentencepiece.bpe.model, with a table of characters of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        rules = Path(scratch) / "rules.tsv"
        rules.write_text("".join(f"{code_points(a)}\t{code_points(b)}\n" for a, b in RULES.items()))
        lines = Path(scratch) / "lines.txt"
        lines.write_text("\n".join(" ".join(text.replace("\0", "").split()) for text in CORPUS))
        sentencepiece.SentencePieceTrainer.train(
            input=str(lines), model_prefix=f"{scratch}/model", vocab_size=700, character_coverage=0.98,
            normalization_rule_tsv=str(rules), minloglevel=2, num_threads=1, hard_vocab_limit=False,
        )  # fmt: skip
        shutil.copy(f"{scratch}/model.model", folder / "sentencepiece.bpe.model")
    write_json(folder / "config.json", {"model_type": "xlm-roberta"})


def patterns(folder: Path) -> None:
    """BPE with regular expressions, bytes for unknown characters, and most other normalisers and splitters."""
    spaces = pre_tokenizers.Split(Regex(r"\s*[\r\n]+|[^\s\p{L}\p{N}]+|\p{N}{1,3}|(?i:'s|'ll)"), "merged_with_previous")
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Nmt(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [spaces, pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Metaspace(prepend_scheme="first")]
    )
    symbols = ROBERTA + [f"<0x{byte:02X}>" for byte in range(256) if byte != 0xF0]
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=520, special_tokens=symbols, limit_alphabet=100))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    described = json.loads(tokenizer.to_str())
    described["added_tokens"] = [token for token in described["added_tokens"] if not token["content"].startswith("<0x")]
    write_json(folder / "tokenizer.json", described)


KINDS = {"word-piece-added": word_piece, "byte-level-files": byte_level, "sentence-piece-file": sentence_piece, "patterns": patterns}


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n")


def open_folder(folder: Path):
    if (folder / "config.json").exists():
        return AutoTokenizer.from_pretrained(folder)
    return PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))


def write_cases(folder: Path, texts: list[str]) -> None:
    tokenizer = open_folder(folder)
    cases = [
        {
            "text": text,
            "ids": tokenizer(text)["input_ids"],
            "ids_max_length_32": tokenizer(text, truncation=True, max_length=32)["input_ids"],
        }
        for text in texts
    ]
    # Escaped, since an editor or a checkout might change what these texts are made of.
    (folder / "cases.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hunt", type=Path)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for name, build in KINDS.items():
        folder = (arguments.hunt or GOLDEN) / name
        shutil.rmtree(folder, ignore_errors=True)
        if arguments.hunt:
            shutil.copytree(GOLDEN / name, folder)
        else:
            folder.mkdir(parents=True)
            build(folder)
        write_cases(folder, make_texts(arguments.seed, arguments.count))
        print(folder)


if __name__ == "__main__":
    main()
