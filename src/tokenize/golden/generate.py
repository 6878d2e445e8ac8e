#!/usr/bin/env python3
"""Generates the tokenizers of this folder and the results of the Python package `tokenizers`.

    python3 generate.py            # needs `tokenizers` 0.23

Every kind is a tiny tokenizer, trained here on text of our own, in the configuration of a family of
published models. KIND.ids belongs to KIND.json: for each line of lines.json the ids without special
tokens, then for each pair of pairs.json the ids and the types of the complete input.
word_piece.jsonl and tokenizer.json are older and hand-written. The tests in tests/test_tokenizers.py
train the same kinds on more text.
"""

import json
import math
import random
import struct
import unicodedata
from collections import Counter
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).resolve().parent

CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# An invented expression that only a general engine can match.
UNUSUAL = r"\p{Lu}+(?=\p{Ll})|[\p{L}\p{M}]+|\p{N}{1,2}(?!\p{N})|\p{N}|\s+|[^\s\p{L}\p{M}\p{N}]+"

SENTENCES = """\
The harbour master counts the boats every evening before she locks the gate.
It's late, they're tired, we'll go; I'd say she's right and you've won. DON'T shout, he'S here.
A pump of 12.5 kW at 1,450 rpm moves 3,200 litres a minute; see table 7 (page 118).
for (int i = 0; i < count; ++i) { total += prices[i] * 1.19; }  // user_id, maxSize, HTTPServer
def read_lines(path):\n    with open(path) as file:\n        return [line.rstrip() for line in file]\n
Der Müller prüft täglich die Größe der Mühlräder; heute übernimmt seine Tochter die Schleuse.
Le garçon a mangé une crêpe près de la forêt où naît la rivière; l'été fut très doux.
El niño pequeño soñó que volaba sobre el río; ¿quién le creerá mañana?
Źródło rzeki leży wśród łąk, a żółte łodzie płyną powoli ku morzu.
Příliš veselý kůň skákal přes úzkou lávku a těšil se na oves.
İstanbul'da balıkçılar sabah erkenden köprüye gelir; ışık güzel, çay sıcak.
Ο ψαράς έβαψε τη βάρκα του γαλάζια και περίμενε τον νότιο άνεμο.
Старый смотритель маяка записывает погоду в толстую тетрадь.
Учителька читає дітям казку про їжака, що шукав ґанок.
كتب الحارس في دفتره أن السفينة وصلت قبل الفجر بقليل.
הספרן הזקן סידר את הספרים לפי צבע ולא לפי שם.
نگهبان پیر هر شب چراغ را می‌افروزد و نامه می‌نویسد.
नाविक ने शाम को पुल के पास अपनी नाव बाँधी और चाय पी।
মাঝি নদীর ধারে বসে পুরনো গান গাইছিল।
மீனவர் காலையில் வலையை உலர்த்தி வைத்தார்.
ชาวประมงซ่อมเรือเก่าริมคลองก่อนฝนจะตก
守塔的老人每天晚上点亮灯，记下风向和潮水的高度。
図書館の隣にある小さな店で、祖母は毎朝パンを焼いている。
등대지기는 매일 저녁 바람의 방향을 공책에 적는다.
Người lái đò già kể chuyện về dòng sông mỗi khi trời mưa.
მეზღვაური დილით ნავს ღებავს და სიმღერას მღერის.
Ձկնորսը երեկոյան նորոգում է ցանցը և երգում.
ዓሣ አጥማጁ ማለዳ ጀልባውን ያጸዳል።
Rain again 🌧️ and the 👩‍👩‍👧 next door sing 🎵; 👍🏽 for the 🇳🇴 flag ❤️!
∑ x² ≤ ½·π ≈ 1.57 → ∞, 20 °C ± 0.5 ‰, №5, €30, ™ and © since １９９９
ﬁne ﬂour ｆｕｌｌ ｗｉｄｔｈ ｶﾅ ㍿ Å Ω x⁵ ⅷ Ⅸ ﷺ ǆ ſ
"""

ODD = [
    "", " ", "  ", "   leading", "trailing   ", "two  spaces", "tab\there", "line\nend", "cr\r\nlf", "\n\n\n", " \n \n x",
    "a\u00a0b\u2003c\u3000d", "cafe\u0301 n\u0303 e\u0301\u0301", "\u0301alone", "a\u200db\u200cc\u200b d", "\ufeffmark",
    "\u0000nul\u0001one\u007f", "x\u00adsoft", "\u0085next\u2028line", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "한국어 각", "각",
    "क्षत्रिय", "ท่ี", "Straße STRASSE", "İıIi", "ǅ ẞ", "don't DON'T don’t", "'s 't 'RE 'll'll ''", "...!!! ?!",
    "1234567890 ١٢٣ ४५६ ½ Ⅻ", "3.14e-10", "__init__ snake_case camelCase", "http://example.org/a?b=c&d=%20#e",
    "<s> </s> <mask> <pad> <unk>", "[CLS] [SEP] [MASK] x [MASK]y", "text <mask>, more", "a<mask>b  <mask>  c", "<|end|> <|end|>x",
    "  four    eight        spaces", "Harbour harbour HARBOUR harbours preharbour harbour_ harbour,harbour", "▁ under ▁▁ x▁y", "\ud7ff\ue000\ufffd",
    "\U00020000\U0001f600\U000e0001", "a" * 70, "ab " * 30, "!" * 60, "é" * 60, "字" * 50, " " * 40 + "x", "\u0600\u0661 ܏ا",
    "\u1100\u1161\u11a8\u0301", "e\u0323\u0302", "q\u0307\u0323", "ﬃ\u0301", "\u0958 \u2126 \u212b", "<0x41> <0xE5>",
]


def lines():
    """Returns the sentences, the odd lines, and random mixtures of both."""
    sentences = [line.replace("\\n", "\n") for line in SENTENCES.splitlines()]
    rng = random.Random(20)
    words = " ".join(sentences).split(" ")
    scrambled = []
    for _ in range(140):
        parts = [rng.choice(words) if rng.random() < 0.8 else rng.choice(ODD) for _ in range(rng.randint(1, 9))]
        scrambled.append("".join(part + rng.choice([" ", " ", " ", "", "  ", "\n"]) for part in parts)[:120])
    return sentences + ODD + scrambled


def pairs(count):
    rng = random.Random(21)
    return [[rng.randrange(count), rng.randrange(count), rng.randint(0, 40)] for _ in range(60)]


# -- SentencePiece's rules ----------------------------------------------------------------------


def rules(every):
    """Returns the rules of a charsmap: SentencePiece's subset of NFKC, or all of NFKC."""
    found = {chr(c): "" for c in (*range(1, 9), 0xB, *range(0xE, 0x20), 0x7F, 0x200B, 0xFEFF)}
    found |= {chr(c): " " for c in (9, 10, 12, 13, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x3000)}
    ranges = [(0xA1, 0x3100), (0x3100, 0xA000), (0xF900, 0x10000), (0x1D400, 0x30000)] if every else [
        (0xA1, 0x180), (0x1E00, 0x1E20), (0x2070, 0x2190), (0x3300, 0x3380), (0xFB00, 0xFB10), (0xFF01, 0xFFA0), (0xFDFA, 0xFDFB)]
    for low, high in ranges:
        for c in map(chr, range(low, high)):
            # Excludes characters whose form changed in later versions of Unicode.
            normal = unicodedata.ucd_3_2_0.normalize("NFKC", c)
            if normal != c and c not in found and normal == unicodedata.normalize("NFKC", c):
                found[c] = normal
            apart = unicodedata.ucd_3_2_0.normalize("NFD", c)
            if len(apart) > 1 and unicodedata.normalize("NFC", apart) == c:
                found[apart] = c
    return found


def charsmap(rewrites):
    """Returns the binary form: a double-array trie over UTF-8, then the replacements."""
    results, positions = bytearray(), {}
    for value in rewrites.values():
        if value not in positions:
            positions[value] = len(results)
            results += value.encode() + b"\0"
    trie = {}
    for key, value in rewrites.items():
        node = trie
        for byte in key.encode():
            node = node.setdefault(byte, {})
        node[0] = positions[value]
    units, bases, first_free = {0: 0}, set(), 1
    waiting = [(0, trie)]
    while waiting:
        at, node = waiting.pop()
        while first_free in units:
            first_free += 1
        base = first_free
        while base in bases or any(base ^ byte in units or base ^ byte == 0 for byte in node):
            base += 1
        bases.add(base)
        assert at ^ base < 1 << 21
        units[at] |= (at ^ base) << 10 | (0 in node) << 8
        for byte, child in node.items():
            units[base ^ byte] = child | 1 << 31 if byte == 0 else byte
            if byte:
                waiting.append((base ^ byte, child))
    # Full blocks, because a lookup may read any unit of one.
    size = (max(units) | 0xFF) + 1
    blob = b"".join(struct.pack("<I", units.get(i, 0)) for i in range(size))
    return struct.pack("<I", len(blob)) + blob + bytes(results)


# -- The kinds ----------------------------------------------------------------------------------


def byte_level_bpe(text, size, specials, normalizer=None, splitter=None, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = splitter or pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(text, trainers.BpeTrainer(
        vocab_size=max(size, 300) + 120, special_tokens=specials, initial_alphabet=alphabet, show_progress=False))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def roberta(text, size, _):
    """RoBERTa, CodeBERT, GraphCodeBERT; merges are written "a b", as in older files."""
    specials = ["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)]
    tokenizer = byte_level_bpe(text, size, specials)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer, lambda file: file["model"].update(
        merges=["#version: 0.2"] + [" ".join(pair) for pair in file["model"]["merges"]],
        continuing_subword_prefix="", end_of_word_suffix="")


def modernbert(text, size, _):
    """ModernBERT: NFC, and runs of spaces that are tokens."""
    tokenizer = byte_level_bpe(text, size, ["[UNK]", "[CLS]", "[SEP]", "[PAD]"], normalizers.NFC())
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)] + [AddedToken("<|end|>", normalized=True, rstrip=True)])
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True, special=True)])
    tokenizer.post_processor = processors.TemplateProcessing(
        "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", 1), ("[SEP]", 2)])
    return tokenizer, None


def cl100k(text, size, _):
    """Llama 3 and Qwen: their own expression; a word in the vocabulary becomes one token."""
    splitter = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(CL100K), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer = byte_level_bpe(text, size, ["<|begin|>", "<|end|>"], splitter=splitter, ignore_merges=True)
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing("<|begin|> $A", "<|begin|> $A <|begin|>:1 $B:1", [("<|begin|>", 0)])])
    return tokenizer, None


def unusual(text, size, _):
    """The other steps that may precede bytes, with a prepended space."""
    splitter = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation("contiguous"),
        pre_tokenizers.Split(Regex(UNUSUAL), "merged_with_next"), pre_tokenizers.Split("-", "merged_with_previous"),
        pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)])
    tokenizer = byte_level_bpe(text, size, ["<s>"], normalizers.Sequence([normalizers.NFKD(), normalizers.Strip()]), splitter)
    tokenizer.post_processor = processors.ByteLevel()
    return tokenizer, None


def unigram_pieces(text, size, normalizer, splitter):
    """Returns the most useful substrings and the logarithms of their shares; rare characters stay unknown."""
    counts = Counter()
    for line in text:
        for piece, _ in splitter.pre_tokenize_str(normalizer.normalize_str(line)):
            for length in range(1, 11):
                counts.update(piece[i : i + length] for i in range(len(piece) - length + 1))
    letters = [(piece, n) for piece, n in counts.items() if len(piece) == 1 and n > 1][: size * 2 // 3]
    longer = sorted(((n * (len(piece) - 1), piece, n) for piece, n in counts.items() if len(piece) > 1 and n > 1), reverse=True)
    chosen = letters + [(piece, n) for _, piece, n in longer[: size - len(letters)]]
    total = sum(n for _, n in chosen)
    return [(piece, round(math.log(n / total), 4)) for piece, n in sorted(chosen, key=lambda entry: -entry[1])]


def unigram(text, size, specials, normalizer, splitter, fallback=False, change=None):
    vocab = [(token, 0.0) for token in specials if token != "<mask>"]
    vocab += unigram_pieces(text, size, normalizer, splitter)
    if fallback:
        vocab += [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
    if "<mask>" in specials:
        vocab.append(("<mask>", 0.0))
    model = {"unk_id": specials.index("<unk>")}
    again = Tokenizer(models.Unigram(vocab, model["unk_id"], fallback))
    again.normalizer, again.pre_tokenizer = normalizer, splitter
    again.add_special_tokens([token for token in specials if token != "<mask>"])
    if "<mask>" in specials:
        again.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    again.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", specials.index("<s>")), ("</s>", specials.index("</s>"))])
    return again, change


XLMR_SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def xlm_roberta(text, size, every):
    """XLM-R and multilingual-e5, with the Metaspace keys of older files."""
    def old_keys(file):
        for part in file["pre_tokenizer"]["pretokenizers"]:
            if part["type"] == "Metaspace":
                part.pop("prepend_scheme"), part.pop("split")
                part.update(add_prefix_space=True, str_rep="▁")
    return unigram(text, size, XLMR_SPECIALS, normalizers.Precompiled(charsmap(rules(every))), pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]), change=old_keys)


def bge_m3(text, size, every):
    """bge-m3 and newer conversions, with byte fallback for unknown characters."""
    normalizer = normalizers.Sequence([
        normalizers.Precompiled(charsmap(rules(every))), normalizers.Strip(left=False), normalizers.Replace(Regex(" {2,}"), "▁")])
    return unigram(text, size, XLMR_SPECIALS, normalizer, pre_tokenizers.Metaspace(), fallback=True)


def metaspace_first(text, size, _):
    """Spaces that do not split, a space before the first word only, added tokens in normalized text."""
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace("...", "…")])
    tokenizer, change = unigram(text, size, XLMR_SPECIALS, normalizer, pre_tokenizers.Metaspace(prepend_scheme="first", split=False))
    tokenizer.add_tokens([AddedToken("Harbour", normalized=True, single_word=True), AddedToken("…", normalized=True, rstrip=True)])
    return tokenizer, change


def characters(text, size, _):
    """BPE over characters, with fused unknown tokens and spaces inserted by normalizers."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.train_from_iterator(text, trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<unk>"], show_progress=False, limit_alphabet=120, max_token_length=12))
    return tokenizer, None


def word_piece(text, size, _):
    """WordPiece after steps that BERT does not have."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(text, trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=["[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False, limit_alphabet=200))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return tokenizer, None


def bert_parts(text, size, _):
    """BERT's normalizer and pre-tokenizer with a model other than WordPiece."""
    normalizer = normalizers.Sequence([normalizers.BertNormalizer(), normalizers.NFC()])
    return unigram(text, size, ["<unk>", "<s>", "</s>"], normalizer, pre_tokenizers.BertPreTokenizer())


KINDS = [roberta, modernbert, cl100k, unusual, xlm_roberta, bge_m3, metaspace_first, characters, word_piece, bert_parts]


def make(kind, text, size, every=False):
    """Returns the tokenizer that the reference loads from our file, and the file."""
    tokenizer, change = kind(text, size, every)
    file = json.loads(tokenizer.to_str())
    if change:
        change(file)
    written = json.dumps(file, ensure_ascii=False, separators=(",", ":"))
    return Tokenizer.from_str(written), written


def pair_input(tokenizer, first, second, most):
    tokenizer.enable_truncation(max_length=most, strategy="longest_first")
    encoding = tokenizer.encode(first, second)
    tokenizer.no_truncation()
    return [encoding.ids, encoding.type_ids]


def main():
    text = lines()
    chosen = pairs(len(text))
    (HERE / "lines.json").write_text(json.dumps(text, ensure_ascii=False, indent=0) + "\n")
    (HERE / "pairs.json").write_text(json.dumps(chosen) + "\n")
    for kind in KINDS:
        tokenizer, written = make(kind, [line for line in text if line.strip()], 420)
        (HERE / f"{kind.__name__}.json").write_text(written + "\n")
        specials = tokenizer.num_special_tokens_to_add(True)
        with (HERE / f"{kind.__name__}.ids").open("w") as out:
            for line in text:
                out.write(json.dumps(tokenizer.encode(line, add_special_tokens=False).ids, separators=(",", ":")) + "\n")
            for first, second, most in chosen:
                answer = pair_input(tokenizer, text[first], text[second], most + specials)
                out.write(json.dumps(answer, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
